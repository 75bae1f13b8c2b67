"""The daily series of a signal by compiled loops: the numbers of `reference`, in a few milliseconds and few rows.

Kernels are compiled once per dtype and kept on disk. Ranks come from one sort a day of keys that end with their
column; forward returns were ranked when the market was first asked for them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from alphaplat.kernels.ordering import ordered
from alphaplat.kernels.scratch import scratch
from alphaplat.simulation.booking import book
from alphaplat.simulation.comparing import inform, keep_usable
from alphaplat.simulation.information import Information
from alphaplat.simulation.market import Forward, Market
from alphaplat.simulation.pnl import Booked, Daily, informed
from alphaplat.simulation.settings import Settings
from alphaplat.simulation.timeline import Bools, Ints, booking_lag, period_rows, to_booked

_BLOCK_CELLS = 1 << 16


def information(signal: npt.NDArray[Any], universe: Bools, forward: Forward) -> Information:
    """Compare a signal (T, N) inside a universe with forward returns, day by day."""
    values, inside = _single_or_double(signal), _fixed(universe)
    days, names = values.shape
    returns, ranks, order = (_fixed(one) for one in (forward.returns, forward.ranks, forward.order))
    counts, tied = _fixed(forward.counts), _fixed(forward.tied)
    found = np.empty((3, days))
    step = max(1, _BLOCK_CELLS // max(names, 1))
    for start in range(0, days, step):
        rows = slice(start, min(start + step, days))
        kept = scratch((rows.stop - start, names), values.dtype, 1)
        keep_usable(kept, values[rows], inside[rows], returns[rows])
        inform(ordered(kept), kept, returns[rows], ranks[rows], order[rows], counts[rows], tied[rows], found[:, rows])
    return Information(forward.delay, forward.horizon, *found)


def book_signal(
    signal: npt.NDArray[Any],
    market: Market,
    settings: Settings,
    universe: Bools,
    groups: Ints | None,
    found: Information,
    *,
    keep_weights: bool,
) -> Booked:
    """Turn a signal into weights and book what they trade, cost and earn."""
    values = _single_or_double(signal)
    days, names = values.shape
    rows = period_rows(market.dates, settings.start, settings.end)
    length = rows.stop - rows.start
    by_signal, by_booking = np.empty((4, days)), np.zeros((8, length))
    weights = np.zeros((length if keep_weights else 0, names))
    book(
        values,
        _fixed(universe),
        _fixed(np.empty((0, names), dtype=np.int32) if groups is None else groups),
        (
            settings.neutralization != "none",
            max(settings.decay, 1),
            settings.truncation,
            booking_lag(settings.delay),
            rows.start,
            rows.stop,
        ),
        _fixed(market.returns),
        _fixed(market.shares_per_dollar),
        by_signal,
        by_booking,
        weights,
    )
    signals, ungrouped, members = (by_signal[row].astype(np.int64) for row in range(3))
    size, delay = settings.book_size, settings.delay
    pnl, traded, shares, net, longs, shorts, stale, highest = by_booking
    daily = Daily(
        dates=market.dates[rows],
        pnl=size * pnl,
        cost=size * traded * settings.costs.rate,
        traded=size * traded,
        shares=size * shares,
        long_count=longs.astype(np.int64),
        short_count=shorts.astype(np.int64),
        max_weight=highest,
        residual_market=net,
        residual_group=to_booked(by_signal[3], delay, np.nan)[rows],
        stale=stale.astype(np.int64),
        universe=to_booked(members, delay, 0)[rows],
        signals=to_booked(signals, delay, 0)[rows],
        ungrouped=to_booked(ungrouped, delay, 0)[rows],
        **informed(found, delay, rows),
    )
    return Booked(daily, bool(signals.any()), weights if keep_weights else None)


def _single_or_double(signal: npt.NDArray[Any]) -> npt.NDArray[Any]:
    dtype = np.float32 if signal.dtype == np.float32 else np.float64
    return _fixed(np.asarray(signal, dtype=dtype))


def _fixed(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same values contiguous and read-only, so that kernels are compiled for one kind of array."""
    fixed = np.ascontiguousarray(values).view()
    fixed.flags.writeable = False
    return fixed
