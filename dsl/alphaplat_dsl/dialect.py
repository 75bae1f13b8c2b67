"""Dialects: ways of writing alphas, as data. All of them are read by one grammar onto one graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Literal, get_args, get_type_hints

from alphaplat_dsl.errors import AlphaNameError, AlphaTypeError

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """What a text leaves unsaid: how the dialect fills attributes that change values.

    `rank` and `ts_rank` choose the scale (`unit`: 0 to 1; `pct`: rank / count; `ordinal`: 1 to count), `argmax`
    counts days from today (`age`, 0 is today) or in the window (`position`, 1 is the oldest), `ddof` divides by
    n - ddof, `adv` averages shares or dollars, `windows` says what a window such as 3.7 means (`exact`: refused),
    `min_periods` is the number of valid values that a window needs: 1, or all of it.
    """

    rank: Literal["unit", "pct"] = "unit"
    ts_rank: Literal["unit", "pct", "ordinal"] = "unit"
    argmax: Literal["age", "position"] = "age"
    ddof: Literal[0, 1] = 0
    adv: Literal["shares", "dollars"] = "shares"
    windows: Literal["exact", "floor", "round"] = "exact"
    min_periods: Literal[1, "window"] = 1

    def updated(self, changes: Mapping[str, object] | None) -> Conventions:
        """These conventions with some of them changed; a wrong name or value says what is possible."""
        for name, value in (changes or {}).items():
            possible = choices().get(name)
            if possible is None:
                raise AlphaNameError(f"unknown convention '{name}'", help=f"the conventions are {', '.join(choices())}")
            if value not in possible or isinstance(value, bool):
                raise AlphaTypeError(
                    f"convention '{name}' cannot be {value!r}",
                    help=f"it can be {' or '.join(repr(one) for one in possible)}",
                )
        return replace(self, **dict(changes or {}))  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


@cache
def choices() -> Mapping[str, tuple[object, ...]]:
    """The possible values of every convention."""
    return MappingProxyType({name: get_args(hint) for name, hint in get_type_hints(Conventions).items()})


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """A way of writing: names that it spells differently, and the conventions that it takes for granted.

    `operators` maps a spelling to the canonical operator, before the catalogue's own aliases; of several spellings
    the first is preferred. `windowed` maps a name to the operator that it means when its second argument is a number.
    `macros` maps a call to alpha text with `$d` for its parameter, as in `{"adv(d)": "ts_mean(volume, $d)"}`; where
    the text hangs on a convention, the call says on which, as in `"adv(d) @adv=shares"`. A macro of one parameter may
    also be written `adv20`. `fields` maps a spelling, dots and `$` included, to a field's name. Reading knows no
    upper case; printing writes what stands here.

    The rest is for printing. `closed` says that there is nothing but what is spelled here: no other operators, no
    arguments by name, no literals beside windows and shifts, except for those that `in_place` names for an operator;
    `closed_fields` says so of fields. `no_sign` names operators that have a sign in the language and none here: they
    are called, and what has no name for `reverse` is multiplied by -1. `libraries` are well-known collections of
    alphas written in this dialect, each a mapping from name to text.
    """

    name: str
    description: str
    operators: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    windowed: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    macros: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    fields: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    conventions: Conventions = field(default_factory=Conventions)
    closed: bool = False
    closed_fields: bool = False
    in_place: Mapping[str, Collection[str]] = field(default_factory=lambda: MappingProxyType({}))
    no_sign: frozenset[str] = frozenset()
    libraries: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    version: int = 1

    @cached_property
    def spelled_operators(self) -> Mapping[str, str]:
        """The canonical operator of every spelling in lower case."""
        return {spelled.lower(): name for spelled, name in self.operators.items()}

    @cached_property
    def spelled_fields(self) -> Mapping[str, str]:
        """The field of every spelling in lower case."""
        return {spelled.lower(): name for spelled, name in self.fields.items()}
