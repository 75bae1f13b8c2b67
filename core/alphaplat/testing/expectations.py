"""Comparisons and small changes of data that the kit's tests share."""

from __future__ import annotations

import numpy as np

from alphaplat.panel.fields import Array, FieldData, Ragged

SINGLE, DOUBLE = 1e-4, 1e-9


def expect(fits: bool, message: str) -> None:
    """Fail a test with a sentence."""
    if not fits:
        raise AssertionError(message)


def is_said(text: str) -> bool:
    """Whether a text says something: a few words on one line."""
    return len(text.split()) >= 3 and "\n" not in text.strip()


def close(one: FieldData, other: FieldData, tolerance: float = SINGLE) -> bool:
    """Whether two results agree up to rounding, relative to their size, with NaN in the same cells."""
    if isinstance(one, Ragged) or isinstance(other, Ragged):
        return (
            isinstance(one, Ragged)
            and isinstance(other, Ragged)
            and np.array_equal(one.counts, other.counts)
            and close(one.values, other.values, tolerance)
        )
    if one.shape != other.shape:
        return False
    scale = float(np.nanmax(np.abs(other))) if np.isfinite(other).any() else 1.0
    return np.allclose(one, other, rtol=tolerance, atol=tolerance * max(scale, 1e-3) / 10, equal_nan=True)


def one_partition(one: FieldData, other: FieldData) -> bool:
    """Whether two results put the same names together each day, whatever the codes."""
    assert isinstance(one, np.ndarray)
    assert isinstance(other, np.ndarray)
    for here, there in zip(one, other, strict=True):
        if not np.array_equal(here[:, None] == here[None, :], there[:, None] == there[None, :]):
            return False
    return np.array_equal(one < 0, other < 0)


def only_assets(data: FieldData, which: Array) -> FieldData:
    """The assets of these numbers, in this order."""
    if not isinstance(data, Ragged):
        return np.ascontiguousarray(data[:, which])
    rows, assets = data.shape
    starts = data.offsets[:-1].reshape(rows, assets)[:, which].ravel()
    sizes = data.sizes[:, which].ravel()
    parts = [data.values[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    return Ragged(np.concatenate([data.values[:0], *parts]), data.counts[:, which])


def with_missing(data: FieldData) -> FieldData:
    """The same without any value: NaN, group -1, an empty list."""
    if isinstance(data, Ragged):
        return Ragged(data.values[:0], np.minimum(data.counts, 0))
    return np.full_like(data, np.nan if data.dtype.kind == "f" else -1)


def without_infinities(data: FieldData) -> FieldData:
    """The same with NaN for every infinity."""
    if isinstance(data, Ragged):
        values = without_infinities(data.values)
        assert isinstance(values, np.ndarray)
        return data.with_values(values)
    return np.where(np.isinf(data), np.nan, data).astype(data.dtype) if data.dtype.kind == "f" else data
