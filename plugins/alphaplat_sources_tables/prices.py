"""The table of prices: it gives the panel its days and names, and a field a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel.frames import Grid
from alphaplat.panel.names import name_problem, operator_names
from alphaplat_sources_tables.cells import is_numeric, read_dates, read_numbers, read_symbols, refuse_repeats
from alphaplat_sources_tables.options import TableOptions
from alphaplat_sources_tables.reading import NUMBERS, Rows, read_rows
from alphaplat_sources_tables.report import ImportReport

_PRICES = ("open", "high", "low", "close", "vwap", "adj_close")
_UNITS = dict.fromkeys(_PRICES, "price") | {"dividend": "price", "volume": "share", "split_factor": "1"}
_WIDE = ("time", "asset")


@dataclass
class Prices:
    """Cleaned rows and where they lie on the grid of days and names."""

    rows: Rows
    grid: Grid
    cells: np.ndarray[Any, Any]


def read_prices(options: TableOptions, report: ImportReport) -> Prices:
    """Read, check and lay out the rows; every problem of the table at once."""
    by_file = options.symbol_from == "file"
    rows = read_rows(options, options.folder, only=options.fields, symbol_from_file=by_file)
    report.files += [str(path) for path in rows.files]
    report.rows += len(rows)
    problems: list[AlphaError] = []
    dates, symbols = read_dates(rows, options.date_format, problems), read_symbols(rows, problems)
    fine = ~np.asarray(dates.isna()) & (symbols != "").to_numpy()
    checked = rows.keep(fine)
    refuse_repeats(checked, [dates[fine], symbols[fine].to_numpy()], "date and symbol", problems)
    rows.frame = rows.frame.assign(date=dates, symbol=symbols)
    problems += _unfit_names(rows)
    for column in _columns(rows):
        if column in NUMBERS or is_numeric(rows.frame[column]):
            rows.frame[column] = read_numbers(rows, column, problems)
    if not len(rows):
        problems.append(DataError(f"{', '.join(path.name for path in rows.files)}: there are no rows"))
    if problems:
        raise one_error(problems)
    rows = _zeros(_trading_days(_period(rows, options, report), options, report), options, report)
    if not len(rows):
        raise DataError("no rows are left", help=str(report))
    rows_dates, rows_symbols = pd.DatetimeIndex(rows.frame["date"]), rows.frame["symbol"]
    grid = Grid.of_rows(rows_dates, rows_symbols)
    return Prices(rows, grid, grid.cells(rows_dates, rows_symbols))


def price_variables(prices: Prices) -> dict[str, Any]:
    """A variable a column: numbers a matrix, text a group, truth values a universe."""
    variables: dict[str, Any] = {}
    for column in _columns(prices.rows):
        values = prices.rows.frame[column]
        if pd.api.types.is_bool_dtype(values):
            flags = prices.grid.flags(prices.cells, values.to_numpy(dtype=bool))
            variables[column] = (_WIDE, flags, {"kind": "universe"})
        elif pd.api.types.is_numeric_dtype(values):
            attrs = {"kind": "matrix"} | ({"units": _UNITS[column]} if column in _UNITS else {})
            variables[column] = (_WIDE, prices.grid.matrix(prices.cells, values.to_numpy(dtype=np.float64)), attrs)
        else:
            variables[column] = prices.grid.group(prices.cells, values.to_numpy(dtype=object))
    return variables


def _columns(rows: Rows) -> list[str]:
    return [str(column) for column in rows.frame.columns if column not in ("date", "symbol")]


def _unfit_names(rows: Rows) -> list[AlphaError]:
    operators = operator_names()
    first = rows.files[0].name
    found = [name_problem(column, operators) for column in _columns(rows)]
    problems = [DataError(f"{first}: {one.message}", help=one.help) for one in found if one is not None]
    return [*problems]


def _period(rows: Rows, options: TableOptions, report: ImportReport) -> Rows:
    kept = np.ones(len(rows), dtype=np.bool_)
    if options.start is not None:
        kept &= (rows.frame["date"] >= pd.Timestamp(options.start)).to_numpy()
    if options.end is not None:
        kept &= (rows.frame["date"] <= pd.Timestamp(options.end)).to_numpy()
    report.leave_out("outside start to end", int(np.count_nonzero(~kept)))
    return rows if kept.all() else rows.keep(kept)


def _trading_days(rows: Rows, options: TableOptions, report: ImportReport) -> Rows:
    names = rows.frame.groupby("date", sort=False)["symbol"].transform("size").to_numpy()
    kept = names >= options.min_names
    days = rows.frame["date"][~kept].nunique()
    reason = f"on {days} days with fewer than {options.min_names} names (min_names)"
    report.leave_out(reason, int(np.count_nonzero(~kept)))
    return rows if kept.all() else rows.keep(kept)


def _zeros(rows: Rows, options: TableOptions, report: ImportReport) -> Rows:
    prices = [name for name in _PRICES if name in rows.frame.columns]
    zero = (rows.frame[prices] == 0).to_numpy()
    hit = int(np.count_nonzero(zero.any(axis=1)))
    if hit and options.drop_zero_prices:
        rows.frame[prices] = rows.frame[prices].mask(zero)
        report.note(f"{hit} rows had a price of 0, which was taken for a missing one (drop_zero_prices)")
    elif hit:
        report.note(f"{hit} rows have a price of 0, which was kept: drop_zero_prices makes them missing ones")
    return rows
