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
    _read_back(out, x, words, counts, bits, scratch((x.shape[1] + 1,), np.float64, 1), _SCALES[scale])


@compiled
def _read_back(out: Array, x: Array, words: Array, counts: Array, bits: int, table: Array, scale: int) -> None:
    """Write the scaled rank of each word to its column, ties averaged."""
    mask = np.uint64((1 << bits) - 1)
    tabled = -1
    for day in range(out.shape[0]):
        own, target, values, count = words[day], out[day], x[day], counts[day]
        if count != tabled:
            tabled = count
            for j in range(count):
                table[j] = _scaled(np.float64(j), count, scale)
        ties = 0
        for j in range(1, count):
            ties += (own[j] ^ own[j - 1]) <= mask
        for j in range(count):
            target[np.int64(own[j] & mask)] = table[j]
        for j in range(count, target.size):
            target[np.int64(own[j] & mask)] = np.nan
        if ties > 0:
            _share(target, values, own, count, mask, scale)


@compiled
def _share(target: Array, values: Array, own: Array, count: int, mask: np.uint64, scale: int) -> None:
    """Give equal values the mean of their ranks."""
    j = 0
    while j < count:
        k = j + 1
        while (
            k < count
            and (own[k] ^ own[j]) <= mask
            and values[np.int64(own[k] & mask)] == values[np.int64(own[j] & mask)]
        ):
            k += 1
        if k - j > 1:
            shared = _scaled((j + k - 1) / 2.0, count, scale)
            for tied in range(j, k):
                target[np.int64(own[tied] & mask)] = shared
        j = k


@compiled
def _scaled(place: float, count: int, scale: int) -> float:
    """A place from 0 among the values of the day, as 0 to 1, or as 1/n to 1."""
    if scale == PCT:
        return (place + 1.0) / count
    return place / (count - 1.0) if count > 1 else 0.5
