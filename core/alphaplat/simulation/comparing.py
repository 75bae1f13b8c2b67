"""The compiled inner loops of the comparison with forward returns: a day at a time, all names of a day together.

They give the numbers of the NumPy functions in `information`, which define them; only sums over names may be taken in
another order. Arrays are (time, asset) with contiguous rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.kernels.compiled import compiled
from alphaplat.simulation.information import LEAST_NAMES, QUANTILES

_EPSILON = float(np.finfo(np.float64).eps)
_NOTHING = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_SHORT_RUN = 48


@compiled
def pack_single(keys: Any, bits: Any, universe: Any, forward: Any, low: int) -> None:
    """Write keys whose order is that of a float32 signal, given by its bits; each ends with its column.

    A cell outside the universe, without a finite signal or without a forward return gets the largest key.
    """
    for t in range(keys.shape[0]):
        key, bit, inside, ahead = keys[t], bits[t], universe[t], forward[t]
        for i in range(key.shape[0]):
            own = bit[i]
            if own == np.uint32(0x8000_0000):
                own = np.uint32(0)
            flipped = own ^ np.uint32(0xFFFF_FFFF) if own >> np.uint32(31) else own ^ np.uint32(0x8000_0000)
            usable = inside[i] and (own & np.uint32(0x7F80_0000)) != np.uint32(0x7F80_0000) and ahead[i] == ahead[i]
            key[i] = (np.uint64(flipped) << np.uint64(32)) | np.uint64(i) if usable else _NOTHING


@compiled
def pack_double(keys: Any, bits: Any, universe: Any, forward: Any, low: int) -> None:
    """The same for float64, whose lowest `low` bits give way to the column: equal keys may hide unequal values."""
    mask = ~((np.uint64(1) << np.uint64(low)) - np.uint64(1))
    sign, exponent = np.uint64(0x8000_0000_0000_0000), np.uint64(0x7FF0_0000_0000_0000)
    for t in range(keys.shape[0]):
        key, bit, inside, ahead = keys[t], bits[t], universe[t], forward[t]
        for i in range(key.shape[0]):
            own = bit[i]
            if own == sign:
                own = np.uint64(0)
            flipped = ~own if own >> np.uint64(63) else own ^ sign
            usable = inside[i] and (own & exponent) != exponent and ahead[i] == ahead[i]
            key[i] = (flipped & mask) | np.uint64(i) if usable else _NOTHING


@compiled
def inform(
    keys: Any, low: int, signal: Any, universe: Any, returns: Any, ranks: Any, order: Any, counts: Any, found: Any
) -> None:
    """Rank IC, IC and quantile spread of days, from sorted keys, into the rows of `found` (3, days).

    `returns`, their `ranks`, `order` and `counts` are those of the forward returns; where fewer names have both, the
    returns are ranked anew by walking along their order.
    """
    names = keys.shape[1]
    shift = np.uint64(low)
    last = (np.uint64(1) << shift) - np.uint64(1)
    column, ties = np.empty(names, np.int64), np.empty(names, np.bool_)
    own, anew = np.empty(names), np.empty(names)
    x, y, both = np.empty(names), np.empty(names), np.empty(names, np.bool_)
    for t in range(keys.shape[0]):
        found[0, t] = found[1, t] = found[2, t] = np.nan
        n = _columns(keys[t], shift, last, column, ties)
        if n < LEAST_NAMES:
            continue
        found[0, t] = _correlation(signal[t], universe[t], returns[t], x, y, both, n)
        if low < 32 and ties[:n].any():
            _settle(column[:n], ties, x)
        _average_ranks(own[:n], ties)
        other = ranks[t]
        if n < counts[t]:
            _rank_again(anew, order[t], counts[t], both, y)
            other = anew
        _by_rank(found[:, t], own[:n], column, y, other)


@compiled
def _columns(key: Any, shift: Any, last: Any, column: Any, ties: Any) -> int:
    """The columns of sorted keys, and which key is as high as the one after it; returns how many keys there are."""
    n = np.searchsorted(key, _NOTHING)
    for k in range(n):
        column[k] = np.int64(key[k] & last)
    for k in range(n - 1):
        ties[k] = key[k] >> shift == key[k + 1] >> shift
    if n:
        ties[n - 1] = False
    return int(n)


@compiled
def _settle(column: Any, ties: Any, x: Any) -> None:
    """Sort columns whose keys are equal by their values, and leave as ties those whose values are."""
    begin = 0
    while begin < len(column):
        end = begin
        while ties[end]:
            end += 1
        if end > begin:
            _sort_by(column[begin : end + 1], x)
            for k in range(begin, end):
                ties[k] = x[column[k]] == x[column[k + 1]]
        begin = end + 1


@compiled
def _sort_by(run: Any, x: Any) -> None:
    if len(run) > _SHORT_RUN:
        run[:] = run[np.argsort(x[run], kind="mergesort")]
        return
    for j in range(1, len(run)):
        own = run[j]
        k = j
        while k > 0 and x[run[k - 1]] > x[own]:
            run[k] = run[k - 1]
            k -= 1
        run[k] = own


@compiled
def _average_ranks(ranks: Any, ties: Any) -> None:
    """Ranks from 1 of sorted values, the mean for those that tie; without branches, which ties make hard to guess."""
    n, tied, first = len(ranks), 0, 0
    for k in range(n):
        ranks[k] = k + 1
        tied += ties[k]
    if not tied:
        return
    for k in range(n):
        ranks[k] = first
        first = first if ties[k] else k + 1
    final = n - 1
    for k in range(n - 1, -1, -1):
        final = final if ties[k] else k
        ranks[k] = (ranks[k] + final) / 2 + 1


@compiled
def _rank_again(ranks: Any, order: Any, count: int, both: Any, y: Any) -> None:
    """Average ranks of `y` among the columns that have both, which stand in `order` from the lowest to the highest."""
    kept, ties = np.empty(count, np.int64), np.empty(count, np.bool_)
    n = 0
    for k in range(count):
        kept[n] = order[k]
        n += both[order[k]]
    for k in range(n - 1):
        ties[k] = y[kept[k]] == y[kept[k + 1]]
    ties[n - 1] = False
    own = np.empty(n)
    _average_ranks(own, ties)
    for k in range(n):
        ranks[kept[k]] = own[k]


@compiled
def _by_rank(found: Any, own: Any, column: Any, y: Any, other: Any) -> None:
    """Rank IC and spread of a day; `column` goes from the lowest signal to the highest, `own` are their ranks."""
    n = len(own)
    middle = (n + 1) / 2
    products = own_squares = other_squares = 0.0
    for k in range(n):
        apart, distance = own[k] - middle, other[column[k]] - middle
        products += apart * distance
        own_squares += apart * apart
        other_squares += distance * distance
    if own_squares > 0 and other_squares > 0:
        found[1] = min(1.0, max(-1.0, products / np.sqrt(own_squares * other_squares)))
    top = bottom = 0.0
    tops = bottoms = 0
    while bottoms < n and (own[bottoms] - 0.5) / n < 1 / QUANTILES:
        bottom += y[column[bottoms]]
        bottoms += 1
    while tops < n and (own[n - 1 - tops] - 0.5) / n >= 1 - 1 / QUANTILES:
        top += y[column[n - 1 - tops]]
        tops += 1
    if tops and bottoms:
        found[2] = top / tops - bottom / bottoms


@compiled
def _correlation(signal: Any, inside: Any, returns: Any, x: Any, y: Any, both: Any, n: int) -> float:
    """Correlation over the cells that have both; NaN where nothing but rounding is left of a side.

    Writes where both are, and the numbers there into `x` and `y`, 0 elsewhere.
    """
    x_sum = y_sum = x_size = y_size = 0.0
    for i in range(x.shape[0]):
        value, ahead = np.float64(signal[i]), returns[i]
        usable = inside[i] and np.isfinite(value) and ahead == ahead
        both[i] = usable
        x[i] = value if usable else 0.0
        y[i] = ahead if usable else 0.0
        x_sum += x[i]
        y_sum += y[i]
        x_size += abs(x[i])
        y_size += abs(y[i])
    x_mean, y_mean = x_sum / n, y_sum / n
    xx = yy = xy = x_apart = y_apart = 0.0
    for i in range(x.shape[0]):
        a = x[i] - x_mean if both[i] else 0.0
        b = y[i] - y_mean if both[i] else 0.0
        xx += a * a
        yy += b * b
        xy += a * b
        x_apart += abs(a)
        y_apart += abs(b)
    if not (x_apart > _EPSILON * n * x_size and y_apart > _EPSILON * n * y_size):
        return np.nan
    value = xy / np.sqrt(xx * yy)
    return min(1.0, max(-1.0, value)) if np.isfinite(value) else np.nan
