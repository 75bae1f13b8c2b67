"""What a panel's fields are: their description, and the arrays in which their values come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np

from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.units import Unit

Array: TypeAlias = np.ndarray[Any, Any]
FieldKind: TypeAlias = Literal[Kind.MATRIX, Kind.VECTOR, Kind.GROUP]

NOT_COVERED = -1
KNOWLEDGE_CUTOFF = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|unknown)?$"


@dataclass(frozen=True, eq=False)
class Ragged:
    """Any number of values a day and asset: `values` 1-D, `counts` int32 (time, asset).

    Values stand day by day, within a day asset by asset, in the order of the counts. A count of -1 says that
    the feed does not cover the day and asset, 0 that it does and nothing happened.

    >>> feed = Ragged(np.array([1.0, 2.0, 5.0]), np.array([[2, 0], [-1, 1]], dtype=np.int32))
    >>> feed.cell(0, 0), feed.cell(1, 1)
    (array([1., 2.]), array([5.]))
    >>> feed.covered
    array([[ True,  True],
           [False,  True]])
    """

    values: Array
    counts: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Days and assets."""
        days, assets = self.counts.shape
        return days, assets

    @property
    def covered(self) -> Array:
        """Where the feed would have had values, had there been any: bool (time, asset)."""
        return np.asarray(self.counts > NOT_COVERED)

    @cached_property
    def sizes(self) -> Array:
        """The number of values of each cell, 0 where it is not covered: int64 (time, asset)."""
        return np.maximum(self.counts, 0).astype(np.int64)

    @cached_property
    def offsets(self) -> Array:
        """Where each cell's values begin, and the end as the last: int64 (cells + 1,)."""
        offsets = np.zeros(self.counts.size + 1, dtype=np.int64)
        np.cumsum(self.sizes.ravel(), out=offsets[1:])
        return offsets

    def cell(self, day: int, asset: int) -> Array:
        """The values of one day and asset."""
        at = day * self.counts.shape[1] + asset
        return self.values[self.offsets[at] : self.offsets[at + 1]]

    def days(self, start: int, stop: int) -> Ragged:
        """The days from row `start` to before row `stop`, as views where possible."""
        assets = self.counts.shape[1]
        first, last = self.offsets[start * assets], self.offsets[max(start, stop) * assets]
        return Ragged(self.values[first:last], self.counts[start:stop])

    def where(self, mask: Array) -> Ragged:
        """Keep the cells in which `mask` (time, asset) is true; the others become not covered."""
        kept = np.repeat(mask.ravel(), self.sizes.ravel())
        counts = np.where(mask, self.counts, NOT_COVERED).astype(np.int32)
        return Ragged(self.values[kept], counts)

    def arrange(self, rows: Array, columns: Array) -> Ragged:
        """The cells of these days and assets, in this order; -1 gives a day or asset that is not covered."""
        kept = (rows >= 0)[:, None] & (columns >= 0)
        counts = np.where(kept, self.counts[np.ix_(rows, columns)], NOT_COVERED).astype(np.int32)
        sizes = np.maximum(counts, 0).astype(np.int64).ravel()
        starts = self.offsets[:-1].reshape(self.counts.shape)[np.ix_(rows, columns)].ravel()
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return Ragged(self.values[np.repeat(starts, sizes) + within], counts)

    def with_values(self, values: Array) -> Ragged:
        """Other values in the same cells."""
        return Ragged(values, self.counts)


FieldData: TypeAlias = Array | Ragged


@dataclass(frozen=True, kw_only=True)
class FieldInfo:
    """What a panel says about one of its fields.

    `unit` is None where the data does not say. `publication_lag` is in days, as the source states it: the
    panel already holds each value on the day when it was known; a negative lag marks data of later days.
    `feed` names the index that vector fields of one feed share. `knowledge_cutoff` is the last day of what a model
    behind the values was trained on, 'unknown' where nobody says, '' where there is no such model.
    """

    name: str
    kind: FieldKind = Kind.MATRIX
    unit: Unit | None = None
    description: str = ""
    estimated: bool = False
    publication_lag: int = 0
    source: str = ""
    feed: str = ""
    knowledge_cutoff: str = ""

    @property
    def type(self) -> FieldType:
        """The field as the language sees it."""
        lag = min(self.publication_lag, 0)
        return FieldType(kind=self.kind, unit=self.unit, lag=lag, description=self.description)
