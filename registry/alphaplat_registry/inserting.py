"""Append-only tables: insert what is new, and refuse what contradicts a row that is there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from alphaplat_registry.errors import ConflictError
from alphaplat_registry.models import Base

_T = TypeVar("_T")

_CHUNK = 500
_TOLERANCE = 1e-6


def now() -> str:
    """The time in UTC, in ISO form."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def chunks(items: Sequence[_T]) -> Iterator[list[_T]]:
    """Cut a list so that no statement gets more parameters than a database takes."""
    iterator = iter(items)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def insert_new(connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose key is there already stay as they are."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(table(model)).on_conflict_do_nothing(), [dict(row) for row in rows])


def existing(connection: Connection, model: type[Base], key: str, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows that have one of these keys."""
    stored = table(model)
    for chunk in chunks(keys):
        rows = connection.execute(select(stored).where(stored.c[key].in_(chunk))).all()
        yield from (row._asdict() for row in rows)


def keys_there(connection: Connection, model: type[Base], key: str, keys: Sequence[str]) -> set[str]:
    """Which of these keys occur in a column."""
    column = table(model).c[key]
    found: set[str] = set()
    for chunk in chunks(keys):
        found.update(connection.scalars(select(column).where(column.in_(chunk))))
    return found


def table(model: type[Base]) -> Table:
    """The table of a model."""
    return Base.metadata.tables[model.__tablename__]


def same(before: Mapping[str, Any], after: Mapping[str, Any], body: Sequence[str], noun: str, key: str) -> None:
    """Refuse a row that has the ID of another but says something else."""
    for name in body:
        if before[name] != after[name]:
            raise ConflictError(
                f"{noun} '{key}' is in the registry with another {name.replace('_', ' ')}",
                help=f"{_short(before[name])} there, {_short(after[name])} here: equal IDs must mean equal content",
            )


def same_numbers(before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str], key: str) -> None:
    """Refuse other numbers under the ID of an evaluation; rounding differs between machines, and is let through."""
    for name in names:
        old, new = before[name], after[name]
        if old is None or new is None or math.isclose(old, new, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
            continue
        raise ConflictError(
            f"evaluation '{key}' is in the registry with another {name}: {old:.6g}, not {new:.6g}",
            help="the same alpha on the same snapshot by the same engine must give the same numbers",
        )


def finite(number: float | None) -> float | None:
    """The number as Python's float, None for NaN and infinities."""
    return float(number) if number is not None and math.isfinite(number) else None


def _short(value: object) -> str:
    text = str(value)
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"
