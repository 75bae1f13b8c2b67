"""Fast ranks across the assets of a day; see `alphaplat.engine.fast` for the form of the kernels."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.ordering import Order, ordered
from alphaplat.kernels.scratch import scratch

UNIT, PCT = 0, 1
_SCALES = {"unit": UNIT, "pct": PCT}


def rank(out: Array, x: Array, scale: str) -> None:
    """Write the rank of x among the day's assets."""
    size = x.shape[1] + 1
    shares, halves = scratch((size,), np.float64, 1), scratch((2 * size,), np.float64, 4)
    _read_back(out, ordered(x), shares, halves, scratch((size,), np.int32, 5), _SCALES[scale])


@compiled
def _read_back(out: Array, order: Order, shares: Array, halves: Array, firsts: Array, scale: int) -> None:
    """Write the scaled rank of each word to its column, ties averaged; ranks of places and half places are tabled."""
    mask = order.words.dtype.type((1 << order.bits) - 1)
    tabled = tabled_halves = -1
    for day in range(out.shape[0]):
        own, target, count = order.words[day], out[day], order.counts[day]
        if count != tabled:
            tabled = count
            for j in range(count):
                shares[j] = _scaled(np.float64(j), count, scale)
        for j in range(count, target.size):
            target[np.int64(own[j] & mask)] = np.nan
        if order.ties[day] == 0:
            for j in range(count):
                target[np.int64(own[j] & mask)] = shares[j]
            continue
        if count != tabled_halves:
            tabled_halves = count
            for twice in range(2 * count):
                halves[twice] = _scaled(twice / 2.0, count, scale)
        _share(target, own[:count], mask, halves, order.alike[day], firsts)


@compiled
def _share(target: Array, own: Array, mask: int, halves: Array, alike: Array, firsts: Array) -> None:
    """Give equal values the mean of their ranks."""
    first = 0
    for j in range(own.size):
        first = first if alike[j] != 0 else j
        firsts[j] = first
    last = own.size - 1
    for j in range(own.size - 1, -1, -1):
        target[np.int64(own[j] & mask)] = halves[firsts[j] + last]
        last = last if alike[j] != 0 else j - 1


@compiled
def _scaled(place: float, count: int, scale: int) -> float:
    """A place from 0 among the values of the day, as 0 to 1, or as 1/n to 1."""
    if scale == PCT:
        return (place + 1.0) / count
    return place / (count - 1.0) if count > 1 else 0.5
