"""Pandas frames, long or wide, into the panel's form as a dataset; rows into matrices, groups and feeds.

A long frame has a row a day and name; wide frames are time × asset, one a field. Dates are naive exchange days: a
stamp with a time zone keeps the day it shows, once, with a warning.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel import labels as group_labels
from alphaplat.panel.fields import Array
from alphaplat.panel.names import collisions, fold
from alphaplat.suggest import did_you_mean

_EXAMPLES = 3


def to_dataset(
    frame: Any,
    *,
    date: str = "date",
    symbol: str = "symbol",
    groups: Mapping[str, Any] | None = None,
    units: Mapping[str, str] | None = None,
    **attrs: Any,
) -> xr.Dataset:
    """The dataset of a long frame (or series), or of a mapping from names to wide frames.

    Long: columns (or index levels) `date` and `symbol`, and a column a field; text becomes a group, truth values a
    universe. Wide: a frame a name, days down, assets across. `groups` adds labels: a mapping or series from symbol to
    label for all days, or a wide frame. `attrs` are those of the dataset: survivorship, adjustment, source, panel_id.
    """
    dataset = _wide(frame) if isinstance(frame, Mapping) else _long(frame, date, symbol)
    for name, given in (groups or {}).items():
        dataset[fold(name)] = _group(name, given, dataset)
    for name, unit in (units or {}).items():
        if name not in dataset:
            raise DataError(
                f"a unit is given for '{name}', which is not a field", help=did_you_mean(name, map(str, dataset))
            )
        dataset[name].attrs["units"] = unit
    return dataset.assign_attrs(attrs)


def days(values: Any, name: str = "date") -> pd.DatetimeIndex:
    """Naive exchange days of dates, stamps or ISO text; `DataError` names those that are none."""
    given = pd.Index(values)
    if pd.api.types.is_numeric_dtype(given):
        raise DataError(f"'{name}' holds numbers, not dates", help="write days as 2024-01-31, or as datetimes")
    try:
        index = pd.DatetimeIndex(pd.to_datetime(given, format="ISO8601"))
    except (ValueError, TypeError) as error:
        raise DataError(
            f"'{name}' holds values that are not dates: {error}", help="write days as 2024-01-31"
        ) from error
    if index.tz is not None:
        warnings.warn(f"'{name}' has the time zone {index.tz}: the day that it shows there is kept", stacklevel=2)
        index = index.tz_localize(None)
    return index.normalize().as_unit("ns")


class Grid:
    """The days and names of a panel to be, and where a row's date and symbol lie on them."""

    def __init__(self, times: pd.DatetimeIndex, assets: pd.Index[Any]) -> None:
        self.times, self.assets = times, assets

    @classmethod
    def of_rows(cls, dates: pd.DatetimeIndex, symbols: Sequence[str] | pd.Series[Any]) -> Grid:
        """The grid of all dates and symbols of some rows, both sorted."""
        names = np.sort(pd.unique(np.asarray(symbols, dtype=object)))
        return cls(pd.DatetimeIndex(dates.unique()).sort_values(), pd.Index(names, dtype=object))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.times), len(self.assets)

    def cells(self, dates: pd.DatetimeIndex, symbols: Any) -> Array:
        """Each row's place in (time, asset), counted row by row; -1 where it is off the grid."""
        rows, columns = self.times.get_indexer(dates), self.assets.get_indexer(pd.Index(symbols))
        return np.where((rows >= 0) & (columns >= 0), rows * len(self.assets) + columns, -1)

    def matrix(self, cells: Array, values: Any) -> Array:
        """Numbers laid out as (time, asset) in float64, NaN where there is no row."""
        laid = np.full(self.shape[0] * self.shape[1], np.nan)
        laid[cells] = values
        return laid.reshape(self.shape)

    def flags(self, cells: Array, values: Any) -> Array:
        """Truth values laid out as (time, asset), false where there is no row."""
        laid = np.zeros(self.shape[0] * self.shape[1], dtype=np.bool_)
        laid[cells] = values
        return laid.reshape(self.shape)

    def group(self, cells: Array, values: Any) -> tuple[Any, ...]:
        """Labels laid out as a group variable (time, asset)."""
        codes, labels = group_labels.encode(np.asarray(values, dtype=object))
        laid = np.full(self.shape[0] * self.shape[1], -1, dtype=np.int32)
        laid[cells] = codes
        return group_variable(laid.reshape(self.shape), labels)

    def dataset(self, variables: Mapping[str, Any]) -> xr.Dataset:
        coords = {"time": self.times.to_numpy(), "asset": self.assets.to_numpy(dtype=object)}
        return xr.Dataset(dict(variables), coords=coords)


def group_variable(codes: Array, labels: Sequence[str]) -> tuple[Any, ...]:
    """A group variable in the panel's form."""
    return (("time", "asset"), codes, {"kind": "group"} | group_labels.flags(labels))


