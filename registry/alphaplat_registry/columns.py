"""What the names of a filter, an order or a list of columns mean in the tables.

Whatever is not in the wide row is a subquery of its own, so that a statement always walks `evaluations` first. Every
value of a user is a bound parameter, and no name of a user ever enters a statement.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, union_all

from alphaplat_registry.errors import FilterError, did_you_mean
from alphaplat_registry.metrics import BY_NAME
from alphaplat_registry.models import (
    EVALUATIONS,
    AlphaRow,
    LineageRow,
    ParentRow,
    PartRow,
    PluginMetricRow,
    SettingRow,
    TagRow,
)
from alphaplat_registry.where import Comparison, Condition, Negated, Value

Kind: TypeAlias = Literal["number", "word", "set"]

EVALUATION_WORDS = (
    "evaluation_id",
    "alpha_id",
    "panel_id",
    "snapshot",
    "engine",
    "verdict",
    "message",
    "run_id",
    "first_day",
    "last_day",
    "created",
)
EVALUATION_NUMBERS = ("seed",)
EVALUATION_SHOWN = ("versions", "reasons", "by_year")
ALPHA_WORDS = ("expression_id", "expression", "text", "dialect", "name", "description", "status")
ALPHA_NUMBERS = ("lookback",)
ALPHA_SHOWN = ("settings", "fields", "operators")
SETS = ("tag", "field", "operator", "generator", "parent", "run")
ALIASES = {
    "alpha": "alpha_id",
    "evaluation": "evaluation_id",
    "panel": "panel_id",
    "run": "run_id",
    "tags": "tag",
    "fields": "field",
    "operators": "operator",
}
SETTING = "settings."
FILTERED = frozenset({*EVALUATION_WORDS, *EVALUATION_NUMBERS, *ALPHA_WORDS, *ALPHA_NUMBERS, *SETS, *ALIASES, *BY_NAME})
_FOLDED = ("verdict", "status", "dialect", "operator", "field")


@dataclass(frozen=True)
class Column:
    """What one name stands for: a number or word a row, or a set of words of the row's alpha."""

    name: str
    kind: Kind
    expression: ColumnElement[Any] | None = None
    number: ColumnElement[Any] | None = None
    members: Select[Any] | None = None
    member: ColumnElement[Any] | None = None


@dataclass(frozen=True)
class Columns:
    """Look names up; `plugin_metrics` asks the database for those that are not of the vocabulary.

    A page that is sorted by the metric `lead` must be read along the index of that metric. So that a database without
    statistics does not collect and sort half of the rows along the index of another one, the others are hidden.
    """

    plugin_metrics: Callable[[], set[str]]
    resolve_id: Callable[[str, str], str]
    lead: str = ""

    @cached_property
    def extra(self) -> frozenset[str]:
        return frozenset(self.plugin_metrics())

    def column(self, name: Value, text: str) -> Column:
        """The column that a name stands for."""
        plain = name.text if name.text in SETS else ALIASES.get(name.text, name.text)
        if plain in BY_NAME or plain in EVALUATION_NUMBERS:
            return Column(plain, "number", EVALUATIONS.c[plain])
        if plain in EVALUATION_WORDS:
            return Column(plain, "word", EVALUATIONS.c[plain])
        if plain in ALPHA_WORDS or plain in ALPHA_NUMBERS:
            return Column(plain, "word" if plain in ALPHA_WORDS else "number", _of_alpha(plain))
        if plain in SETS:
            return _set(plain)
        if plain.startswith(SETTING):
            return _setting(plain)
        if plain in self.extra:
            return Column(plain, "number", _plugin_metric(plain))
        raise FilterError(
            f"unknown column '{name.text}'",
            span=name.span,
            text=text,
            help=did_you_mean(name.text, FILTERED | self.extra) or "a metric, tag, field, operator, run, verdict ...",
        )

    def condition(self, condition: Condition | None, text: str) -> ColumnElement[bool] | None:
        """Turn a filter's tree into a statement's condition."""
        if condition is None:
            return None
        if isinstance(condition, Comparison):
            return self._comparison(condition, text)
        if isinstance(condition, Negated):
            inner = self.condition(condition.condition, text)
            return None if inner is None else not_(inner)
        parts = [part for inner in condition.conditions if (part := self.condition(inner, text)) is not None]
        return and_(*parts) if condition.word == "and" else or_(*parts)

    def order(self, sort: str) -> list[ColumnElement[Any]]:
        """Turn `-sharpe, name` into an order in which missing values stand last and ties by ID."""
        terms: list[ColumnElement[Any]] = []
        start = 0
        for piece in sort.split(",") if sort.strip() else []:
            word = piece.strip()
            name = word.lstrip("+-")
            at = start + piece.index(word) + len(word) - len(name)
            start += len(piece) + 1
            column = self.column(Value(name.lower(), (at, at + max(1, len(name)))), sort)
            key = column.number if column.number is not None else column.expression
            if key is None:
                raise FilterError(f"'{name}' has several values, and is no order", span=(at, start - 1), text=sort)
            terms.append((key.desc() if word.startswith("-") else key.asc()).nulls_last())
        return [*terms, EVALUATIONS.c.alpha_id.asc(), EVALUATIONS.c.evaluation_id.asc()]

    def _comparison(self, found: Comparison, text: str) -> ColumnElement[bool]:
        column = self.column(found.name, text)
        if column.kind == "set":
            return self._in_set(column, found, text)
        key = column.expression
        assert key is not None
        if column.name in BY_NAME and self.lead and column.name != self.lead:
            key = key + 0.0
        if found.operator in ("missing", "not missing"):
            return key.is_(None) if found.operator == "missing" else key.is_not(None)
        if column.number is not None and _all_numbers(found.values) and found.operator != "~":
            key = column.number
            values: list[Any] = [float(value.text) for value in found.values]
        elif column.kind == "number":
            values = [_number(value, column, text) for value in found.values]
        else:
            values = [self._word(value.text, column.name) for value in found.values]
        return _compared(key, column, found, values, text)

    def _in_set(self, column: Column, found: Comparison, text: str) -> ColumnElement[bool]:
        """Whether the set of the row's alpha has one of the values; `!=` and `not in` say that it has none."""
        assert column.members is not None
        assert column.member is not None
        words = [self._word(value.text, column.name) for value in found.values]
        members, positive = column.members, True
        if found.operator in ("missing", "not missing"):
            positive = found.operator == "not missing"
        elif found.operator == "~":
            members = members.where(_holds(column.member, words[0]))
        elif found.operator in ("=", "!=", "in", "not in"):
            members, positive = members.where(column.member.in_(words)), found.operator in ("=", "in")
        else:
            raise _bad_operator(column, found, text, "=, !=, ~ and in")
        inside = EVALUATIONS.c.alpha_id.in_(members)
        return inside if positive else not_(inside)

    def _word(self, word: str, name: str) -> str:
        if name in ("alpha_id", "run_id", "evaluation_id"):
            return self.resolve_id(name, word)
        if name == "run":
            return self.resolve_id("run_id", word)
        return word.lower() if name in _FOLDED else word


