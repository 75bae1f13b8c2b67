"""Which names a field or a universe may have, so that an alpha's text can mean only one thing by them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from alphaplat.errors import AlphaError, DataError

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_ADV = re.compile(r"adv\d*")
_LONGEST = 128


def operator_names() -> Collection[str]:
    """Every spelling of every operator that is installed."""
    from alphaplat.catalogue import default_platform

    return default_platform().language().operator_names.keys()


def fold(name: str) -> str:
    """The lower-case name that a column or variable gets in a panel.

    >>> fold(" Adj Close")
    'adj_close'
    """
    return re.sub(r"[\s.\-/]+", "_", name.strip()).lower()


def name_problem(name: str, operators: Collection[str]) -> DataError | None:
    """What is wrong with a folded field name, or None."""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        return DataError(
            f"'{name[:_LONGEST]}' cannot be the name of a field",
            help=f"names are letters, digits and '_', begin with a letter, and have at most {_LONGEST} characters",
        )
    if _ADV.fullmatch(name):
        return DataError(
            f"'{name}' cannot be the name of a field: the language reads it as average daily volume",
            help=f"import the column as 'vendor_{name}'",
        )
    if name in operators:
        return DataError(
            f"'{name}' cannot be the name of a field: it is an operator's",
            help=f"import the column as 'vendor_{name}'",
        )
    return None


def collisions(names: Iterable[str]) -> list[AlphaError]:
    """An error for every two names that are one name in lower case."""
    first: dict[str, str] = {}
    problems: list[AlphaError] = []
    for name in names:
        folded = fold(name)
        if folded in first:
            problems.append(
                DataError(
                    f"'{first[folded]}' and '{name}' are both '{folded}' in lower case",
                    help="rename or leave out one of them",
                )
            )
        first.setdefault(folded, name)
    return problems
