"""The order of a day's values: each value and its column in one word, words sorted by NumPy.

A float32 fits a word with its column as it is. Of a float64 the lowest bits make room for the column, and where words
are alike but for the column, the values themselves decide.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.scratch import scratch

_COLUMN_BITS = 20


def sorted_words(x: Array) -> tuple[Array, Array, int]:
    """The day's values in order, as words whose lowest bits are the column; how many are valid; how many bits."""
    words = scratch(x.shape, np.uint64)
    counts = scratch((x.shape[0],), np.int64, 2)
    if x.dtype == np.float32 and x.shape[1] < 1 << _COLUMN_BITS:
        pack_single(words, counts, x, x.view(np.int32))
        words.view(np.float64).sort(axis=1)
        return words, counts, _COLUMN_BITS
    double = np.ascontiguousarray(x, np.float64)
    bits = max(1, int(x.shape[1] - 1).bit_length())
    pack_double(words, counts, double, double.view(np.int64), bits)
    words.sort(axis=1)
    settle_order(words, counts, double, bits)
    return words, counts, bits


@compiled
def pack_single(words: Array, counts: Array, x: Array, raw: Array) -> None:
    """Fill words that sort like the values; those without a value come last."""
    one = np.int64(0x3FF0000000000000)
    missing = np.int64(0xFFFFFFFF)
    for day in range(x.shape[0]):
        target, values, source = words[day], x[day], raw[day]
        count = 0
        for column in range(values.size):
            bits = np.int64(source[column])
            key = (bits ^ ((bits >> 63) & 0x7FFFFFFF)) + 0x80000000
            known = abs(values[column]) < np.inf
            count += known
            target[column] = np.uint64(one | ((key if known else missing) << 20) | column)
        counts[day] = count


@compiled
def pack_double(words: Array, counts: Array, x: Array, raw: Array, bits: int) -> None:
    """Fill words that sort like the values but for their lowest `bits`."""
    for day in range(x.shape[0]):
        target, values, source = words[day], x[day], raw[day]
        count = 0
        for column in range(values.size):
            own = source[column]
            key = np.uint64(own ^ ((own >> 63) & 0x7FFFFFFFFFFFFFFF)) ^ np.uint64(0x8000000000000000)
            known = abs(values[column]) < np.inf
            count += known
            kept = key if known else np.uint64(0xFFFFFFFFFFFFFFFF)
            target[column] = ((kept >> np.uint64(bits)) << np.uint64(bits)) | np.uint64(column)
        counts[day] = count


@compiled
def settle_order(words: Array, counts: Array, x: Array, bits: int) -> None:
    """Put words that are alike but for the column in the order of their values."""
    shift, mask = np.uint64(bits), np.uint64((1 << bits) - 1)
    for day in range(words.shape[0]):
        own, values = words[day], x[day]
        alike = 0
        for j in range(1, counts[day]):
            alike += (own[j] ^ own[j - 1]) <= mask
        if alike == 0:
            continue
        for j in range(1, counts[day]):
            word = own[j]
            value = values[np.int64(word & mask)]
            k = j
            while k > 0 and own[k - 1] >> shift == word >> shift and values[np.int64(own[k - 1] & mask)] > value:
                own[k] = own[k - 1]
                k -= 1
            own[k] = word
