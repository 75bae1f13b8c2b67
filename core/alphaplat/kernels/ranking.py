"""Ranks with ties sharing their average, along an axis or within segments, and the scales in which they are given."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.numbers import Array


def average_ranks(x: Array) -> Array:
    """Rank along the last axis from 1, the lowest, to n; ties share their average, NaN stays and is not counted.

    Comparisons are those of the array's dtype; infinities are ordinary values here.

    >>> average_ranks(np.array([[3.0, 1.0, np.nan, 3.0]]))
    array([[2.5, 1. , nan, 2.5]])
    """
    order = np.argsort(x, axis=-1, kind="stable")
    ordered = np.take_along_axis(x, order, axis=-1)
    begins = np.ones(x.shape, dtype=bool)
    begins[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    ranks = np.empty(x.shape, dtype=np.float64)
    np.put_along_axis(ranks, order, _run_centres(begins) + 1, axis=-1)
    ranks[np.isnan(x)] = np.nan
    return ranks


def segment_ranks(values: Array, segments: Array) -> Array:
    """Rank 1-D `values` (no NaN) within the segments that the integers `segments` name.

    >>> segment_ranks(np.array([5.0, 7.0, 2.0, 7.0]), np.array([0, 1, 0, 1]))
    array([2. , 1.5, 1. , 1.5])
    """
    order = np.lexsort((values, segments))
    ordered, owners = values[order], segments[order]
    opens = np.ones(values.shape, dtype=bool)
    opens[1:] = owners[1:] != owners[:-1]
    begins = opens.copy()
    begins[1:] |= ordered[1:] != ordered[:-1]
    position = np.arange(values.size)
    first = np.maximum.accumulate(np.where(opens, position, 0))
    ranks = np.empty(values.shape, dtype=np.float64)
    ranks[order] = _run_centres(begins) - first + 1
    return ranks


def scale_ranks(ranks: Array, counts: Array, scale: str) -> Array:
    """Ranks 1..n among `counts` values as `unit`, 0 to 1; as `pct`, 1/n to 1; or as they are, `ordinal`.

    In `unit` the rank of a single value is 0.5.

    >>> scale_ranks(np.array([1.0, 2.0]), np.array([2, 2]), "unit")
    array([0., 1.])
    """
    if scale == "ordinal":
        return ranks
    if scale == "pct":
        return np.asarray(ranks / np.maximum(counts, 1))
    alone = np.where(np.isnan(ranks), np.nan, 0.5)
    return np.where(np.equal(counts, 1), alone, (ranks - 1) / np.maximum(np.subtract(counts, 1), 1))


def _run_centres(begins: Array) -> Array:
    """The mean position of the run that each position belongs to; `begins` marks each run's first."""
    length = begins.shape[-1]
    position = np.arange(length)
    ends = np.ones(begins.shape, dtype=bool)
    ends[..., :-1] = begins[..., 1:]
    first = np.maximum.accumulate(np.where(begins, position, 0), axis=-1)
    last = np.minimum.accumulate(np.where(ends, position, length)[..., ::-1], axis=-1)[..., ::-1]
    return np.asarray((first + last) / 2)
