"""Buffers that are used again: fresh memory costs more than a kernel."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from alphaplat.panel.fields import Array

DType: TypeAlias = np.dtype[Any]


class Pool:
    """Arrays by shape and dtype; the one given back last, still in the cache, is given out first. For one thread."""

    def __init__(self) -> None:
        self._free: dict[tuple[tuple[int, ...], str], list[Array]] = {}

    def take(self, shape: tuple[int, ...], dtype: DType) -> Array:
        """An array of any content, to be given back."""
        free = self._free.get((shape, dtype.char))
        return free.pop() if free else np.empty(shape, dtype)

    def give(self, array: Array) -> None:
        """Take an array back that was taken here and that nobody reads any more."""
        self._free.setdefault((array.shape, array.dtype.char), []).append(array)
