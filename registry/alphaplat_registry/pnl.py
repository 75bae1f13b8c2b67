"""A daily PnL series as the registry keeps it: days, values, and a hash of both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from alphaplat_registry.errors import RegistryError

_DTYPES = {"float32": "<f4", "float64": "<f8"}


@dataclass(frozen=True, eq=False)
class Pnl:
    """Days in ascending order and the PnL booked on each, both of shape (days,); float32 or float64, NaN allowed.

    >>> series = Pnl.of(["2024-01-02", "2024-01-03"], [1.5, -0.5])
    >>> series.values.tolist(), str(series.dates[0])
    ([1.5, -0.5], '2024-01-02')
    """

    dates: np.ndarray[Any, np.dtype[np.datetime64]]
    values: np.ndarray[Any, np.dtype[np.floating[Any]]]

    @classmethod
    def of(cls, dates: Any, values: Any) -> Pnl:
        """Take anything that NumPy reads as days and numbers; whole numbers become float64."""
        days = np.asarray(dates).astype("datetime64[D]")
        numbers = np.asarray(values)
        if numbers.dtype not in (np.dtype(np.float32), np.dtype(np.float64)):
            numbers = numbers.astype(np.float64)
        if days.ndim != 1 or days.shape != numbers.shape:
            raise RegistryError(f"a PnL has one value a day: {days.shape} days do not fit {numbers.shape} values")
        if np.isnat(days).any() or (days[1:] <= days[:-1]).any():
            raise RegistryError("the days of a PnL must ascend, without repeats")
        return cls(days, numbers)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def dtype(self) -> str:
        return str(self.values.dtype.name)

    @cached_property
    def packed(self) -> tuple[bytes, bytes]:
        """Days since 1970 as little-endian int32, and the values as little-endian floats."""
        days = self.dates.astype("int64").astype("<i4").tobytes()
        return days, np.ascontiguousarray(self.values, dtype=_DTYPES[self.dtype]).tobytes()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over dtype, days and values: equal for equal series, on any machine."""
        days, values = self.packed
        return sha256(b"\0".join((self.dtype.encode(), len(self).to_bytes(8, "little"), days, values))).hexdigest()

    @classmethod
    def unpack(cls, dtype: str, days: bytes, values: bytes) -> Pnl:
        """Read what `packed` wrote."""
        dates = np.frombuffer(days, dtype="<i4").astype("datetime64[D]")
        return cls(dates, np.frombuffer(values, dtype=_DTYPES[dtype]).astype(dtype))