def duplicates(cells: Array) -> Array:
    """The rows whose cell an earlier row has taken."""
    return np.flatnonzero(pd.Series(cells).duplicated().to_numpy() & (cells >= 0))


def _long(frame: Any, date: str, symbol: str) -> xr.Dataset:
    if not isinstance(frame, pd.DataFrame | pd.Series) and hasattr(frame, "to_pandas"):
        frame = frame.to_pandas()
    if isinstance(frame, pd.Series):
        frame = frame.to_frame(frame.name or "value")
    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"'{type(frame).__name__}' is not a frame", help="give a long frame, or a mapping of wide ones")
    if isinstance(frame.index, pd.MultiIndex):
        frame = frame.reset_index()
    problems: list[AlphaError] = [
        DataError(f"the frame has no column '{name}'", help=did_you_mean(name, map(str, frame.columns)))
        for name in (date, symbol)
        if name not in frame.columns
    ]
    if problems:
        raise one_error(problems)
    columns = [column for column in frame.columns if column not in (date, symbol)]
    problems += collisions(map(str, columns))
    dates, symbols = days(frame[date], date), _symbols(frame[symbol], symbol)
    if dates.hasnans:
        problems.append(DataError(f"{int(np.count_nonzero(dates.isna()))} rows have no '{date}'"))
    if problems:
        raise one_error(problems)
    grid = Grid.of_rows(dates, symbols)
    cells = grid.cells(dates, symbols)
    if (twice := duplicates(cells)).size:
        shown = ", ".join(f"{symbols.iloc[row]} {dates[row].date()}" for row in twice[:_EXAMPLES])
        raise DataError(f"{twice.size} rows repeat a date and symbol, such as {shown}", help="keep one row of each")
    return grid.dataset({fold(str(name)): _column(grid, cells, frame[name], str(name)) for name in columns})


def _symbols(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    if column.isna().any():
        raise DataError(f"{int(column.isna().sum())} rows have no '{name}'")
    return column.astype(str)


def _column(grid: Grid, cells: Array, column: pd.Series[Any], name: str) -> Any:
    if pd.api.types.is_bool_dtype(column):
        return (("time", "asset"), grid.flags(cells, column.to_numpy(dtype=bool, na_value=False)), {"kind": "universe"})
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return (("time", "asset"), grid.matrix(cells, values), {"kind": "matrix"})
    if pd.api.types.is_datetime64_any_dtype(column):
        raise DataError(f"column '{name}' holds dates, which no kind of field does", help="leave it out")
    return grid.group(cells, column)


def _wide(frames: Mapping[str, Any]) -> xr.Dataset:
    if not frames:
        raise DataError("there is no frame", help="give at least one field, such as {'close': frame}")
    problems = collisions(map(str, frames))
    if problems:
        raise one_error(problems)
    plain = {fold(str(name)): _wide_frame(str(name), frame) for name, frame in frames.items()}
    times = pd.DatetimeIndex(np.unique(np.concatenate([frame.index.to_numpy() for frame in plain.values()])))
    assets = list(dict.fromkeys(asset for frame in plain.values() for asset in frame.columns))
    grid = Grid(times, pd.Index(assets, dtype=object))
    variables = {}
    for name, frame in plain.items():
        cells = grid.cells(
            pd.DatetimeIndex(frame.index).repeat(frame.shape[1]), np.tile(frame.columns.to_numpy(), len(frame))
        )
        values = frame.to_numpy().ravel()
        column = pd.Series(values).infer_objects() if values.dtype == object else pd.Series(values)
        variables[name] = _column(grid, cells, column, name)
    return grid.dataset(variables)


def _wide_frame(name: str, frame: Any) -> pd.DataFrame:
    if not isinstance(frame, pd.DataFrame) and hasattr(frame, "to_pandas"):
        frame = frame.to_pandas()
    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"'{name}' is a '{type(frame).__name__}', not a frame of days by assets")
    found = frame.set_axis(days(frame.index, name), axis=0).set_axis([str(one) for one in frame.columns], axis=1)
    for axis, what in ((found.index, "day"), (found.columns, "asset")):
        if axis.has_duplicates:
            raise DataError(f"the frame of '{name}' has the {what} '{axis[axis.duplicated()][0]}' twice")
    return found


def _group(name: str, given: Any, dataset: xr.Dataset) -> Any:
    assets, times = dataset["asset"].to_numpy(), pd.DatetimeIndex(dataset["time"].to_numpy())
    if isinstance(given, pd.DataFrame):
        wide = _wide_frame(name, given).reindex(index=times, columns=assets)
        codes, labels = group_labels.encode(wide.to_numpy(dtype=object))
        return group_variable(codes, labels)
    by_symbol = {str(key): value for key, value in dict(given).items()}
    row, labels = group_labels.encode(np.array([by_symbol.get(asset) for asset in assets], dtype=object))
    return group_variable(np.tile(row, (len(times), 1)), labels)
