"""Scored documents and events as vector feeds: many rows a day and name, each on the day when it was known.

A row with a date only is known on the next trading day. A row with a time is known on the trading day before whose
close it was taken, in the exchange's time zone; at or after the close it is the next day's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel.frames import Grid
from alphaplat_sources_tables.cells import has_times, is_numeric, read_dates, read_instants, read_numbers, read_symbols
from alphaplat_sources_tables.dated import known_from
from alphaplat_sources_tables.options import Exchange, ScoreTable
from alphaplat_sources_tables.reading import Rows, read_rows
from alphaplat_sources_tables.report import ImportReport

Array = np.ndarray[Any, Any]


def score_variables(
    table: ScoreTable, folder: str, grid: Grid, exchange: Exchange | None, report: ImportReport
) -> dict[str, Any]:
    """The counts of the feed and a vector variable a field."""
    columns = {**table.columns, **(table.fields or {})}
    only = None if table.fields is None else list(table.fields)
    rows = read_rows(table.model_copy(update={"columns": columns}), folder, only=only)
    report.files += [str(path) for path in rows.files]
    report.rows += len(rows)
    problems: list[AlphaError] = []
    fields = _fields(rows, table, problems)
    if not len(rows):
        problems.append(DataError(f"{rows.files[0].name}: there are no rows"))
    symbols = read_symbols(rows, problems)
    timed = has_times(rows)
    if timed and exchange is None:
        name = rows.files[0].name
        message = f"{name} has times of day, and it is not said when the exchange closes"
        problems.append(DataError(message, help="exchange: {timezone: America/New_York, close: '16:00'}"))
    dates, days = _known(rows, table, grid, exchange if timed else None, problems)
    if problems:
        raise one_error(problems)
    covered = _covered_days(grid.times, dates, table, after_close=timed)
    cells = _place(grid, dates, days, symbols, covered, rows, report)
    kept = np.flatnonzero(cells >= 0)
    kept = kept[np.argsort(cells[kept], kind="stable")]
    counts = np.bincount(cells[kept], minlength=grid.shape[0] * grid.shape[1]).reshape(grid.shape)
    mask = np.broadcast_to(covered[:, None], grid.shape)
    if table.covers == "since_first":
        mask = mask & np.logical_or.accumulate(counts > 0, axis=0)
    _tell(table, rows, timed, exchange, covered, grid, report)
    along = f"{table.feed}_obs"
    said = {"kind": "row_size", "sample_dimension": along, "long_name": f"rows a day and name of {rows.files[0].name}"}
    sizes = np.where(mask, counts, -1).astype(np.int32)
    variables: dict[str, Any] = {f"{table.feed}_row_size": (("time", "asset"), sizes, said)}
    attrs = {"kind": "vector", "feed": table.feed, "source": rows.files[0].name}
    for field, column in fields.items():
        variables[field] = ((along,), rows.frame[column].to_numpy(dtype=np.float64)[kept], attrs)
    return variables


def _fields(rows: Rows, table: ScoreTable, problems: list[AlphaError]) -> dict[str, str]:
    """Field names to columns of the read rows, whose values are made numbers."""
    if table.fields is not None:
        fields = {name: name for name in table.fields}
    else:
        others = [str(column) for column in rows.frame.columns if column not in ("date", "symbol")]
        numbers = [column for column in others if rows.frame[column].dtype == bool or is_numeric(rows.frame[column])]
        fields = {f"{table.feed}_{column}": column for column in numbers}
    if not fields:
        problems.append(DataError(f"{rows.files[0].name} has no column of numbers", help="a feed needs at least one"))
    for column in fields.values():
        rows.frame[column] = read_numbers(rows, column, problems)
    return fields


def _known(
    rows: Rows, table: ScoreTable, grid: Grid, exchange: Exchange | None, problems: list[AlphaError]
) -> tuple[pd.DatetimeIndex, Array]:
    """Each row's day at the exchange, and the row of the trading day on which it was known."""
    if exchange is None:
        dates = read_dates(rows, table.date_format, problems)
        return dates, known_from(grid.times, dates, lag=1)
    instants = read_instants(rows, table.timezone, table.date_format, problems)
    local = instants.tz_convert(exchange.timezone).tz_localize(None)
    dates = local.normalize()
    close = pd.Timedelta(hours=exchange.close.hour, minutes=exchange.close.minute, seconds=exchange.close.second)
    before = np.asarray(local - dates < close)
    same, later = known_from(grid.times, dates, lag=0), known_from(grid.times, dates, lag=1)
    return dates, np.where(before, same, later)


def _covered_days(times: pd.DatetimeIndex, dates: pd.DatetimeIndex, table: ScoreTable, *, after_close: bool) -> Array:
    """The trading days of which the feed covers all dates since the trading day before, and with times the day itself.

    The first day is never covered whole: what was known by then began before the panel.
    """
    spans = [(pd.Timestamp(first), pd.Timestamp(last)) for first, last in table.covered]
    first, last = (dates.min(), dates.max()) if not spans else (spans[0][0], spans[-1][1])
    calendar = pd.date_range(min(times[0], first), max(times[-1], last) + pd.Timedelta(days=1))
    covered = np.zeros(len(calendar), dtype=np.bool_)
    for begin, end in spans or [(first, last)]:
        covered |= (calendar >= begin) & (calendar <= end)
    for gap_begin, gap_end in _stamps(table.gaps):
        covered &= ~((calendar >= gap_begin) & (calendar <= gap_end))
    missing = np.concatenate([[0], np.cumsum(~covered)])
    at = calendar.get_indexer(times)
    end_at = at + 1 if after_close else at
    return np.concatenate([[False], missing[end_at[1:]] == missing[at[:-1]]])


def _stamps(spans: Sequence[tuple[date, date]]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    return [(pd.Timestamp(first), pd.Timestamp(last)) for first, last in spans]


def _place(
    grid: Grid, dates: pd.DatetimeIndex, days: Array, symbols: Any, covered: Array, rows: Rows, report: ImportReport
) -> Array:
    """Each row's cell, or -1 for a row that is left out, which is counted."""
    name = rows.files[0].name
    columns = grid.assets.get_indexer(pd.Index(symbols))
    early, late = np.asarray(dates < grid.times[0]), days >= len(grid.times)
    known = columns >= 0
    report.leave_out(f"{name}: symbols without prices", int(np.count_nonzero(~known)))
    report.leave_out(f"{name}: before the first day", int(np.count_nonzero(known & early)))
    report.leave_out(f"{name}: known after the last day", int(np.count_nonzero(known & ~early & late)))
    inside = known & ~early & ~late
    uncovered = inside & ~np.append(covered, False)[days]
    report.leave_out(f"{name}: known on a day that is not covered whole", int(np.count_nonzero(uncovered)))
    return np.where(inside & ~uncovered, days * len(grid.assets) + columns, -1)


def _tell(
    table: ScoreTable,
    rows: Rows,
    timed: bool,
    exchange: Exchange | None,
    covered: Array,
    grid: Grid,
    report: ImportReport,
) -> None:
    when = "on the next trading day"
    if timed and exchange is not None:
        when = f"on their trading day before {exchange.close:%H:%M} in {exchange.timezone}, later on the next"
    whom = "all names" if table.covers == "all" else "each name from its first row on"
    basis = "the dates given" if table.covered else "first row to last"
    gaps = f" less {len(table.gaps)} gaps" if table.gaps else ""
    report.note(
        f"{table.feed}: rows of {rows.files[0].name} are known {when}; covers {whom}"
        f" on {np.count_nonzero(covered)} of {len(grid.times)} days ({basis}{gaps})"
    )
