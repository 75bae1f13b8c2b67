"""The compiled inner loops from a signal to weights and to what they earn: a day at a time, all names together.

They give the numbers of the NumPy functions in `weights` and `pnl`, which define them, but for rounding: sums over
names are taken in lanes, and weights are multiplied by the inverse of their size. Arrays are (time, asset) with
contiguous rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.floats import bits_of, from_bits
from alphaplat.kernels.lanes import lane_dot, lane_size, lane_sum

_EPSILON = float(np.finfo(np.float64).eps)
_ROUNDS = 20
_LEAST, _EXACT = 1e-300, 2.0**28
_MAGNITUDE, _INFINITE = 0x7FFF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000


@compiled
def book(
    signal: Any,
    universe: Any,
    codes: Any,
    settings: Any,
    returns: Any,
    shares: Any,
    by_signal: Any,
    by_booking: Any,
    weights: Any,
) -> None:
    """Turn signals into weights and book them, day by day; a few rows of weights are all that is held at a time.

    `codes` has no row where no group neutralizes. `settings` are: neutralize at all, days of decay, truncation, lag to
    the booking, first and last row that is booked. `by_signal` (4, T) gets the counts of signals, of names without a
    group and of the universe, and the exposure to groups; `by_booking` (8, days) the sums that are booked;
    `weights` (days or 0, N) the weights held.
    """
    days, names = signal.shape
    neutral, span, truncation, lag, first, last = settings
    grouped, single = len(codes) > 0, signal.itemsize == 4
    sums = np.zeros((5, int(codes.max()) + 2 if grouped else 1))
    own, held, history = np.empty(names), np.zeros(names), np.zeros((span, names))
    known, gains, trades = np.empty(names, np.bool_), np.empty(names), np.empty(names)
    for t in range(days):
        inside = row(universe, t)
        signals, members = _masked(own, known, row(signal, t), inside)
        by_signal[0, t] = signals
        by_signal[1, t] = 0
        by_signal[2, t] = members
        by_signal[3, t] = np.nan
        if grouped:
            by_signal[1, t] = _less_group_means(own, known, codes[t], sums)
        elif neutral:
            _less_mean(own, known, signals, single)
        _scaled(own)
        if span > 1:
            _decayed(own, history, t)
            _inside_only(own, inside)
            _scaled(own)
        highest = _truncated(own, truncation)
        if grouped:
            by_signal[3, t] = _exposure(own, codes[t], sums[0])
        day = t + lag
        if first <= day < last:
            _booked(by_booking[:, day - first], own, held, row(returns, day), row(shares, day), gains, trades)
            by_booking[7, day - first] = highest
            if len(weights):
                weights[day - first] = own
            own, held = held, own


@rowwise
def _masked(own: Any, known: Any, signal: Any, inside: Any) -> tuple[int, int]:
    """The signal inside the universe where it is finite, elsewhere 0; how many there are, and how many are inside."""
    signals, members = np.int32(0), np.int32(0)
    for i in range(own.size):
        usable = inside[i] & (abs(signal[i]) < np.inf)
        known[i] = usable
        own[i] = signal[i] if usable else 0.0
        signals = np.int32(signals + (np.int32(1) if usable else np.int32(0)))
        members = np.int32(members + (np.int32(1) if inside[i] else np.int32(0)))
    return int(signals), int(members)


@compiled
def _less_mean(own: Any, known: Any, count: int, single: bool) -> None:
    """Subtract the mean as `weights.neutralize` does."""
    n, size = max(count, 1), lane_size(own)
    _subtract(own, known, _total(own, size, single) / n)
    if not lane_size(own) / n > _EPSILON * n * (size / n):
        own[:] = 0.0


@compiled
def _total(own: Any, size: float, single: bool) -> float:
    """The sum in order, so that a value at the mean becomes 0; in lanes where the order cannot matter.

    Values that come from float32 are multiples of the least one over 2^24, so no partial sum is rounded before their
    size reaches 2^53 of that.
    """
    if single and size < _EXACT * _smallest(own):
        return lane_sum(own)
    total = 0.0
    for i in range(own.size):
        total += own[i]
    return total


@rowwise
def _smallest(own: Any) -> float:
    """The smallest |value| that is not 0, infinite where there is none."""
    least = _INFINITE
    for i in range(own.size):
        bits = bits_of(own[i]) & _MAGNITUDE
        least = min(least, bits if bits != 0 else _INFINITE)
    return from_bits(least)


@rowwise
def _subtract(own: Any, known: Any, mean: float) -> None:
    for i in range(own.size):
        own[i] = own[i] - mean if known[i] else 0.0


@compiled
def _less_group_means(own: Any, known: Any, codes: Any, sums: Any) -> int:
    """Subtract group means as `weights.neutralize` does; returns how many values have no group."""
    sums[:] = 0.0
    total, size, count, apart, mean = sums
    missing = 0
    for i in range(own.shape[0]):
        if not known[i]:
            continue
        if codes[i] < 0:
            own[i] = 0.0
            known[i] = False
            missing += 1
            continue
        total[codes[i]] += own[i]
        size[codes[i]] += abs(own[i])
        count[codes[i]] += 1
    for g in range(len(count)):
        mean[g] = total[g] / max(count[g], 1)
    for i in range(own.shape[0]):
        if known[i]:
            apart[codes[i]] += abs(own[i] - mean[codes[i]])
    for g in range(len(count)):
        n = max(count[g], 1)
        count[g] = 0 if not (apart[g] / n > _EPSILON * n * (size[g] / n)) else 1
    for i in range(own.shape[0]):
        if known[i]:
            own[i] = own[i] - mean[codes[i]] if count[codes[i]] else 0.0
    return missing


@compiled
def _scaled(own: Any) -> None:
    """Divide by the sum of absolute values; what cannot be divided by it becomes 0."""
    total = lane_size(own)
    if _LEAST < total < 1 / _LEAST:
        _multiply(own, 1 / total)
    else:
        _divide(own, total if np.isfinite(total) and total > 0 else np.inf)


@rowwise
def _multiply(own: Any, factor: float) -> None:
    for i in range(own.size):
        own[i] *= factor


@rowwise
def _divide(own: Any, divisor: float) -> None:
    for i in range(own.size):
        share = own[i] / divisor
        own[i] = share if abs(share) < np.inf else 0.0


@compiled
def _decayed(own: Any, history: Any, t: int) -> None:
    """The linear average of the last days; `history` is a ring of their rows."""
    days = history.shape[0]
    today = history[t % days]
    for i in range(own.shape[0]):
        today[i] = own[i]
        own[i] *= days
    for back in range(1, min(days, t + 1)):
        past, factor = history[(t - back) % days], days - back
        for i in range(own.shape[0]):
            own[i] += factor * past[i]
    for i in range(own.shape[0]):
        own[i] /= days * (days + 1) / 2


@compiled
def _inside_only(own: Any, inside: Any) -> None:
    for i in range(own.shape[0]):
        own[i] = own[i] if inside[i] else 0.0


@compiled
def _truncated(own: Any, largest: float) -> float:
    """Cut and rescale as `weights.truncate` does, 0 being no limit; returns the largest weight that is left."""
    bound = largest * (1 + 4 * _EPSILON) if largest > 0 else np.inf
    highest = _highest(own)
    for _ in range(_ROUNDS):
        if highest <= bound:
            break
        moved, highest = _cut(own, largest, highest)
        if moved <= 4 * _EPSILON:
            break
    return highest


@compiled
def _cut(own: Any, largest: float, highest: float) -> tuple[float, float]:
    """One round: returns the farthest that a weight was moved, and the largest one then."""
    total = 0.0
    for i in range(own.shape[0]):
        total += min(abs(own[i]), largest)
    moved = 0.0
    for i in range(own.shape[0]):
        after = min(max(own[i], -largest), largest) / total
        moved = max(moved, abs(after - own[i]))
        own[i] = after
    return moved, min(highest, largest) / total


@rowwise
def _highest(own: Any) -> float:
    """The largest |value| of a row without NaN, by the bits, whose order is that of positive numbers."""
    most = 0
    for i in range(own.size):
        most = max(most, bits_of(own[i]) & _MAGNITUDE)
    return from_bits(most)


@compiled
def _exposure(own: Any, codes: Any, sums: Any) -> float:
    """Sum over groups of |sum of weights|; names without a group are one more group."""
    sums[:] = 0.0
    for i in range(own.shape[0]):
        sums[codes[i] + 1] += own[i]
    return float(np.abs(sums).sum())


@compiled
def _booked(out: Any, own: Any, held: Any, returns: Any, shares: Any, gains: Any, trades: Any) -> None:
    """What a day of weights `own` after `held` earns and trades; `gains` and `trades` are room to work in."""
    out[4], out[5], out[6] = _changed(gains, trades, own, held, returns)
    out[0], out[1], out[2] = lane_sum(gains), lane_sum(trades), lane_dot(trades, shares)
    out[3] = abs(lane_sum(own))


@rowwise
def _changed(gains: Any, trades: Any, own: Any, held: Any, returns: Any) -> tuple[int, int, int]:
    """Gains and trades by name; how many weights are above 0, below, and not 0 without a return."""
    longs, shorts, stale, one, none = np.int32(0), np.int32(0), np.int32(0), np.int32(1), np.int32(0)
    for i in range(own.size):
        known = returns[i] == returns[i]
        gains[i] = own[i] * returns[i] if known else 0.0
        trades[i] = abs(own[i] - held[i])
        longs = np.int32(longs + (one if own[i] > 0 else none))
        shorts = np.int32(shorts + (one if own[i] < 0 else none))
        stale = np.int32(stale + (none if known | (own[i] == 0) else one))
    return int(longs), int(shorts), int(stale)
