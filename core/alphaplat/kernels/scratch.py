"""Working memory of kernels, used again by the next call on the same thread: fresh memory costs page faults."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from alphaplat.kernels.numbers import Array

_own = threading.local()


def scratch(shape: tuple[int, ...], dtype: Any, number: int = 0) -> Array:
    """An array of any content for this call; `number` tells apart those that one call needs at the same time.

    >>> scratch((2, 3), np.uint64).shape
    (2, 3)
    """
    found = np.dtype(dtype)
    wanted = int(np.prod(shape)) * found.itemsize
    kept: dict[int, Array] = _own.__dict__.setdefault("kept", {})
    if number not in kept or kept[number].nbytes < wanted:
        kept[number] = np.empty(wanted, np.uint8)
    own: Array = kept[number][:wanted].view(found).reshape(shape)
    return own
