"""The compiled inner loops of the comparison with forward returns: a day at a time, all names of a day together.

They give the numbers of the NumPy functions in `information`, which define them; only sums over names may be taken in
another order. Arrays are (time, asset) with contiguous rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.lanes import lane_dot, lane_size, lane_sum
from alphaplat.simulation.information import LEAST_NAMES, QUANTILES

_EPSILON = float(np.finfo(np.float64).eps)


@compiled
def keep_usable(kept: Any, signal: Any, universe: Any, returns: Any) -> None:
    """Copy a signal where it is finite, inside the universe and followed by a return; elsewhere NaN."""
    for t in range(kept.shape[0]):
        _keep(row(kept, t), row(signal, t), row(universe, t), row(returns, t))


@rowwise
def _keep(kept: Any, signal: Any, inside: Any, returns: Any) -> None:
    for i in range(kept.size):
        usable = inside[i] & (abs(signal[i]) < np.inf) & (returns[i] == returns[i])
        kept[i] = signal[i] + 0.0 if usable else np.nan


@compiled
def inform(ordered: Any, signal: Any, returns: Any, ranks: Any, order: Any, counts: Any, tied: Any, found: Any) -> None:
    """IC, rank IC and quantile spread of days, from the order of the usable signal, into the rows of `found` (3, days).

    `returns`, their `ranks`, `order`, `counts` and whether days are `tied` are those of the forward returns; where
    fewer names have both, the returns are ranked anew by walking along their order.
    """
    names = signal.shape[1]
    mask = ordered.words.dtype.type((1 << ordered.bits) - 1)
    x, y, anew = np.empty(names), np.empty(names), np.empty(names, ranks.dtype)
    for t in range(signal.shape[0]):
        found[0, t] = found[1, t] = found[2, t] = np.nan
        n = ordered.counts[t]
        if n < LEAST_NAMES:
            continue
        own, ahead, columns = row(signal, t), row(returns, t), ordered.words[t][:n]
        found[0, t] = _correlation(own, ahead, x, y, n)
        other = row(ranks, t)
        if n < counts[t]:
            _rank_again(anew, order[t][: counts[t]], tied[t], own, ahead)
            other = anew
        centred_ranks(x[:n], ordered.alike[t], ordered.ties[t])
        _pick(y, other, columns, mask, (n + 1) / 2)
        found[1, t] = _rank_correlation(x[:n], y[:n])
        found[2, t] = _spread(x[:n], columns, mask, ahead, y)


@compiled
def _correlation(signal: Any, returns: Any, x: Any, y: Any, n: int) -> float:
    """Correlation over the names with a signal; NaN where nothing but rounding is left of a side."""
    _fill(x, y, signal, returns)
    x_size, y_size = lane_size(x), lane_size(y)
    _centre(x, y, signal, lane_sum(x) / n, lane_sum(y) / n)
    if not (lane_size(x) > _EPSILON * n * x_size and lane_size(y) > _EPSILON * n * y_size):
        return np.nan
    value = lane_dot(x, y) / np.sqrt(lane_dot(x, x) * lane_dot(y, y))
    return min(1.0, max(-1.0, value)) if np.isfinite(value) else np.nan


@rowwise
def _fill(x: Any, y: Any, signal: Any, returns: Any) -> None:
    """Both numbers of each name with a signal, 0 elsewhere."""
    for i in range(x.size):
        usable = signal[i] == signal[i]
        x[i] = signal[i] if usable else 0.0
        y[i] = returns[i] if usable else 0.0


@rowwise
def _centre(x: Any, y: Any, signal: Any, x_mean: float, y_mean: float) -> None:
    for i in range(x.size):
        usable = signal[i] == signal[i]
        x[i] = x[i] - x_mean if usable else 0.0
        y[i] = y[i] - y_mean if usable else 0.0


@compiled
def _rank_again(ranks: Any, order: Any, tied: bool, signal: Any, returns: Any) -> None:
    """Average ranks of returns among the names with a signal; `order` goes from the lowest return to the highest."""
    n = 0
    if not tied:
        for k in range(order.size):
            n += signal[order[k]] == signal[order[k]]
            ranks[order[k]] = n
        return
    kept, alike = np.empty(order.size, np.int64), np.empty(order.size, np.int32)
    for k in range(order.size):
        kept[n] = order[k]
        n += signal[order[k]] == signal[order[k]]
    alike[0] = 0
    for k in range(1, n):
        alike[k] = returns[kept[k]] == returns[kept[k - 1]]
    own = np.empty(n)
    centred_ranks(own, alike, 1)
    for k in range(n):
        ranks[kept[k]] = own[k] + (n + 1) / 2


@compiled
def centred_ranks(ranks: Any, alike: Any, ties: int) -> None:
    """Ranks of values in order less their mean, that of all for those alike; without branches, hard to guess there."""
    n, first = len(ranks), 0
    middle = (n - 1) / 2
    if ties == 0:
        for k in range(n):
            ranks[k] = k - middle
        return
    for k in range(n):
        first = first if alike[k] else k
        ranks[k] = first
    last = n - 1
    for k in range(n - 1, -1, -1):
        ranks[k] = (ranks[k] + last) / 2 - middle
        last = last if alike[k] else k - 1


@rowwise
def _pick(out: Any, values: Any, columns: Any, mask: int, middle: float) -> None:
    """The values of some columns, less their middle."""
    for k in range(columns.size):
        out[k] = values[np.intp(columns[k] & mask)] - middle


@compiled
def _rank_correlation(x: Any, y: Any) -> float:
    """Correlation of centred ranks; all sums are exact."""
    squares, others = lane_dot(x, x), lane_dot(y, y)
    if not (squares > 0 and others > 0):
        return np.nan
    return float(min(1.0, max(-1.0, lane_dot(x, y) / np.sqrt(squares * others))))


@compiled
def _spread(ranks: Any, columns: Any, mask: int, returns: Any, picked: Any) -> float:
    """Mean return of the top fifth by rank less that of the bottom fifth; NaN where ties leave one of them empty."""
    n = len(ranks)
    lowest = np.searchsorted(ranks, n / QUANTILES - n / 2)
    highest = np.searchsorted(ranks, n - n / QUANTILES - n / 2)
    if lowest == 0 or highest == n:
        return np.nan
    _pick(picked, returns, columns[:lowest], mask, 0.0)
    bottom = lane_sum(picked[:lowest]) / lowest
    _pick(picked, returns, columns[highest:], mask, 0.0)
    return lane_sum(picked[: n - highest]) / (n - highest) - bottom
