"""The panel: fields, groups, feeds and universes by day and asset, immutable, in memory or read from a store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd
import xarray as xr

from alphaplat.errors import DataError
from alphaplat.panel import adjustment, digest
from alphaplat.panel.arrays import StoreReader
from alphaplat.panel.dataset import read_dataset, write_dataset
from alphaplat.panel.fields import Array, FieldData, FieldInfo, Ragged
from alphaplat.panel.schema import Adjustment, MemoryReader, Reader, Schema, Survivorship, merged, row_size_of
from alphaplat.panel.universe import DAYS, most_traded, top_count
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind

Day: TypeAlias = str | date | np.datetime64


class Panel:
    """Market data by day and asset; see `alphaplat.panel.dataset` for the form of the dataset.

    Values come in the panel's dtype, groups as int32 codes, and no array may be written to. `panel_id` names the
    lineage and stays when days or fields are added; `snapshot` names the content.

    >>> import xarray as xr
    >>> close = xr.DataArray(
    ...     [[10.0, 20.0], [11.0, np.nan]],
    ...     {"time": np.array(["2024-01-02", "2024-01-03"], "datetime64[ns]"), "asset": ["A", "B"]},
    ...     ("time", "asset"),
    ... )
    >>> panel = Panel(xr.Dataset({"close": close}))
    >>> panel.shape, panel.universe("all").tolist()
    ((2, 2), [[True, True], [True, False]])
    """

    def __init__(
        self, dataset: xr.Dataset, *, dtype: Any = np.float32, operators: Collection[str] | None = None
    ) -> None:
        """Check a dataset and take it; `operators` are names no field may have (default: all that are installed)."""
        schema, reader = read_dataset(dataset, dtype=dtype, operators=operators)
        self._adopt(schema, reader, 0, schema.shape[0])

    @classmethod
    def over(
        cls,
        schema: Schema,
        reader: Reader,
        *,
        rows: tuple[int, int] | None = None,
        panel_id: str | Panel | None = None,
        link: bytes | None = None,
        path: Path | None = None,
    ) -> Panel:
        """A panel over checked parts: the rows of what the reader reads, with an identity where one is known.

        `panel_id` is the lineage, or the panel from which it is inherited.
        """
        panel = cls.__new__(cls)
        panel._adopt(schema, reader, *(rows or (0, schema.shape[0])))
        panel._lineage, panel._known_link, panel.path = panel_id, link, path
        return panel

    def _adopt(self, schema: Schema, reader: Reader, start: int, stop: int) -> None:
        self._schema, self._reader = schema, reader
        self._start, self._stop = start, stop
        self._lineage: str | Panel | None = None
        self._known_link: bytes | None = None
        self.path: Path | None = None
        """The folder of the store that the panel was opened from, or None."""

    @classmethod
    def from_pandas(cls, frame: pd.DataFrame | pd.Series[Any] | Mapping[str, Any], **options: Any) -> Panel:
        """A panel from a long frame or wide frames; the options are those of `alphaplat.panel.frames.to_dataset`."""
        from alphaplat.panel.frames import to_dataset

        dtype = options.pop("dtype", np.float32)
        return cls(to_dataset(frame, **options), dtype=dtype)

    @property
    def schema(self) -> Schema:
        """The description of everything but the values, over these days."""
        return self._schema if self._is_whole else self._schema.with_times(self.times)

    @property
    def reader(self) -> Reader:
        """Where the values of the whole come from, of which the panel may be a slice."""
        return self._reader

    @property
    def _is_whole(self) -> bool:
        return (self._start, self._stop) == (0, self._schema.shape[0])

    @property
    def times(self) -> Array:
        """The trading days, datetime64[ns]."""
        return self._schema.times[self._start : self._stop]

    @cached_property
    def assets(self) -> list[str]:
        return list(self._schema.assets)

    @property
    def shape(self) -> tuple[int, int]:
        """Days and assets."""
        return self._stop - self._start, len(self._schema.assets)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._schema.dtype

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        """The matrix, group and vector fields, by name."""
        return MappingProxyType(self._schema.fields)

    def field_types(self) -> dict[str, FieldType]:
        """The fields as the language sees them."""
        return {name: info.type for name, info in self._schema.fields.items()}

    @property
    def attrs(self) -> Mapping[str, str | int | float]:
        """What the source says about the data as a whole."""
        return MappingProxyType(self._schema.attrs)

    @property
    def survivorship(self) -> Survivorship:
        """Whether names that left the market are in the data: `free` of that bias, `biased` or `unknown`."""
        return cast(Survivorship, self._schema.attrs["survivorship"])

    @property
    def adjustment(self) -> Adjustment:
        """`raw` with dated split factors, adjusted `as_of_snapshot`, or `unknown`."""
        return cast(Adjustment, self._schema.attrs["adjustment"])

    @cached_property
    def snapshot(self) -> str:
        """The name of this content: the chain of its days' digests."""
        return digest.identifier("s", self.link)

    @cached_property
    def link(self) -> bytes:
        """The last link of the chain of days, from which an append goes on."""
        if self._known_link is not None:
            return self._known_link
        start = digest.START
        if self._start and self.adjustment == "raw":
            start = digest.chain(start, digest.day_digests(self._schema, self._reader, 0, self._start))
        return digest.chain(start, digest.day_digests(self._schema, self._reader, self._start, self._stop))

    @property
    def snapshots(self) -> tuple[tuple[int, bytes], ...]:
        """Days and last link of this content and of those to which it was appended, newest first.

        Empty for a panel in memory, and for some days of a stored one.
        """
        if not self._is_whole or not isinstance(self._reader, StoreReader):
            return ()
        return tuple((days, bytes.fromhex(link)) for days, link in reversed(self._reader.head.snapshots))

    @cached_property
    def panel_id(self) -> str:
        """The name of the lineage: given, inherited, or derived from the first content."""
        if self._lineage is not None:
            return self._lineage if isinstance(self._lineage, str) else self._lineage.panel_id
        given = str(self._schema.attrs.get("panel_id", ""))
        return given or "p" + self.snapshot[1:]

    def info(self, name: str) -> FieldInfo:
        """The description of a field; `DataError` with the nearest names where there is none."""
        if (found := self._schema.fields.get(name)) is None:
            help = did_you_mean(name, self._schema.fields) or f"fields are {', '.join(self._schema.fields)}"
            raise DataError(f"the panel has no field '{name}'", help=help)
        return found

    def _need(self, name: str, kind: Kind) -> FieldInfo:
        info = self.info(name)
        if info.kind is not kind:
            raise DataError(f"'{name}' is a {info.kind} field, not a {kind}", help=f"read it with panel.{info.kind}()")
        return info

    def matrix(self, name: str) -> Array:
        """A matrix field, (time, asset) in the panel's dtype; raw prices come split-adjusted, forward."""
        power = adjustment.power(self._need(name, Kind.MATRIX))
        values = self.stored(name)
        if not power or self.adjustment != "raw" or adjustment.SPLIT_FACTOR not in self._schema.fields:
            return values
        with np.errstate(over="ignore", invalid="ignore"):
            adjusted: Array = (values * self._splits**power).astype(self.dtype)
        adjusted.setflags(write=False)
        return adjusted

    @cached_property
    def _splits(self) -> Array:
        factors = self._reader.rows(adjustment.SPLIT_FACTOR, 0, self._stop)
        return adjustment.cumulative(factors)[self._start :]

    def stored(self, name: str) -> Array:
        """A (time, asset) variable as the source gave it, without adjustment."""
        return self._reader.rows(name, self._start, self._stop)

    def group(self, name: str) -> Array:
        """A group field's codes, int32 (time, asset), -1 where a name has no label."""
        self._need(name, Kind.GROUP)
        return self.stored(name)

    def group_labels(self, name: str) -> list[str]:
        """The labels of a group field, by code."""
        self._need(name, Kind.GROUP)
        return list(self._schema.labels[name])

    def vector(self, name: str) -> Ragged:
        """A vector field: any number of values a day and asset."""
        feed = self._need(name, Kind.VECTOR).feed
        counts, begin = self._feed(feed)
        total = int(np.maximum(counts, 0).sum(dtype=np.int64))
        return Ragged(self._reader.flat(name, begin, begin + total), counts)

    def _feed(self, feed: str) -> tuple[Array, int]:
        counts = self._reader.rows(row_size_of(feed), 0, self._stop)
        begin = int(np.maximum(counts[: self._start], 0).sum(dtype=np.int64))
        return counts[self._start :], begin

    def data(self, name: str) -> FieldData:
        """A field's values, whatever its kind."""
        kind = self.info(name).kind
        if kind is Kind.VECTOR:
            return self.vector(name)
        return self.group(name) if kind is Kind.GROUP else self.matrix(name)

    @property
    def universes(self) -> tuple[str, ...]:
        """The universes that the data brings; `all` and `top<n>` are always there."""
        return tuple(self._schema.universes)

    def universe(self, name: str | None = None) -> Array:
        """Who is in on each day, bool (time, asset).

        None and 'all': names with a bar, that is with a finite close (without a close: with any value). 'top<n>': the
        n most traded in dollars over the 63 days before, unless the data brings a universe of that name.
        """
        if name is None or name == "all":
            return self._with_a_bar(self._start)
        if name in self._schema.universes:
            return self.stored(name)
        if (count := top_count(name)) is not None:
            return self.top(count)
        known = [*self._schema.universes, "all", "top500"]
        help = did_you_mean(name, known) or f"there are {', '.join(known[:-1])} and top<n>"
        raise DataError(f"the panel has no universe '{name}'", help=help)

    def top(self, count: int, days: int = DAYS) -> Array:
        """The `count` names most traded in dollars over the `days` days before each day: bool (time, asset).

        Only names with a bar on the day before can be in, and today's data are not used. A slice of a panel knows the
        days before it, so its first row is filled too.
        """
        for name in ("close", "volume"):
            if name not in self._schema.fields:
                raise DataError(f"universe 'top{count}' needs the field '{name}', which the panel lacks")
        before = max(self._start - days, 0)
        close = self._reader.rows("close", before, self._stop).astype(np.float64)
        dollars = close * self._reader.rows("volume", before, self._stop)
        dollars[~np.isfinite(dollars)] = np.nan
        members = most_traded(dollars, self._with_a_bar(before), count, days, self._schema.assets)
        return members[self._start - before :]

    def _with_a_bar(self, start: int) -> Array:
        if "close" in self._schema.fields:
            return np.asarray(np.isfinite(self._reader.rows("close", start, self._stop)))
        bar = np.zeros((self._stop - start, self.shape[1]), dtype=np.bool_)
        for name, kept in self._schema.wide.items():
            values = self._reader.rows(name, start, self._stop)
            bar |= np.isfinite(values) if kept.kind == "f" else values > (-1 if kept.kind == "i" else 0)
        return bar

    def between(self, start: Day | None = None, end: Day | None = None) -> Panel:
        """The days from `start` to `end`, both included; values adjusted as in the whole."""
        times = self.times
        first = 0 if start is None else int(np.searchsorted(times, _day(start), side="left"))
        last = len(times) if end is None else int(np.searchsorted(times, _day(end), side="right"))
        if first >= last:
            have = f"{np.datetime_as_string(times[0], 'D')} to {np.datetime_as_string(times[-1], 'D')}"
            raise DataError(f"the panel has no days between '{start}' and '{end}'", help=f"it has {have}")
        if (first, last) == (0, len(times)):
            return self
        rows = (self._start + first, self._start + last)
        return Panel.over(self._schema, self._reader, rows=rows, panel_id=self, path=self.path)

    def with_fields(self, fields: Mapping[str, Any]) -> Panel:
        """The same panel with more fields, or others of these names: a new snapshot of the same lineage.

        Each is an array (time, asset), a `Ragged`, or what `xarray` takes as a variable: (dims, array, attributes).
        Truth values become universes. Raw prices given here are adjusted like the rest.
        """
        coords = {"time": self.times, "asset": np.array(self.assets, dtype=object)}
        try:
            dataset = xr.Dataset(_variables(fields), coords=coords, attrs=dict(self._schema.attrs))
        except ValueError as error:
            raise DataError(f"a field does not fit the panel's {self.shape}: {error}") from error
        return self.joined(*read_dataset(dataset, dtype=self.dtype, partial=True))

    def joined(self, schema: Schema, reader: MemoryReader) -> Panel:
        """The same panel with the fields and universes of `schema`, whose values `reader` has on the same axes."""
        below = self.whole()
        joined = MemoryReader(reader.arrays, below._reader)
        return Panel.over(merged(below._schema, schema), joined, panel_id=self)

    def whole(self) -> Panel:
        """The panel itself, or a slice copied so that it stands alone."""
        if self._is_whole:
            return self
        schema, reader = read_dataset(self.dataset, dtype=self.dtype, operators=())
        return Panel.over(schema, reader, panel_id=self)

    @property
    def dataset(self) -> xr.Dataset:
        """The panel in its form as a dataset, with all values in memory.

        Prices are as the source gave them; of a slice of a raw panel, the first day's split factor holds all
        splits up to it, so that the values stay adjusted as they were.
        """
        arrays = {name: self.stored(name) for name in self._schema.wide}
        arrays |= {name: self.vector(name).values for name in self._schema.vectors}
        if self._start and self.adjustment == "raw" and adjustment.SPLIT_FACTOR in arrays:
            factors = arrays[adjustment.SPLIT_FACTOR].copy()
            factors[0] = self._splits[0]
            arrays[adjustment.SPLIT_FACTOR] = factors
        whole = write_dataset(self.schema, arrays)
        return whole.assign_attrs(panel_id=self.panel_id)

    @cached_property
    def coverage(self) -> Mapping[str, float]:
        """The share of days and names with a bar that each field has a value for."""
        bar = self.universe()
        cells = max(int(np.count_nonzero(bar)), 1)
        return {name: _known(self.data(name), bar) / cells for name in self._schema.fields}

    def __repr__(self) -> str:
        from alphaplat.panel.show import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from alphaplat.panel.show import as_html

        return as_html(self)


def _day(value: Day) -> np.datetime64:
    try:
        return pd.Timestamp(value).to_datetime64()
    except (ValueError, TypeError) as error:
        raise DataError(f"'{value}' is not a day", help="write it as '2024-01-31'") from error


def _known(data: FieldData, bar: Array) -> int:
    if isinstance(data, Ragged):
        return int(np.count_nonzero(data.covered & bar))
    return int(np.count_nonzero((np.isfinite(data) if data.dtype.kind == "f" else data >= 0) & bar))


def _variables(fields: Mapping[str, Any]) -> dict[str, Any]:
    variables: dict[str, Any] = {}
    for name, given in fields.items():
        if isinstance(given, Ragged):
            along, counts = f"{name}_obs", {"kind": "row_size", "sample_dimension": f"{name}_obs"}
            variables[name] = ((along,), given.values, {"kind": "vector", "feed": name})
            variables[row_size_of(name)] = (("time", "asset"), given.counts, counts)
        elif isinstance(given, tuple | xr.DataArray | xr.Variable):
            variables[name] = given
        else:
            variables[name] = (("time", "asset"), np.asarray(given))
    return variables
