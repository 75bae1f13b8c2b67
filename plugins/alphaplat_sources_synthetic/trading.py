"""Trading, day by day: returns meet what was planted two days before, prices are rounded, names split and leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from alphaplat_sources_synthetic import planted
from alphaplat_sources_synthetic.listings import DAYS_PER_YEAR, Listings
from alphaplat_sources_synthetic.shocks import Shocks
from alphaplat_sources_synthetic.streams import Streams

Array = np.ndarray[Any, Any]

_SPLIT_ABOVE, _SPLIT = 150.0, 2.0
_LOWEST_PRICE = 1.0
_HALT_CHANCE, _HALT_DAYS = 0.0004, 6
_TAKEN_OVER = 0.6
_DIVIDEND_YIELD = 0.005
_QUARTER = 63


@dataclass(frozen=True, eq=False)
class Lives:
    """Who is listed and who has a bar, and what happens to holders on the day after the last bar: (time, asset)."""

    alive: Array
    bar: Array
    delisting_return: Array


@dataclass(frozen=True, eq=False)
class Tape:
    """What was traded, raw, NaN without a bar: (time, asset). `splits` is the product of split factors so far."""

    open: Array
    high: Array
    low: Array
    close: Array
    vwap: Array
    volume: Array
    split_factor: Array
    dividend: Array
    splits: Array


def draw_lives(streams: Streams, days: int, listings: Listings, delisted: float) -> Lives:
    """Draw listings, halts, take-overs and failures; none of them depends on prices."""
    shape = (days, listings.count)
    rows = np.arange(days)[:, None]
    ends = streams("delisting").random(shape) < delisted / DAYS_PER_YEAR
    ends &= rows > listings.first_row
    gone = np.cumsum(ends, axis=0) > 0
    alive = (rows >= listings.first_row) & ~gone
    halted = streams("halt").random(shape) < _HALT_CHANCE
    length = streams("halt days").integers(1, _HALT_DAYS + 1, shape)
    quiet = np.zeros(shape, dtype=np.bool_)
    for age in range(_HALT_DAYS):
        quiet[age:] |= (halted & (length > age))[: days - age]
    bar = alive & ~(quiet & (rows > listings.first_row))
    return Lives(alive, bar, _delisting_returns(streams, ends & ~_before(gone)))


def _before(gone: Array) -> Array:
    """Where a name had gone the day before."""
    return np.vstack([np.zeros((1, gone.shape[1]), dtype=np.bool_), gone[:-1]])


def _delisting_returns(streams: Streams, leaves: Array) -> Array:
    """A premium where a name is taken over, most of the price lost where it fails."""
    taken_over = streams("taken over").random(leaves.shape) < _TAKEN_OVER
    extent = streams("delisting extent").random(leaves.shape)
    returns = np.where(taken_over, 0.05 + 0.25 * extent, -0.3 - 0.7 * extent)
    return np.where(leaves, np.round(returns, 4), np.nan)


def trade(
    streams: Streams,
    listings: Listings,
    lives: Lives,
    shocks: Shocks,
    stories: Array,
    news_sentiment: Array,
    book_value_ps: Array,
    strength: float,
) -> Tape:
    """Trade every day; what is planted is computed from the rounded prices and volumes that anybody can see."""
    days, count = lives.alive.shape
    nan = np.full((days, count), np.nan)
    seen = planted.Seen(nan.copy(), nan.copy(), book_value_ps, news_sentiment)
    noise = _volume_noise(streams, days, listings)
    paying = _dividend_days(streams, days, count)
    log_price = np.log(listings.price)
    pushes = np.zeros((days, count))
    moves, splits, paid = np.zeros((days, count)), np.ones((days, count)), np.zeros((days, count))
    split_now, logs, volume = np.ones((days, count)), np.zeros((days, count)), nan.copy()
    product, raw = np.ones(count), listings.price.copy()
    for row in range(days):
        started = lives.alive[row] & (row > listings.first_row)
        split_now[row] = np.where(started & (raw > _SPLIT_ABOVE), _SPLIT, 1.0)
        product = product * split_now[row]
        paid[row] = np.where(started & paying[row], _DIVIDEND_YIELD, 0.0)
        drift = shocks.volatility[row] * pushes[row] - paid[row]
        moves[row] = np.where(started, shocks.returns[row] + drift, 0.0)
        log_price = np.maximum(log_price + moves[row], np.log(_LOWEST_PRICE * product))
        raw = np.round(np.exp(log_price) / product, 2)
        logs[row], splits[row] = log_price, product
        unrest = np.abs(moves[row]) / shocks.volatility[row] + 0.5 * np.maximum(stories[row], 0)
        volume[row] = np.maximum(np.round(noise[row] * np.exp(0.3 * unrest) * product), 100.0)
        seen.close[row] = np.where(lives.bar[row], raw * product, np.nan)
        seen.volume[row] = np.where(lives.bar[row], volume[row] / product, np.nan)
        if strength and row + planted.BOOKED_AFTER < days:
            pushes[row + planted.BOOKED_AFTER] = planted.push(seen, row, lives.bar[row], strength)
    return _bars(streams, lives.bar, shocks.volatility, moves, logs, splits, split_now, paid, volume)


def _volume_noise(streams: Streams, days: int, listings: Listings) -> Array:
    """Split-free shares a day before the day's own unrest: a level, slow waves and noise."""
    wave = np.empty((days, listings.count))
    steps = streams("volume waves").standard_normal((days, listings.count))
    level = np.zeros(listings.count)
    for row in range(days):
        level = 0.95 * level + 0.3 * steps[row]
        wave[row] = level
    noise = streams("volume").standard_normal((days, listings.count))
    return np.asarray(listings.shares * listings.share_turnover * np.exp(0.3 * wave + 0.3 * noise - 0.4))


