"""Dated snapshots of values, such as market caps: each known some days after its date, and not for ever."""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel.frames import Grid
from alphaplat.suggest import did_you_mean
from alphaplat_sources_tables.cells import is_numeric, read_numbers
from alphaplat_sources_tables.dated import Dated, carry, place
from alphaplat_sources_tables.options import FundamentalTable
from alphaplat_sources_tables.reading import Rows, read_rows
from alphaplat_sources_tables.report import ImportReport

Array = np.ndarray[Any, Any]


def fundamental_variables(table: FundamentalTable, folder: str, grid: Grid, report: ImportReport) -> dict[str, Any]:
    """A matrix variable a field; a value missing from a snapshot leaves the one before in force."""
    columns = {**table.columns, **(table.fields or {})}
    only = None if table.fields is None else list(table.fields)
    rows = read_rows(table.model_copy(update={"columns": columns}), folder, only=only)
    report.files += [str(path) for path in rows.files]
    problems: list[AlphaError] = []
    fields = list(table.fields) if table.fields is not None else _numeric(rows, report)
    problems += [
        DataError(f"a scale is given for '{name}', which is not imported", help=did_you_mean(name, fields))
        for name in table.scale
        if name not in fields
    ]
    for field in fields:
        rows.frame[field] = read_numbers(rows, field, problems) * table.scale.get(field, 1.0)
    dated = place(rows, table, grid, table.lag, report, problems)
    if problems:
        raise one_error(problems)
    attrs = {"kind": "matrix", "publication_lag": table.lag, "source": rows.files[0].name}
    report.note(f"{', '.join(fields)}: known {table.lag} trading days after the date, for at most {table.max_age} days")
    return {field: (("time", "asset"), _carried(dated, field, grid, table.max_age), attrs) for field in fields}


def _numeric(rows: Rows, report: ImportReport) -> list[str]:
    columns = [str(column) for column in rows.frame.columns if column not in ("date", "symbol")]
    numbers = [column for column in columns if is_numeric(rows.frame[column])]
    if text := [column for column in columns if column not in numbers]:
        report.note(f"{rows.files[0].name}: text was not imported: {', '.join(text)}")
    return numbers


def _carried(dated: Dated, field: str, grid: Grid, max_age: int) -> Array:
    values = dated.rows.frame[field].to_numpy(dtype=np.float64)
    known = np.flatnonzero(~np.isnan(values))
    last = carry(grid, dated.cells[known], known)
    days = dated.dates.to_numpy().astype("datetime64[D]").astype(np.int64)
    today = grid.times.to_numpy().astype("datetime64[D]").astype(np.int64)
    age = today[:, None] - np.append(days, 0)[last]
    return np.where((last >= 0) & (age <= max_age), np.append(values, np.nan)[last], np.nan)
