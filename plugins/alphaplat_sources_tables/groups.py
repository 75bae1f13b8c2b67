"""Tables of labels: sectors, industries, countries; imported, never derived."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import AlphaError, one_error
from alphaplat.panel.frames import Grid, group_variable
from alphaplat.panel.labels import encode
from alphaplat_sources_tables.cells import read_symbols, refuse_repeats
from alphaplat_sources_tables.dated import carry, place
from alphaplat_sources_tables.options import GroupTable
from alphaplat_sources_tables.reading import Rows, read_rows
from alphaplat_sources_tables.report import ImportReport


def group_variables(table: GroupTable, folder: str, grid: Grid, report: ImportReport) -> dict[str, Any]:
    """A group variable a field: the same on all days where the table has no dates."""
    columns = {**table.columns, **table.fields}
    named = table.model_copy(update={"columns": columns})
    fields = list(table.fields)
    text = ("date", "symbol", *fields)
    rows = read_rows(named, folder, text=text, need=("symbol", *fields), only=fields)
    report.files += [str(path) for path in rows.files]
    problems: list[AlphaError] = []
    dated = "date" in rows.frame.columns
    codes = _dated(rows, table, grid, report, problems) if dated else _static(rows, table, grid, report, problems)
    if problems:
        raise one_error(problems)
    variables: dict[str, Any] = {}
    for name, (found, labels) in codes.items():
        dims, values, attrs = group_variable(found, labels)
        said = "one classification for all days" if not dated else "dated classification"
        variables[name] = (dims, values, attrs | {"long_name": f"{said}, from {rows.files[0].name}"})
        unknown = grid.assets[(found < 0).all(axis=0)].tolist()
        if unknown:
            report.note(f"{len(unknown)} names have no '{name}', such as {', '.join(map(str, unknown[:3]))}")
    return variables


def _static(
    rows: Rows, table: GroupTable, grid: Grid, report: ImportReport, problems: list[AlphaError]
) -> dict[str, Any]:
    symbols = read_symbols(rows, problems)
    refuse_repeats(rows, [symbols.to_numpy()], "symbol", problems)
    at = pd.Index(symbols).get_indexer(grid.assets) if not problems else np.full(grid.shape[1], -1)
    report.rows += len(rows)
    name = rows.files[0].name
    report.leave_out(f"{name}: symbols without prices", int((~symbols.isin(grid.assets)).sum()))
    found: dict[str, Any] = {}
    for field in table.fields:
        codes, labels = encode(_texts(rows, field))
        row = np.where(at >= 0, codes[at], -1).astype(np.int32)
        found[field] = (np.tile(row, (grid.shape[0], 1)), labels)
    return found


def _dated(
    rows: Rows, table: GroupTable, grid: Grid, report: ImportReport, problems: list[AlphaError]
) -> dict[str, Any]:
    dated = place(rows, table, grid, table.lag, report, problems)
    last = carry(grid, dated.cells, np.arange(len(dated.cells)))
    found: dict[str, Any] = {}
    for field in table.fields:
        codes, labels = encode(_texts(dated.rows, field))
        found[field] = (np.append(codes, np.int32(-1))[last], labels)
    return found


def _texts(rows: Rows, field: str) -> np.ndarray[Any, Any]:
    return rows.frame[field].astype("string").str.strip().fillna("").to_numpy(dtype=object)
