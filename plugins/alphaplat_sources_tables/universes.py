"""Tables of members: who was in an index when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel.frames import Grid
from alphaplat_sources_tables.cells import read_dates, read_symbols
from alphaplat_sources_tables.options import UniverseTable
from alphaplat_sources_tables.reading import Rows, read_rows
from alphaplat_sources_tables.report import ImportReport

Array = np.ndarray[Any, Any]


def universe_variables(table: UniverseTable, folder: str, grid: Grid, report: ImportReport) -> dict[str, Any]:
    """One universe: by spells from `start` to `end`, both in, or by dated lists that hold until the next."""
    rows = read_rows(table, folder, text=("date", "symbol", "start", "end"), need=("symbol",))
    report.files += [str(path) for path in rows.files]
    report.rows += len(rows)
    problems: list[AlphaError] = []
    symbols = read_symbols(rows, problems)
    columns = grid.assets.get_indexer(pd.Index(symbols))
    report.leave_out(f"{rows.files[0].name}: symbols without prices", int(np.count_nonzero(columns < 0)))
    if "start" in rows.frame.columns:
        members = _spells(rows, table, grid, columns, problems)
    elif "date" in rows.frame.columns:
        members = _lists(rows, table, grid, columns, problems)
    else:
        message = f"{rows.files[0].name} has neither a column 'start' nor a column 'date'"
        raise DataError(message, help="members come as symbol, start, end or as dated lists")
    if problems:
        raise one_error(problems)
    attrs = {"kind": "universe", "long_name": f"members by {rows.files[0].name}"}
    return {table.name: (("time", "asset"), members, attrs)}


def _spells(rows: Rows, table: UniverseTable, grid: Grid, columns: Array, problems: list[AlphaError]) -> Array:
    start = read_dates(rows, table.date_format, problems, "start")
    end = pd.DatetimeIndex([pd.NaT] * len(rows))
    if "end" in rows.frame.columns:
        open_ended = rows.frame["end"].isna() | (rows.frame["end"].astype("string").str.strip() == "")
        closed = rows.keep(~open_ended.to_numpy(dtype=bool))
        ends = pd.Series(pd.NaT, index=range(len(rows)), dtype="datetime64[ns]")
        ends[~open_ended.to_numpy(dtype=bool)] = read_dates(closed, table.date_format, problems, "end").to_numpy()
        end = pd.DatetimeIndex(ends)
    members = np.zeros(grid.shape, dtype=np.bool_)
    first = grid.times.searchsorted(start.to_numpy(), side="left")
    last = np.where(end.isna(), len(grid.times), grid.times.searchsorted(end.to_numpy(), side="right"))
    for column, begin, stop in zip(columns, first, last, strict=True):
        if column >= 0:
            members[begin:stop, column] = True
    return members


def _lists(rows: Rows, table: UniverseTable, grid: Grid, columns: Array, problems: list[AlphaError]) -> Array:
    dates = read_dates(rows, table.date_format, problems)
    listed = pd.DatetimeIndex(np.unique(dates.dropna().to_numpy()))
    sheets = np.zeros((len(listed) + 1, grid.shape[1]), dtype=np.bool_)
    fine = (columns >= 0) & ~np.asarray(dates.isna())
    sheets[listed.get_indexer(dates)[fine], columns[fine]] = True
    in_force = listed.searchsorted(grid.times.to_numpy(), side="right") - 1
    return sheets[in_force]
