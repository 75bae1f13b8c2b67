"""The compiled inner loops from a signal to weights and to what they earn: a day at a time, all names together.

They give the numbers of the NumPy functions in `weights` and `pnl`, which define them; only sums over names may be
taken in another order. Arrays are (time, asset) with contiguous rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.kernels.compiled import compiled

_EPSILON = float(np.finfo(np.float64).eps)
_ROUNDS = 20


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
    grouped = len(codes) > 0
    sums = np.zeros((5, int(codes.max()) + 2 if grouped else 1))
    row, held, history = np.empty(names), np.zeros(names), np.zeros((span, names))
    for t in range(days):
        inside = universe[t]
        signals, members = _masked(row, signal[t], inside)
        by_signal[0, t] = signals
        by_signal[1, t] = 0
        by_signal[2, t] = members
        by_signal[3, t] = np.nan
        if grouped:
            by_signal[1, t] = _less_group_means(row, codes[t], sums)
        elif neutral:
            _less_mean(row, signals)
        _scaled(row)
        if span > 1:
            _decayed(row, history, t)
            _inside_only(row, inside)
            _scaled(row)
        highest = _truncated(row, truncation)
        if grouped:
            by_signal[3, t] = _exposure(row, codes[t], sums[0])
        day = t + lag
        if first <= day < last:
            _booked(by_booking[:, day - first], row, held, returns[day], shares[day])
            by_booking[7, day - first] = highest
            if len(weights):
                weights[day - first] = row
            row, held = held, row


@compiled
def _masked(row: Any, signal: Any, inside: Any) -> tuple[int, int]:
    """The signal inside the universe where it is finite, elsewhere NaN; how many there are, and how many are inside."""
    signals = members = 0
    for i in range(row.shape[0]):
        value = np.float64(signal[i])
        usable = inside[i] and np.isfinite(value)
        row[i] = value if usable else np.nan
        signals += usable
        members += inside[i]
    return signals, members


@compiled
def _less_mean(row: Any, count: int) -> None:
    """Subtract the mean as `weights.neutralize` does; its sum is in order, so that a value at the mean becomes 0."""
    total = 0.0
    for i in range(row.shape[0]):
        total += 0.0 if np.isnan(row[i]) else row[i]
    n = max(count, 1)
    if not _subtracted(row, total / n, n):
        for i in range(row.shape[0]):
            row[i] = 0.0


@compiled
def _subtracted(row: Any, mean: float, n: int) -> bool:
    """Subtract from each value; says whether more than rounding is left."""
    size = apart = 0.0
    for i in range(row.shape[0]):
        value = row[i]
        row[i] = value - mean
        size += 0.0 if np.isnan(value) else abs(value)
        apart += 0.0 if np.isnan(value) else abs(row[i])
    return bool(apart / n > _EPSILON * n * (size / n))


@compiled
def _less_group_means(row: Any, codes: Any, sums: Any) -> int:
    """Subtract group means as `weights.neutralize` does; returns how many values have no group."""
    sums[:] = 0.0
    total, size, count, apart, mean = sums
    missing = 0
    for i in range(row.shape[0]):
        if np.isnan(row[i]):
            continue
        if codes[i] < 0:
            row[i] = np.nan
            missing += 1
            continue
        total[codes[i]] += row[i]
        size[codes[i]] += abs(row[i])
        count[codes[i]] += 1
    for g in range(len(count)):
        mean[g] = total[g] / max(count[g], 1)
    for i in range(row.shape[0]):
        if not np.isnan(row[i]):
            apart[codes[i]] += abs(row[i] - mean[codes[i]])
    for g in range(len(count)):
        n = max(count[g], 1)
        count[g] = 0 if not (apart[g] / n > _EPSILON * n * (size[g] / n)) else 1
    for i in range(row.shape[0]):
        if not np.isnan(row[i]):
            row[i] = row[i] - mean[codes[i]] if count[codes[i]] else 0.0
    return missing


@compiled
def _scaled(row: Any) -> None:
    """Divide by the sum of absolute values; NaN, and what cannot be divided by it, becomes 0."""
    total = 0.0
    for i in range(row.shape[0]):
        total += 0.0 if np.isnan(row[i]) else abs(row[i])
    divisor = total if np.isfinite(total) and total > 0 else np.inf
    for i in range(row.shape[0]):
        share = row[i] / divisor
        row[i] = share if np.isfinite(share) else 0.0


@compiled
def _decayed(row: Any, history: Any, t: int) -> None:
    """The linear average of the last days; `history` is a ring of their rows."""
    days = history.shape[0]
    own = history[t % days]
    for i in range(row.shape[0]):
        own[i] = row[i]
        row[i] *= days
    for back in range(1, min(days, t + 1)):
        past, factor = history[(t - back) % days], days - back
        for i in range(row.shape[0]):
            row[i] += factor * past[i]
    for i in range(row.shape[0]):
        row[i] /= days * (days + 1) / 2


@compiled
def _inside_only(row: Any, inside: Any) -> None:
    for i in range(row.shape[0]):
        row[i] = row[i] if inside[i] else 0.0


@compiled
def _truncated(row: Any, largest: float) -> float:
    """Cut and rescale as `weights.truncate` does, 0 being no limit; returns the largest weight that is left."""
    bound = largest * (1 + 4 * _EPSILON) if largest > 0 else np.inf
    highest = _highest(row)
    for _ in range(_ROUNDS):
        if highest <= bound:
            break
        moved, highest = _cut(row, largest, highest)
        if moved <= 4 * _EPSILON:
            break
    return highest


@compiled
def _cut(row: Any, largest: float, highest: float) -> tuple[float, float]:
    """One round: returns the farthest that a weight was moved, and the largest one then."""
    total = 0.0
    for i in range(row.shape[0]):
        total += min(abs(row[i]), largest)
    moved = 0.0
    for i in range(row.shape[0]):
        after = min(max(row[i], -largest), largest) / total
        moved = max(moved, abs(after - row[i]))
        row[i] = after
    return moved, min(highest, largest) / total


@compiled
def _highest(row: Any) -> float:
    """The largest |value| of a row without NaN, by the bits, whose order is that of positive numbers."""
    bits = row.view(np.int64)
    most = np.int64(0)
    for i in range(bits.shape[0]):
        size = bits[i] & np.int64(0x7FFF_FFFF_FFFF_FFFF)
        most = max(most, size)
    return float(np.array([most]).view(np.float64)[0])


@compiled
def _exposure(row: Any, codes: Any, sums: Any) -> float:
    """Sum over groups of |sum of weights|; names without a group are one more group."""
    sums[:] = 0.0
    for i in range(row.shape[0]):
        sums[codes[i] + 1] += row[i]
    return float(np.abs(sums).sum())


@compiled
def _booked(out: Any, row: Any, held: Any, returns: Any, shares: Any) -> None:
    """What a day of weights `row` after `held` earns and trades."""
    profit = traded = bought = net = 0.0
    longs = shorts = stale = 0
    for i in range(row.shape[0]):
        weight, earned = row[i], returns[i]
        known = not np.isnan(earned)
        trade = abs(weight - held[i])
        profit += weight * earned if known else 0.0
        traded += trade
        bought += trade * shares[i]
        net += weight
        longs += weight > 0
        shorts += weight < 0
        stale += weight != 0 and not known
    out[0], out[1], out[2], out[3] = profit, traded, bought, abs(net)
    out[4], out[5], out[6] = longs, shorts, stale
