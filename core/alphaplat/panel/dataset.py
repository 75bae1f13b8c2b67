"""The panel's form as an `xarray.Dataset`: checked whole, with every problem at once, and written back.

Dimensions are `time` and `asset`. Each variable says its `kind`: `matrix`, `group` (codes with CF `flag_values` and
`flag_meanings`), `universe`, `vector` (1-D along `<feed>_obs`, attribute `feed`) or `row_size` (the counts of a feed,
CF `sample_dimension`). A variable without a kind is what its type suggests: numbers a matrix, truth values a
universe, whole numbers with `flag_meanings` and text a group.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable
from typing import Any

import numpy as np
import xarray as xr

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel import labels as group_labels
from alphaplat.panel.axes import read_assets, read_times
from alphaplat.panel.fields import KNOWLEDGE_CUTOFF, Array, FieldInfo, FieldKind
from alphaplat.panel.names import collisions, fold, name_problem, operator_names
from alphaplat.panel.schema import ADJUSTMENT, SURVIVORSHIP, MemoryReader, Schema, row_size_of
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.units import Unit

KINDS = ("matrix", "group", "vector", "universe", "row_size")


def read_dataset(
    dataset: xr.Dataset,
    *,
    dtype: Any = np.float32,
    operators: Collection[str] | None = None,
    partial: bool = False,
) -> tuple[Schema, MemoryReader]:
    """Check a dataset and take its values, which are copied where they could be changed from outside.

    `partial` allows for no fields at all, in what is to be joined to a panel. Raises `DataError`, or several of them
    as one error, naming each variable that does not fit the form.
    """
    kept = np.dtype(dtype)
    if kept not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise DataError(f"a panel cannot be kept in '{kept}'", help="use float32 or float64")
    return _Reading(dataset, kept, operator_names() if operators is None else operators).result(partial)


class _Reading:
    """One pass over a dataset, collecting what it holds and what is wrong with it."""

    def __init__(self, dataset: xr.Dataset, dtype: np.dtype[Any], operators: Collection[str]) -> None:
        self.dataset = dataset
        self.dtype = dtype
        self.operators = operators
        self.problems: list[AlphaError] = []
        self.fields: dict[str, FieldInfo] = {}
        self.labels: dict[str, tuple[str, ...]] = {}
        self.universes: dict[str, str] = {}
        self.arrays: dict[str, Array] = {}

    def result(self, partial: bool) -> tuple[Schema, MemoryReader]:
        self.problems += [
            DataError(f"the dataset has no coordinate '{name}'", help="a panel has the dimensions 'time' and 'asset'")
            for name in ("time", "asset")
            if name not in self.dataset.coords or self.dataset[name].dims != (name,)
        ]
        if self.problems:
            raise one_error(self.problems)
        times, assets = read_times(self.dataset["time"].values), read_assets(self.dataset["asset"].values)
        self.problems += [*times.problems, *assets.problems]
        self.shape = (len(times.values), len(assets.values))
        self._variables()
        attrs = self._attrs()
        if not self.problems and not self.fields and not partial:
            self._problem("the panel has no fields", "a panel has at least one matrix, group or vector field")
        if self.problems:
            raise one_error(self.problems)
        for array in self.arrays.values():
            array.setflags(write=False)
        schema = Schema(
            times=times.values,
            assets=tuple(assets.values),
            dtype=self.dtype,
            fields=dict(sorted(self.fields.items())),
            labels=self.labels,
            universes=dict(sorted(self.universes.items())),
            attrs=attrs,
        )
        return schema, MemoryReader(self.arrays)

    def _problem(self, message: str, help: str | None = None) -> None:
        self.problems.append(DataError(message, help=help))

    def _variables(self) -> None:
        names = [str(name) for name in self.dataset.data_vars]
        self.problems += collisions(names)
        counts: dict[Hashable, str] = {}
        readers: dict[str, Callable[[str, xr.DataArray], None]] = {
            "matrix": self._matrix,
            "group": self._group,
            "universe": self._universe,
        }
        vectors: list[tuple[str, xr.DataArray]] = []
        for key in self.dataset.data_vars:
            variable, name = self.dataset[key], fold(str(key))
            kind = _kind(variable)
            if kind not in KINDS:
                self._problem(f"variable '{name}' has the kind '{kind}'", f"kinds are {', '.join(KINDS)}")
            elif kind == "row_size":
                counts[variable.attrs.get("sample_dimension", name.removesuffix("_row_size") + "_obs")] = str(key)
            elif problem := name_problem(name, () if kind == "universe" else self.operators):
                self.problems.append(problem)
            elif kind == "vector":
                vectors.append((name, variable))
            else:
                readers[kind](name, variable)
        self._vectors(vectors, counts)

    def _wide(self, name: str, variable: xr.DataArray) -> Array | None:
        if set(variable.dims) != {"time", "asset"} or variable.ndim != 2:
            dims = ", ".join(map(str, variable.dims)) or "none"
            self._problem(f"variable '{name}' has the dimensions {dims}", "it needs 'time' and 'asset', and no others")
            return None
        return np.asarray(variable.transpose("time", "asset").values)

    def _numbers(self, name: str, values: Array) -> Array | None:
        if values.dtype.kind not in "fiub":
            self._problem(f"field '{name}' holds '{values.dtype}', not numbers")
            return None
        with np.errstate(over="ignore"):
            kept = np.array(values, dtype=self.dtype, order="C")
        if self.dtype == np.float32:
            lost = int(np.count_nonzero(np.isinf(kept) & ~np.isinf(values)))
            if lost:
                self._problem(f"field '{name}' holds {lost} values too large for float32", "use dtype=float64")
                return None
        return kept

    def _matrix(self, name: str, variable: xr.DataArray) -> None:
        values = self._wide(name, variable)
        numbers = None if values is None else self._numbers(name, values)
        if numbers is not None and self._describe(name, Kind.MATRIX, variable):
            self.arrays[name] = numbers

    def _group(self, name: str, variable: xr.DataArray) -> None:
        values = self._wide(name, variable)
        if values is None:
            return
        if values.dtype.kind in "OUST":
            codes, labels = group_labels.encode(values)
        else:
            read = group_labels.decode_flags(name, values, variable.attrs)
            if isinstance(read, DataError):
                self.problems.append(read)
                return
            codes, labels = read
        if self._describe(name, Kind.GROUP, variable):
            self.arrays[name], self.labels[name] = codes, labels

    def _universe(self, name: str, variable: xr.DataArray) -> None:
        values = self._wide(name, variable)
        if values is None:
            return
        if name == "all":
            self._problem("a universe cannot be called 'all'", "'all' is every name with a bar on the day")
        elif values.dtype.kind not in "b" and not np.isin(values, (0, 1)).all():
            self._problem(f"universe '{name}' holds more than true and false")
        else:
            self.arrays[name] = np.array(values, dtype=np.bool_, order="C")
            self.universes[name] = str(variable.attrs.get("long_name", ""))

    def _vectors(self, vectors: list[tuple[str, xr.DataArray]], counts: dict[Hashable, str]) -> None:
        sizes: dict[Hashable, int] = {}
        for dim, key in counts.items():
            if not any(variable.dims == (dim,) for _, variable in vectors):
                self._problem(f"row sizes '{key}' belong to no vector field", f"no variable lies along '{dim}'")
            elif (total := self._row_size(_feed(dim), key)) is not None:
                sizes[dim] = total
        for name, variable in vectors:
            dim = variable.dims[0] if variable.ndim == 1 else None
            if dim is None or dim not in counts:
                self._problem(
                    f"vector field '{name}' has no row sizes",
                    "it lies along one dimension '<feed>_obs', whose counts are in '<feed>_row_size' (time, asset)",
                )
            elif (length := variable.sizes[dim]) != sizes.get(dim, length):
                self._problem(
                    f"the row sizes of feed '{_feed(dim)}' add up to {sizes[dim]},"
                    f" but field '{name}' has {length} values"
                )
            else:
                numbers = self._numbers(name, np.asarray(variable.values))
                if numbers is not None and self._describe(name, Kind.VECTOR, variable, _feed(dim)):
                    self.arrays[name] = numbers

    def _row_size(self, feed: str, key: str) -> int | None:
        values = self._wide(key, self.dataset[key])
        if values is None:
            return None
        if problem := name_problem(feed, ()):
            self.problems.append(problem)
        if row_size_of(feed) in self.arrays:
            self._problem(f"variable '{row_size_of(feed)}' stands where the row sizes of feed '{feed}' belong")
        if values.dtype.kind not in "iu" or values.min(initial=0) < -1 or values.max(initial=0) > 2**31 - 1:
            self._problem(f"the row sizes of feed '{feed}' are not whole numbers from -1 on")
            return None
        self.arrays[row_size_of(feed)] = np.array(values, dtype=np.int32, order="C")
        return int(np.maximum(values, 0).sum(dtype=np.int64))

    def _describe(self, name: str, kind: FieldKind, variable: xr.DataArray, feed: str = "") -> bool:
        attrs = variable.attrs
        try:
            unit = Unit.parse(str(attrs["units"])) if attrs.get("units") not in (None, "") else None
        except ValueError:
            self._problem(f"field '{name}' has the units '{attrs['units']}'", "units are like 'price*share' or '1'")
            return False
        lag = attrs.get("publication_lag", 0)
        if not isinstance(lag, int | np.integer):
            self._problem(f"field '{name}' has the publication lag '{lag}'", "it is a whole number of days")
            return False
        cutoff = str(attrs.get("knowledge_cutoff", ""))
        if not re.fullmatch(KNOWLEDGE_CUTOFF, cutoff):
            self._problem(f"field '{name}' has the knowledge cutoff '{cutoff}'", "a day, as 2021-08-30, or unknown")
            return False
        self.fields[name] = FieldInfo(
            name=name,
            kind=kind,
            unit=unit,
            description=str(attrs.get("long_name", "")),
            estimated=bool(attrs.get("estimated", False)),
            publication_lag=int(lag),
            source=str(attrs.get("source", "")),
            feed=feed,
            knowledge_cutoff=cutoff,
        )
        return True

    def _attrs(self) -> dict[str, str | int | float]:
        attrs = {str(key): value for key, value in self.dataset.attrs.items() if isinstance(value, str | int | float)}
        for key, words in (("survivorship", SURVIVORSHIP), ("adjustment", ADJUSTMENT)):
            if attrs.setdefault(key, "unknown") not in words:
                self._problem(f"the dataset's {key} is '{attrs[key]}'", f"it is one of {', '.join(words)}")
        return attrs


def _kind(variable: xr.DataArray) -> str:
    if "kind" in variable.attrs:
        return str(variable.attrs["kind"])
    if variable.dtype.kind == "b":
        return "universe"
    if variable.dtype.kind in "OUST" or "flag_meanings" in variable.attrs:
        return "group"
    if "sample_dimension" in variable.attrs:
        return "row_size"
    return "vector" if variable.ndim == 1 else "matrix"


def _feed(dim: Hashable) -> str:
    return fold(str(dim)).removesuffix("_obs")


def write_dataset(schema: Schema, arrays: dict[str, Array]) -> xr.Dataset:
    """The dataset that `read_dataset` reads as this schema and these arrays, which it shares."""
    variables: dict[str, Any] = {}
    for name, info in schema.fields.items():
        attrs = _described(info)
        if info.kind is Kind.GROUP:
            attrs |= group_labels.flags(schema.labels[name])
        dims = (f"{info.feed}_obs",) if info.kind is Kind.VECTOR else ("time", "asset")
        variables[name] = (dims, arrays[name], attrs)
    for name, description in schema.universes.items():
        attrs = {"kind": "universe"} | ({"long_name": description} if description else {})
        variables[name] = (("time", "asset"), arrays[name], attrs)
    for feed in schema.feeds:
        name = row_size_of(feed)
        variables[name] = (("time", "asset"), arrays[name], {"kind": "row_size", "sample_dimension": f"{feed}_obs"})
    coords = {"time": schema.times, "asset": np.array(schema.assets, dtype=object)}
    return xr.Dataset(variables, coords=coords, attrs=dict(schema.attrs))


def _described(info: FieldInfo) -> dict[str, Any]:
    said = {
        "units": None if info.unit is None else str(info.unit),
        "long_name": info.description or None,
        "estimated": int(info.estimated) or None,
        "publication_lag": info.publication_lag or None,
        "source": info.source or None,
        "feed": info.feed or None,
        "knowledge_cutoff": info.knowledge_cutoff or None,
    }
    return {"kind": str(info.kind)} | {key: value for key, value in said.items() if value is not None}