def _of_alpha(name: str) -> ColumnElement[Any]:
    column = AlphaRow.__table__.c[name]
    return select(column).where(AlphaRow.alpha_id == EVALUATIONS.c.alpha_id).scalar_subquery()


def _plugin_metric(name: str) -> ColumnElement[Any]:
    key = (PluginMetricRow.evaluation_id == EVALUATIONS.c.evaluation_id, PluginMetricRow.name == name)
    return select(PluginMetricRow.value).where(*key).scalar_subquery()


def _setting(name: str) -> Column:
    key = (SettingRow.alpha_id == EVALUATIONS.c.alpha_id, SettingRow.name == name.removeprefix(SETTING))
    word = select(SettingRow.word).where(*key).scalar_subquery()
    return Column(name, "word", word, number=select(SettingRow.number).where(*key).scalar_subquery())


def _set(name: str) -> Column:
    if name == "tag":
        return Column(name, "set", members=select(TagRow.alpha_id), member=TagRow.__table__.c.tag)
    if name == "generator":
        made = LineageRow.__table__.c.generator
        return Column(name, "set", members=select(LineageRow.alpha_id), member=made)
    if name == "run":
        later = select(LineageRow.alpha_id, LineageRow.run_id)
        belongs = union_all(select(EVALUATIONS.c.alpha_id, EVALUATIONS.c.run_id), later).subquery()
        members = select(belongs.c.alpha_id).where(belongs.c.run_id.is_not(None))
        return Column(name, "set", members=members, member=belongs.c.run_id)
    if name == "parent":
        joined = select(LineageRow.alpha_id).join(ParentRow, ParentRow.lineage_id == LineageRow.lineage_id)
        return Column(name, "set", members=joined, member=ParentRow.__table__.c.parent_id)
    parts = select(PartRow.alpha_id).where(PartRow.kind == name)
    return Column(name, "set", members=parts, member=PartRow.__table__.c.name)


def _compared(
    key: ColumnElement[Any], column: Column, found: Comparison, values: list[Any], text: str
) -> ColumnElement[bool]:
    """A comparison that is false, never unknown, where the value is missing."""
    there, operator = key.is_not(None), found.operator
    if operator == "~":
        if column.kind == "number":
            raise _bad_operator(column, found, text, "=, !=, <, <=, >, >= and in")
        return and_(there, _holds(key, values[0]))
    if operator in ("in", "not in"):
        inside = key.in_(values) if values else false()
        return and_(there, inside if operator == "in" else not_(inside))
    return and_(there, _COMPARE[operator](key, values[0]))


_COMPARE: Mapping[str, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    "=": lambda key, value: key == value,
    "!=": lambda key, value: key != value,
    "<": lambda key, value: key < value,
    "<=": lambda key, value: key <= value,
    ">": lambda key, value: key > value,
    ">=": lambda key, value: key >= value,
}


def _holds(key: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    return func.lower(key).contains(word.lower(), autoescape=True)


def _all_numbers(values: tuple[Value, ...]) -> bool:
    return all(_as_number(value.text) is not None for value in values)


def _as_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _number(value: Value, column: Column, text: str) -> float:
    number = _as_number(value.text)
    if number is None:
        raise FilterError(
            f"'{column.name}' is a number, and '{value.text}' is none",
            span=value.span,
            text=text,
            help="write a finite number, or 'is missing'",
        )
    return number


def _bad_operator(column: Column, found: Comparison, text: str, allowed: str) -> FilterError:
    return FilterError(
        f"'{found.operator}' cannot be asked of '{column.name}'",
        span=found.name.span,
        text=text,
        help=f"use {allowed}",
    )
