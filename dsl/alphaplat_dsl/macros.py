"""Macros of a dialect: calls such as `adv(20)`, also written `adv20`, that stand for other alpha text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.parse import parse
from alphaplat_dsl.source import Source
from alphaplat_dsl.tree import Expr

_HEAD = re.compile(r"(?P<name>\w+)\((?P<parameters>[\w\s,]*)\)(?:\s*@(?P<convention>\w+)=(?P<value>\w+))?")
_NUMBERED = re.compile(r"(?P<name>[a-z_]+)(?P<number>\d+)", re.ASCII)


@dataclass(frozen=True, eq=False)
class Macro:
    """What a call of this name, in letters of either case, stands for; `body` has a variable for each parameter."""

    name: str
    parameters: tuple[str, ...]
    body: Expr


def macros_of(dialect: Dialect, conventions: Conventions) -> Mapping[str, Macro]:
    """The macros of a dialect under these conventions, by name; a ValueError names one that is not a macro."""
    return _read(tuple(dialect.macros.items()), conventions)


def numbered(name: str, macros: Mapping[str, Macro]) -> tuple[Macro, float] | None:
    """The macro and the number of a name such as `adv20`; None of any other name."""
    match = _NUMBERED.fullmatch(name)
    macro = macros.get(match["name"]) if match else None
    if match is None or macro is None or len(macro.parameters) != 1:
        return None
    return macro, float(match["number"])


@lru_cache(maxsize=64)
def _read(table: tuple[tuple[str, str], ...], conventions: Conventions) -> Mapping[str, Macro]:
    macros: dict[str, Macro] = {}
    for head, text in table:
        match = _HEAD.fullmatch(head)
        if match is None:
            raise ValueError(f"not a macro: {head!r}; expected 'name(x, y)' or 'name(x, y) @convention=value'")
        if match["convention"] and str(conventions.as_dict().get(match["convention"])) != match["value"]:
            continue
        program = parse(Source(text, f"macro {match['name']}"), Limits())
        if program.statements:
            raise ValueError(f"macro {head!r} is one expression, without assignments")
        parameters = tuple(one.strip() for one in match["parameters"].split(",") if one.strip())
        macros[match["name"].lower()] = Macro(match["name"], parameters, program.result)
    return macros
