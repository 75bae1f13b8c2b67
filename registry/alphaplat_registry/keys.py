"""IDs as people type them: whole, or only as many characters as tell one from the others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute

from alphaplat_registry.errors import MissingError

_SHORTEST = 2
_SHOWN = 4


def full_id(connection: Connection, column: InstrumentedAttribute[Any], start: str, noun: str) -> str:
    """The ID that is, or alone begins with, what was typed."""
    exact = connection.scalars(select(column).where(column == start)).first()
    if exact is not None:
        return str(exact)
    if len(start) < _SHORTEST:
        raise MissingError(f"no {noun} '{start}'", help=f"write at least {_SHORTEST} characters of its ID")
    near = select(column).where(column.startswith(start, autoescape=True)).order_by(column).limit(_SHOWN + 1)
    found = [str(key) for key in connection.scalars(near)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(found[:_SHOWN]) + (" ..." if len(found) > _SHOWN else "")
        raise MissingError(f"'{start}' begins the ID of more than one {noun}", help=f"it could be {listed}")
    raise MissingError(f"no {noun} '{start}'", help=f"list what there is, and copy the ID of the {noun}")
