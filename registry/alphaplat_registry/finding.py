"""Search the wide rows: first the keys of one page, in order, then no more of them than the columns asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, func, select

from alphaplat_registry import columns as names
from alphaplat_registry.columns import Columns
from alphaplat_registry.entities import Row
from alphaplat_registry.errors import FilterError, MissingError, did_you_mean
from alphaplat_registry.inserting import chunks, table
from alphaplat_registry.keys import full_id
from alphaplat_registry.models import (
    EVALUATIONS,
    AlphaRow,
    EvaluationRow,
    LineageRow,
    PluginMetricRow,
    RunRow,
    TagRow,
)
from alphaplat_registry.where import parse_where

_Getter: TypeAlias = Callable[[Mapping[str, Any]], Any]

DEFAULT_COLUMNS = (
    "alpha_id",
    "name",
    "expression",
    "sharpe",
    "fitness",
    "turnover",
    "returns",
    "drawdown",
    "rank_ic",
    "verdict",
    "tags",
    "run_id",
    "created",
    "evaluation_id",
)
_PLURALS = {"tag": "tags", "field": "fields", "operator": "operators", "generator": "generators"}
_SETS = tuple(_PLURALS.values())
_IDS = {"alpha_id": AlphaRow.alpha_id, "run_id": RunRow.run_id, "evaluation_id": EvaluationRow.evaluation_id}


def page(connection: Connection, where: str, sort: str, limit: int | None, offset: int, latest: bool) -> Select[str]:
    """The statement for the keys of one page."""
    known = _columns(connection, lead=sort.split(",")[0].strip().lstrip("+-").lower())
    keys = _filtered(select(EVALUATIONS.c.evaluation_id), known, where, latest)
    return keys.order_by(*known.order(sort)).limit(limit).offset(offset or None)


def find(
    connection: Connection,
    where: str,
    sort: str,
    limit: int | None,
    offset: int,
    columns: Sequence[str] | None,
    latest: bool,
) -> list[Row]:
    """The rows of one page, with the columns in the order asked for."""
    if (limit is not None and limit < 0) or offset < 0:
        raise FilterError("limit and offset are counts, and not negative")
    wanted = _wanted(connection, columns)
    keys: list[str] = list(connection.scalars(page(connection, where, sort, limit, offset, latest)))
    found = {key: row for chunk in chunks(keys) for key, row in _rows(connection, chunk, wanted)}
    return [found[key] for key in keys]


def count(connection: Connection, where: str, latest: bool) -> int:
    """How many rows a filter lets through."""
    statement = _filtered(select(func.count()).select_from(EVALUATIONS), _columns(connection), where, latest)
    return int(connection.scalars(statement).one())


def names_of(connection: Connection) -> list[str]:
    """Every name that can be filtered or shown, sorted."""
    shown = {*names.EVALUATION_SHOWN, *names.ALPHA_SHOWN, *_SETS}
    return sorted({*names.FILTERED, *shown, *_plugin_metrics(connection)})


def _filtered(statement: Select[Any], known: Columns, where: str, latest: bool) -> Select[Any]:
    condition: ColumnElement[bool] | None = known.condition(parse_where(where), where)
    if condition is not None:
        statement = statement.where(condition)
    return statement.where(EVALUATIONS.c.latest.is_(True)) if latest else statement


def _columns(connection: Connection, lead: str = "") -> Columns:
    def resolve(name: str, start: str) -> str:
        try:
            return full_id(connection, _IDS[name], start, name.removesuffix("_id"))
        except MissingError:
            return start

    return Columns(lambda: _plugin_metrics(connection), resolve, lead)


def _plugin_metrics(connection: Connection) -> set[str]:
    return set(connection.scalars(select(PluginMetricRow.name).distinct()))


def _wanted(connection: Connection, columns: Sequence[str] | None) -> list[str]:
    """The full names of the columns asked for."""
    if columns is None:
        return list(DEFAULT_COLUMNS)
    known = set(names_of(connection)) - {"parent"}
    wanted = []
    for column in columns:
        name = column.strip().lower()
        if name not in known and not name.startswith(names.SETTING):
            raise FilterError(f"unknown column '{column}'", help=did_you_mean(name, known))
        wanted.append(_PLURALS.get(name) or (name if name in _SETS else names.ALIASES.get(name, name)))
    return wanted


def _rows(connection: Connection, keys: list[str], wanted: list[str]) -> Iterator[tuple[str, Row]]:
    """Read one chunk of the page: the wide rows with their alphas, then what stands in tables of its own."""
    alphas = table(AlphaRow)
    shown = [EVALUATIONS.c[name] for name in wanted if name in EVALUATIONS.c]
    shown += [alphas.c[name] for name in wanted if name in alphas.c and name not in EVALUATIONS.c]
    if any(name.startswith(names.SETTING) for name in wanted):
        shown.append(alphas.c.settings)
    hidden = (EVALUATIONS.c.evaluation_id.label("key_"), EVALUATIONS.c.alpha_id.label("owner_"))
    statement = (
        select(*hidden, *dict.fromkeys(shown))
        .join_from(EVALUATIONS, AlphaRow, EVALUATIONS.c.alpha_id == alphas.c.alpha_id)
        .where(EVALUATIONS.c.evaluation_id.in_(keys))
    )
    found = [row._asdict() for row in connection.execute(statement)]
    getters = _getters(connection, wanted, keys, sorted({row["owner_"] for row in found}))
    for row in found:
        yield row["key_"], {name: getters[name](row) for name in wanted}


def _getters(connection: Connection, wanted: list[str], keys: list[str], owners: list[str]) -> dict[str, _Getter]:
    """For each column, how to take its value from a row of the statement, or from a table of its own."""
    getters: dict[str, _Getter] = {}
    for name in wanted:
        if name == "tags":
            getters[name] = _members(connection, select(TagRow.alpha_id, TagRow.tag), owners)
        elif name == "generators":
            made = select(LineageRow.alpha_id, LineageRow.generator).distinct()
            getters[name] = _members(connection, made, owners)
        elif name.startswith(names.SETTING):
            getters[name] = partial(_setting, name.removeprefix(names.SETTING))
        elif name in EVALUATIONS.c or name in table(AlphaRow).c:
            getters[name] = itemgetter(name)
        else:
            getters[name] = _measured(connection, name, keys)
    return getters


def _members(connection: Connection, statement: Select[str, str], owners: list[str]) -> _Getter:
    """Words by alpha, sorted."""
    found: dict[str, list[str]] = {}
    wanted = statement.where(statement.selected_columns[0].in_(owners))
    for owner, word in connection.execute(wanted):
        found.setdefault(owner, []).append(word)
    return lambda row: sorted(found.get(row["owner_"], ()))


def _setting(name: str, row: Mapping[str, Any]) -> Any:
    return row["settings"].get(name)


def _measured(connection: Connection, name: str, keys: list[str]) -> _Getter:
    """A plugin's metric by evaluation."""
    wanted = (PluginMetricRow.name == name, PluginMetricRow.evaluation_id.in_(keys))
    rows = connection.execute(select(PluginMetricRow.evaluation_id, PluginMetricRow.value).where(*wanted))
    values = {row[0]: row[1] for row in rows}
    return lambda row: values.get(row["key_"])
