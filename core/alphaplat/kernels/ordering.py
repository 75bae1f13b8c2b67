"""The order of a day's values: each value and its column in one word, words sorted by NumPy.

Of a value a word holds what the column leaves room for, counted from the day's lowest; where words are alike but for
the column, the values themselves decide. Few columns leave enough room in words of 32 bits, which sort three times as
fast; words of 64 bits have the form of numbers from 1 to 2, which sort faster than whole numbers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.scratch import scratch

_FEW = 1024
_SINGLE_BITS, _DOUBLE_BITS = 32, 52
_ONE = 0x3FF0_0000_0000_0000
_FEW_FALLS, _SHORT_RUN = 4, 48


class Order(NamedTuple):
    """The columns of each day from the lowest value to the highest, then those without a value.

    They are the lowest `bits` of the words (day, place). By day there are `counts` values, and `ties` of them equal
    the one before; where there are ties, `alike` (day, place) is 1 for these and 0 for others.
    """

    words: Array
    bits: int
    counts: Array
    ties: Array
    alike: Array


def ordered(x: Array) -> Order:
    """The order of each day of x; its arrays are good until the next call on the same thread."""
    values = x if x.dtype == np.float32 else np.ascontiguousarray(x, np.float64)
    few = x.shape[1] <= _FEW
    bits = max(1, int(x.shape[1] - 1).bit_length())
    words = scratch(x.shape, np.uint32 if few else np.uint64)
    counts, ties = scratch((2, x.shape[0]), np.int64, 2)
    alike = scratch(x.shape, np.int32, 3)
    raw = values.view(np.int32 if x.dtype == np.float32 else np.int64)
    if few:
        _pack(words, counts, values, raw, bits, _SINGLE_BITS - bits, np.uint32(0))
        words.sort(axis=1)
    else:
        _pack(words, counts, values, raw, bits, _DOUBLE_BITS - bits, np.uint64(_ONE))
        words.view(np.float64).sort(axis=1)
    _settle(words, counts, alike, ties, values, bits)
    return Order(words, bits, counts, ties, alike)


@compiled
def _pack(words: Array, counts: Array, x: Array, raw: Array, bits: int, room: int, lead: Any) -> None:
    """Fill words that sort like the values, as far as there is room; `raw` are the bits of the values."""
    sign, missing = raw.dtype.type(8 * raw.itemsize - 1), (1 << room) - 1
    least = raw.dtype.type(-1 << (8 * raw.itemsize - 1))
    most = raw.dtype.type(~least)
    ends = np.array([least, most])
    for day in range(x.shape[0]):
        shift = np.uint64(0)
        counts[day] = _count(row(x, day))
        if room <= sign and counts[day] > 0:
            _ends(ends, row(x, day), row(raw, day), sign, least, most)
            span = np.uint64(ends[1]) - np.uint64(ends[0])
            while span >> shift >= np.uint64(missing):
                shift += np.uint64(1)
        _fill(
            row(words, day), row(x, day), row(raw, day), sign, most, ends[0], shift, words.dtype.type(missing),
            words.dtype.type(bits), lead,
        )  # fmt: skip


@rowwise
def _count(x: Array) -> int:
    """How many values there are."""
    count = np.int32(0)
    for j in range(x.size):
        count = np.int32(count + (np.int32(1) if abs(x[j]) < np.inf else np.int32(0)))
    return int(count)


@rowwise
def _ends(ends: Array, x: Array, raw: Array, sign: int, least: int, most: int) -> None:
    """Write the lowest and the highest value, as whole numbers that stand to each other as the values do."""
    low, high = most, least
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        number = raw.dtype.type(raw[j] ^ ((raw[j] >> sign) & most))
        above, below = number if known else most, number if known else least
        low = above if above < low else low
        high = below if below > high else high
    ends[0], ends[1] = low, high


@rowwise
def _fill(
    words: Array, x: Array, raw: Array, sign: int, most: int, low: int, shift: Any, missing: int, bits: int, lead: Any
) -> None:
    for j in range(x.size):
        number = raw.dtype.type(raw[j] ^ ((raw[j] >> sign) & most))
        place = words.dtype.type(np.uint64(number - low) >> shift)
        kept = place if abs(x[j]) < np.inf else missing
        words[j] = words.dtype.type(lead | words.dtype.type(kept << bits) | words.dtype.type(j))


@compiled
def _settle(words: Array, counts: Array, alike: Array, ties: Array, x: Array, bits: int) -> None:
    """Put words that are alike but for the column in the order of their values, and say which values are equal."""
    mask = words.dtype.type((1 << bits) - 1)
    found = np.empty(words.shape[1], x.dtype)
    for day in range(words.shape[0]):
        ties[day] = 0
        begin, end = _doubtful(row(words, day), counts[day], mask)
        if begin < end:
            run, seen = words[day, begin:end], found[: end - begin]
            _look_up(seen, row(x, day), run, mask)
            _sort_run(run, seen)
            ties[day] = _ties(seen)
            if ties[day] > 0:
                alike[day] = 0
                _mark_equal(alike[day, begin:end], seen)


@rowwise
def _look_up(found: Array, values: Array, words: Array, mask: int) -> None:
    for j in range(found.size):
        found[j] = values[np.intp(words[j] & mask)]


@rowwise
def _doubtful(own: Array, count: int, mask: int) -> tuple[int, int]:
    """From where to where words are alike but for the column; nothing where the beginning is not before the end."""
    first, last = np.int32(count), np.int32(0)
    for j in range(count - 1):
        differs = own.dtype.type(own[j + 1] ^ own[j]) > mask
        place = np.int32(j)
        above, below = np.int32(count) if differs else place, np.int32(0) if differs else np.int32(place + 2)
        first = above if above < first else first
        last = below if below > last else last
    return int(first), int(last)


@compiled
def _sort_run(run: Array, found: Array) -> None:
    """Sort words by the values found by them, which are almost in order; by merging where many are not."""
    falls = _falls(found)
    if falls * _FEW_FALLS > run.size > _SHORT_RUN:
        order = np.argsort(found, kind="mergesort")
        run[:], found[:] = run[order], found[order]
        return
    for j in range(1, run.size if falls else 0):
        if found[j] < found[j - 1]:
            word, value, k = run[j], found[j], j
            while k > 0 and found[k - 1] > value:
                run[k], found[k] = run[k - 1], found[k - 1]
                k -= 1
            run[k], found[k] = word, value


@rowwise
def _falls(found: Array) -> int:
    """How many values are below the one before."""
    falls = np.int32(0)
    for j in range(found.size - 1):
        falls = np.int32(falls + (np.int32(1) if found[j + 1] < found[j] else np.int32(0)))
    return int(falls)


@rowwise
def _ties(found: Array) -> int:
    """How many values equal the one before."""
    ties = np.int32(0)
    for j in range(found.size - 1):
        ties = np.int32(ties + (np.int32(1) if found[j + 1] == found[j] else np.int32(0)))
    return int(ties)


@rowwise
def _mark_equal(alike: Array, found: Array) -> None:
    for j in range(found.size - 1):
        alike[j + 1] = 1 if found[j + 1] == found[j] else 0
