"""Working memory of kernels, used again by the next call on the same thread: fresh memory costs page faults."""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np

from alphaplat.kernels.numbers import Array

_own = threading.local()
_NOTHING = np.empty(0, np.uint8)


def scratch(shape: tuple[int, ...], dtype: Any, number: int = 0) -> Array:
    """An array of any content for this call; `number` tells apart those that one call needs at the same time.

    >>> scratch((2, 3), np.uint64).shape
    (2, 3)
    """
    kept: dict[int, tuple[object, Array, Array]] = _own.__dict__.setdefault("kept", {})
    form, own, memory = kept.get(number, (None, _NOTHING, _NOTHING))
    if form != (shape, dtype):
        found = np.dtype(dtype)
        wanted = math.prod(shape) * found.itemsize
        if memory.nbytes < wanted:
            memory = np.empty(wanted, np.uint8)
        own = memory[:wanted].view(found).reshape(shape)
        kept[number] = (shape, dtype), own, memory
    return own
