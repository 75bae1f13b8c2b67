"""Alphas that the market really obeys: their formulas, their strength, and their values from what was seen.

The timeline is that of a simulation with delay 1. A signal of day t uses what was known by the close of t; a position
entered at the close of t+1 earns the return from there to the close of t+2. So the signal of t moves the return that
is booked on t+2, and no earlier or later one; a signal that changes slowly earns for longer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

DELAY = 1
BOOKED_AFTER = DELAY + 1


@dataclass(frozen=True, eq=False)
class Seen:
    """What has been seen so far, split-free, NaN without a bar: arrays (time, asset), filled row by row."""

    close: Array
    volume: Array
    book_value_ps: Array
    news_sentiment: Array


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A formula in the language, its mean rank IC at delay 1 and horizon 1, and its values on one day.

    `coefficient` moves a name by that many of its volatilities for a standardised signal of 1. What rank IC it gives
    depends on the market's fat tails and common factors, and on the other formulas; measured over seeds.
    """

    name: str
    text: str
    rank_ic: float
    coefficient: float
    signal: Callable[[Seen, int], Array]


def reversal(seen: Seen, row: int) -> Array:
    """The return of the last five days, turned round."""
    if row < 5:
        return np.full(seen.close.shape[1], np.nan)
    return np.asarray(1.0 - seen.close[row] / seen.close[row - 5])


def price_volume(seen: Seen, row: int) -> Array:
    """The correlation of price and volume over ten days, turned round."""
    rows = slice(max(0, row - 9), row + 1)
    close, volume = seen.close[rows], seen.volume[rows]
    both = ~(np.isnan(close) | np.isnan(volume))
    count = both.sum(axis=0)
    x = np.where(both, close - np.where(both, close, 0.0).sum(0) / np.maximum(count, 1), 0.0)
    y = np.where(both, volume - np.where(both, volume, 0.0).sum(0) / np.maximum(count, 1), 0.0)
    spread = np.sqrt((x * x).sum(0) * (y * y).sum(0))
    enough = (count >= 2) & (spread > 0) & ~np.isnan(seen.close[row])
    return np.where(enough, -(x * y).sum(0) / np.where(spread > 0, spread, 1.0), np.nan)


def news(seen: Seen, row: int) -> Array:
    """The mean sentiment of the days with stories among the last five."""
    scores = seen.news_sentiment[max(0, row - 4) : row + 1]
    count = (~np.isnan(scores)).sum(axis=0)
    return np.where(count > 0, np.nansum(scores, axis=0) / np.maximum(count, 1), np.nan)


def value(seen: Seen, row: int) -> Array:
    """Book value a share over the price."""
    return np.asarray(seen.book_value_ps[row] / seen.close[row])


PLANTED = (
    Planted(
        name="reversal",
        text="-(close / ts_delay(close, 5) - 1)",
        rank_ic=0.012,
        coefficient=0.0075,
        signal=reversal,
    ),
    Planted(
        name="price_volume",
        text="-ts_corr(close, volume, 10)",
        rank_ic=0.010,
        coefficient=0.0057,
        signal=price_volume,
    ),
    Planted(
        name="news",
        text="ts_mean(vec_avg(news_sentiment), 5)",
        rank_ic=0.015,
        coefficient=0.0117,
        signal=news,
    ),
    Planted(
        name="value",
        text="book_value_ps / close",
        rank_ic=0.008,
        coefficient=0.0060,
        signal=value,
    ),
)


def standardised(signal: Array, valid: Array) -> Array:
    """Ranks of the valid values, spread evenly with mean 0 and variance 1; 0 where there is none.

    >>> standardised(np.array([3.0, np.nan, 1.0]), np.array([True, True, True])).round(3)
    array([ 0.866,  0.   , -0.866])
    """
    scores = np.zeros(signal.shape)
    (members,) = np.nonzero(valid & np.isfinite(signal))
    order = np.argsort(signal[members], kind="stable")
    places = (np.arange(len(members)) + 0.5) / max(1, len(members))
    scores[members[order]] = np.sqrt(3.0) * (2.0 * places - 1.0)
    return scores


def push(seen: Seen, row: int, valid: Array, strength: float) -> Array:
    """By how many of its volatilities each name will be moved on the day on which this day's signals earn."""
    moved = np.zeros(seen.close.shape[1])
    for planted in PLANTED:
        scores = standardised(planted.signal(seen, row), valid)
        moved += strength * planted.coefficient * scores
    return moved


def described(strength: float) -> str:
    """The planted alphas as JSON, for the dataset's attributes."""
    if not strength:
        return "[]"
    return json.dumps(
        [
            {
                "name": planted.name,
                "text": planted.text,
                "dialect": "brain",
                "rank_ic": planted.rank_ic * strength,
                "delay": DELAY,
                "horizon": 1,
            }
            for planted in PLANTED
        ]
    )
