"""Buffers that are used again: fresh memory costs more than a kernel."""

from __future__ import annotations

import math
import mmap
import sys
from typing import Any, TypeAlias

import numpy as np

from alphaplat.panel.fields import Array

DType: TypeAlias = np.dtype[Any]


_LARGE = 4 * 1024**2


def fresh(shape: tuple[int, ...], dtype: DType) -> Array:
    """A new array of any content, on pages of ordinary size.

    NumPy asks for huge pages where an array is large. They are worth it for what is read often; results are written
    once, and on a machine with many arrays the system looks for huge pages for longer than it takes to fill small ones.
    """
    size = math.prod(shape) * dtype.itemsize
    if size < _LARGE or sys.platform == "win32":
        return np.empty(shape, dtype)
    pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return np.frombuffer(pages, dtype).reshape(shape)


class Pool:
    """Arrays by size; the one given back last, still in the cache, is given out first. For one thread.

    Where a large one is wanted and none of its size is free, the others of that kind are let go: so what is held is
    never more than what was out at once.
    """

    def __init__(self) -> None:
        self._free: dict[int, list[Array]] = {}

    def take(self, shape: tuple[int, ...], dtype: DType) -> Array:
        """An array of any content, to be given back."""
        size = math.prod(shape) * dtype.itemsize
        if free := self._free.get(size):
            found = free.pop()
            same = found.shape == shape and found.dtype == dtype
            return found if same else found.ravel().view(dtype).reshape(shape)
        if size >= _LARGE:
            self._free = {other: arrays for other, arrays in self._free.items() if other < _LARGE}
        return fresh(shape, dtype)

    def give(self, array: Array) -> None:
        """Take an array back that was taken here and that nobody reads any more."""
        self._free.setdefault(array.nbytes, []).append(array)
