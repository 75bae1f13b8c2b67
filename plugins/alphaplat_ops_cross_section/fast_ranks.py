"""Fast ranks across the assets of a day; see `alphaplat.engine.fast` for the form of the kernels."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.ordering import sorted_words
from alphaplat.kernels.scratch import scratch

UNIT, PCT = 0, 1
_SCALES = {"unit": UNIT, "pct": PCT}


def rank(out: Array, x: Array, scale: str) -> None:
    """Write the rank of x among the day's assets."""
    words, counts, bits = sorted_words(x)
    size = x.shape[1] + 1
    shares, halves = scratch((size,), np.float64, 1), scratch((2 * size,), np.float64, 5)
    runs = scratch((2, size), np.int32, 3)
    _read_back(out, x, words, counts, bits, shares, halves, runs[0], runs[1], _SCALES[scale])


@compiled
def _read_back(
    out: Array,
    x: Array,
    words: Array,
    counts: Array,
    bits: int,
    shares: Array,
    halves: Array,
    alike: Array,
    firsts: Array,
    scale: int,
) -> None:
    """Write the scaled rank of each word to its column, ties averaged; ranks of places and half places are tabled."""
    mask = np.uint64((1 << bits) - 1)
    tabled = tabled_halves = -1
    for day in range(out.shape[0]):
        own, target, count = words[day], out[day], counts[day]
        if count != tabled:
            tabled = count
            for j in range(count):
                shares[j] = _scaled(np.float64(j), count, scale)
        ties = 0
        for j in range(1, count):
            ties += (own[j] ^ own[j - 1]) <= mask
        for j in range(count, target.size):
            target[np.int64(own[j] & mask)] = np.nan
        if ties == 0:
            for j in range(count):
                target[np.int64(own[j] & mask)] = shares[j]
            continue
        if count != tabled_halves:
            tabled_halves = count
            for twice in range(2 * count):
                halves[twice] = _scaled(twice / 2.0, count, scale)
        _share(target, x[day], own, count, mask, halves, alike, firsts)


@compiled
def _share(
    target: Array,
    values: Array,
    own: Array,
    count: int,
    mask: np.uint64,
    halves: Array,
    alike: Array,
    firsts: Array,
) -> None:
    """Give equal values the mean of their ranks; words that are alike may hold values that differ a little."""
    for j in range(1, count):
        alike[j] = (own[j] ^ own[j - 1]) <= mask
    first = 0
    alike[0] = alike[count] = 0
    for j in range(count):
        if alike[j] != 0 and values.itemsize == 8:
            alike[j] = values[np.int64(own[j] & mask)] == values[np.int64(own[j - 1] & mask)]
        first = first if alike[j] != 0 else j
        firsts[j] = first
    last = count - 1
    for j in range(count - 1, -1, -1):
        last = last if alike[j + 1] != 0 else j
        target[np.int64(own[j] & mask)] = halves[firsts[j] + last]


@compiled
def _scaled(place: float, count: int, scale: int) -> float:
    """A place from 0 among the values of the day, as 0 to 1, or as 1/n to 1."""
    if scale == PCT:
        return (place + 1.0) / count
    return place / (count - 1.0) if count > 1 else 0.5
