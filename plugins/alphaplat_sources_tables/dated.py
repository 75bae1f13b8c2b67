"""Rows that hold from their date on: laid onto the trading days from which they were known, and carried forward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import AlphaError
from alphaplat.panel.frames import Grid
from alphaplat_sources_tables.cells import read_dates, read_symbols, refuse_repeats
from alphaplat_sources_tables.options import Table
from alphaplat_sources_tables.reading import Rows
from alphaplat_sources_tables.report import ImportReport

Array = np.ndarray[Any, Any]


def known_from(times: pd.DatetimeIndex, dates: pd.DatetimeIndex, lag: int) -> Array:
    """The row of the day from which a value of each date is known; the number of days where that is later.

    Lag 0 is the date itself or the next trading day, 1 the first trading day after the date, and so on.

    >>> days = pd.DatetimeIndex(["2024-01-04", "2024-01-05", "2024-01-08"])
    >>> known_from(days, pd.DatetimeIndex(["2024-01-05", "2024-01-06", "2024-01-08"]), 1).tolist()
    [2, 2, 3]
    """
    side = "left" if lag == 0 else "right"
    rows = times.searchsorted(dates, side=side) + max(lag - 1, 0)  # type: ignore[call-overload]
    return np.asarray(np.minimum(rows, len(times)))


@dataclass
class Dated:
    """Rows on the grid: `cells` of those whose names are in the panel and whose day comes, oldest first."""

    rows: Rows
    dates: pd.DatetimeIndex
    cells: Array

    def take(self, kept: Array) -> Dated:
        """Some of the rows, in the order asked for."""
        frame = self.rows.frame.iloc[kept].reset_index(drop=True)
        rows = Rows(frame, self.rows.files, self.rows.file[kept], self.rows.line[kept])
        return Dated(rows, self.dates[kept], self.cells[kept])


def place(rows: Rows, table: Table, grid: Grid, lag: int, report: ImportReport, problems: list[AlphaError]) -> Dated:
    """Read the dates and symbols of rows, and find the cell from which each holds."""
    dates, symbols = read_dates(rows, table.date_format, problems), read_symbols(rows, problems)
    fine = ~np.asarray(dates.isna()) & (symbols != "").to_numpy()
    refuse_repeats(rows.keep(fine), [dates[fine], symbols[fine].to_numpy()], "date and symbol", problems)
    columns = grid.assets.get_indexer(pd.Index(symbols))
    days = known_from(grid.times, dates, lag)
    name = rows.files[0].name
    report.rows += len(rows)
    report.leave_out(f"{name}: symbols without prices", int(np.count_nonzero(columns < 0)))
    late = (columns >= 0) & (days >= len(grid.times))
    report.leave_out(f"{name}: known after the last day", int(np.count_nonzero(late)))
    kept = np.flatnonzero((columns >= 0) & ~late & fine)
    kept = kept[np.argsort(dates[kept].to_numpy(), kind="stable")]
    return Dated(rows, dates, np.where(columns >= 0, days * len(grid.assets) + columns, -1)).take(kept)


def carry(grid: Grid, cells: Array, order: Array) -> Array:
    """Which of the rows each cell (time, asset) has last seen, -1 for none: `order` numbers them, oldest first."""
    laid = np.full(grid.shape[0] * grid.shape[1], -1, dtype=np.int64)
    np.maximum.at(laid, cells, order)
    return np.maximum.accumulate(laid.reshape(grid.shape), axis=0)
