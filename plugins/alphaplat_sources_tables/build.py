"""From options to a dataset in the panel's form, with a report of what was read, left out and assumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import xarray as xr

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel.frames import Grid
from alphaplat.panel.names import name_problem, operator_names
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.units import Unit
from alphaplat_sources_tables.fundamentals import fundamental_variables
from alphaplat_sources_tables.groups import group_variables
from alphaplat_sources_tables.options import (
    FundamentalTable,
    GroupTable,
    ScoreTable,
    TableOptions,
    UniverseTable,
)
from alphaplat_sources_tables.prices import price_variables, read_prices
from alphaplat_sources_tables.report import ImportReport
from alphaplat_sources_tables.scores import score_variables
from alphaplat_sources_tables.universes import universe_variables


def build(options: TableOptions) -> xr.Dataset:
    """Read the tables into a dataset, whose attribute `import_report` tells how that went."""
    return import_tables(options)[0]


def import_tables(options: TableOptions) -> tuple[xr.Dataset, ImportReport]:
    """Read the tables; `DataError`, or several as one, names every file and line that does not fit."""
    report = ImportReport()
    prices = read_prices(options, report)
    variables = price_variables(prices)
    problems: list[AlphaError] = []
    for table in _beside(options):
        try:
            more = _variables(table, options, prices.grid, report)
        except AlphaError as error:
            problems += error.problems
            continue
        problems += _unfit(table, more, variables)
        variables |= more
    problems += _give_units(options, variables)
    if problems:
        raise one_error(problems)
    attrs: dict[str, str] = {"survivorship": options.survivorship, "adjustment": options.adjustment}
    said = {"source": options.source, "panel_id": options.panel_id, "import_report": report.to_json()}
    attrs |= {key: value for key, value in said.items() if value}
    return prices.grid.dataset(variables).assign_attrs(attrs), report


Beside = GroupTable | FundamentalTable | ScoreTable | UniverseTable


def _beside(options: TableOptions) -> Iterator[Beside]:
    yield from options.groups
    yield from options.fundamentals
    yield from options.scores
    yield from options.universes


def _variables(table: Beside, options: TableOptions, grid: Grid, report: ImportReport) -> dict[str, Any]:
    if isinstance(table, GroupTable):
        return group_variables(table, options.folder, grid, report)
    if isinstance(table, FundamentalTable):
        return fundamental_variables(table, options.folder, grid, report)
    if isinstance(table, ScoreTable):
        return score_variables(table, options.folder, grid, options.exchange, report)
    return universe_variables(table, options.folder, grid, report)


def _unfit(table: Beside, more: dict[str, Any], known: dict[str, Any]) -> list[AlphaError]:
    """Names that another table has taken, or that no field can have."""
    operators = operator_names()
    problems: list[AlphaError] = []
    for name, (_, _, attrs) in more.items():
        problem = name_problem(name, () if attrs["kind"] in ("universe", "row_size") else operators)
        if problem is not None:
            problems.append(DataError(f"{table.files[0]}: {problem.message}", help=problem.help))
        if name in known:
            problems.append(
                DataError(f"{table.files[0]}: '{name}' is a field of another table", help="rename one of them")
            )
    return problems


def _give_units(options: TableOptions, variables: dict[str, Any]) -> list[AlphaError]:
    problems: list[AlphaError] = []
    for name, unit in options.units.items():
        if name not in variables:
            help = did_you_mean(name, variables)
            problems.append(DataError(f"a unit is given for '{name}', which is not imported", help=help))
            continue
        try:
            Unit.parse(unit)
        except ValueError:
            problems.append(DataError(f"'{unit}' is not a unit", help="units are like 'price*share' or '1'"))
        dims, values, attrs = variables[name]
        variables[name] = (dims, values, attrs | {"units": unit})
    return problems
