"""The fast rank within groups: values of the day in order, counted off by group."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import inside
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.ordering import Order, ordered
from alphaplat.kernels.scratch import scratch
from alphaplat_ops_group.fast import numbered


def group_rank(out: Array, x: Array, group: Array, scale: str) -> None:
    """Write the rank of x in its group."""
    codes, sums = numbered(group)
    places = scratch((x.shape[1],), np.float64, 5)
    _count_off(out, x, codes, sums, ordered(x), places, scale == "pct")


@compiled
def _count_off(out: Array, x: Array, codes: Array, sums: Array, order: Order, places: Array, share: bool) -> None:
    """Place each value behind those of its group that are less, then, from above, average over those alike."""
    mask = order.words.dtype.type((1 << order.bits) - 1)
    size, last, first, left = sums[0], sums[1], sums[2], sums[3]
    for day in range(out.shape[0]):
        own, source, target = codes[day], x[day], out[day]
        words, count = order.words[day], order.counts[day]
        size[:] = 0.0
        last[:] = np.nan
        for j in range(source.size):
            target[j] = np.nan
        for j in range(count):
            column = np.int64(words[j] & mask)
            code, value = own[column], np.float64(source[column])
            if code >= 0:
                if value != last[code]:
                    last[code], first[code] = value, size[code]
                places[column] = first[code]
                size[code] += 1.0
        left[:] = size
        last[:] = np.nan
        for j in range(count - 1, -1, -1):
            column = np.int64(words[j] & mask)
            code, value = own[column], np.float64(source[column])
            if code >= 0:
                left[code] -= 1.0
                if value != last[code]:
                    last[code], first[code] = value, left[code]
                target[column] = _scaled((places[column] + first[code]) / 2, size[code], share)


@inside
def _scaled(place: float, count: float, share: bool) -> float:
    """A place from 0 among the values of the group, as 1/n to 1, or as 0 to 1."""
    if share:
        return (place + 1.0) / count
    return place / (count - 1.0) if count > 1 else 0.5