def _dividend_days(streams: Streams, days: int, count: int) -> Array:
    """Half of the names pay every 63 days, each on days of its own."""
    pays = streams("pays dividends").random(count) < 0.5
    offset = streams("dividend day").integers(0, _QUARTER, count)
    return np.asarray(pays & (np.arange(days)[:, None] % _QUARTER == offset))


def _bars(
    streams: Streams,
    bar: Array,
    volatility: Array,
    moves: Array,
    logs: Array,
    splits: Array,
    split_now: Array,
    paid: Array,
    volume: Array,
) -> Tape:
    """Bars around the closes, in cents: the open lies between two closes, high and low hold open and close."""
    shape = bar.shape
    noise = {name: streams(name).standard_normal(shape) for name in ("open", "high", "low", "vwap")}
    close = np.round(np.exp(logs) / splits, 2)
    before = logs - moves
    opened = np.round(np.exp(before + 0.4 * moves + 0.25 * volatility * noise["open"]) / splits, 2)
    opened = np.maximum(opened, 0.01)
    high = np.round(np.maximum(opened, close) * np.exp(0.35 * volatility * np.abs(noise["high"])), 2)
    low = np.round(np.minimum(opened, close) * np.exp(-0.35 * volatility * np.abs(noise["low"])), 2)
    high, low = (
        np.maximum(high, np.maximum(opened, close)),
        np.maximum(np.minimum(low, np.minimum(opened, close)), 0.01),
    )
    middle = 0.25 * (opened + high + low + close) + 0.1 * (high - low) * noise["vwap"]
    vwap = np.clip(np.round(middle, 4), low, high)
    dividend = np.round(paid * np.exp(before) / splits, 4)

    def shown(values: Array) -> Array:
        return np.where(bar, values, np.nan)

    return Tape(
        open=shown(opened),
        high=shown(high),
        low=shown(low),
        close=shown(close),
        vwap=shown(vwap),
        volume=shown(volume),
        split_factor=split_now,
        dividend=dividend,
        splits=splits,
    )
