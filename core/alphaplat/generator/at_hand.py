"""What an alpha can be made of: the fields of a panel, what is derived from them, and operators with a kernel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from alphaplat.catalogue import Platform
from alphaplat.errors import ConfigError
from alphaplat.generator.constraints import Constraints
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.catalogue import FieldType


def at_hand(constraints: Constraints, platform: Platform, fields: Mapping[str, FieldType] | None) -> Constraints:
    """The constraints, with no field or operator but those that can be evaluated.

    `fields` are those of a panel; without them all that the platform declares. ConfigError for a name that is wanted
    and not at hand.
    """
    language = platform.language(fields)
    known = language.fields if fields is None else derivable(platform, fields)
    operators = [name for name in language.operators if platform.operators[name].kernel is not None]
    return replace(
        constraints,
        fields=_chosen("field", constraints.fields, known),
        operators=_chosen("operator", constraints.operators, operators),
    )


def derivable(platform: Platform, fields: Collection[str]) -> set[str]:
    """The fields of a panel, and those that the platform derives from them."""
    found = set(fields)
    left = {name: one for name, one in platform.fields.items() if one.derive is not None}
    while more := {name for name, one in left.items() if name not in found and found.issuperset(one.requires)}:
        found |= more
    return found


def _chosen(what: str, wanted: Collection[str] | None, known: Collection[str]) -> Collection[str]:
    """The names that are wanted, by default all; `ConfigError` for one that is not known."""
    if wanted is None:
        return sorted(known)
    for name in wanted:
        if name not in known:
            help = did_you_mean(name, known) or f"there are {', '.join(sorted(known)[:20])}"
            raise ConfigError(f"there is no {what} '{name}' to write with", help=help)
    return wanted
