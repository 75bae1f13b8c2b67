"""Names that nobody knows, and the known ones that may have been meant."""

from __future__ import annotations

from collections.abc import Iterable, Set
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.errors import AlphaNameError
from alphaplat_dsl.source import Span

_LONGEST_GUESSED = 64
_COMPARED = 32
_ABSENT_SHOWN = 3


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like this one, None if none is.

    >>> nearest("ts_meen", ["ts_mean", "ts_min"])
    'ts_mean'
    """
    if len(name) > _LONGEST_GUESSED:
        return None
    wanted = _features(name.lower())

    def likeness(one: str) -> tuple[float, str]:
        features = _features(one)
        return len(wanted & features) / (len(wanted) + len(features)), one

    candidates = nlargest(_COMPARED, known, key=likeness)
    found = get_close_matches(name.lower(), candidates, n=1, cutoff=0.6)
    return found[0] if found else None


@lru_cache(maxsize=65_536)
def _features(name: str) -> frozenset[str]:
    """The letters of a name and its pairs of neighbours: quick to compare with thousands of names."""
    return frozenset(name) | {name[at : at + 2] for at in range(len(name) - 1)}


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """`nearest` as a question."""
    guess = nearest(name, known)
    return f"did you mean '{guess}'?" if guess else None


def unknown_operator(name: str, span: Span, operators: Set[str], catalogue: Catalogue) -> AlphaNameError:
    """The error for a call of something that is not an operator."""
    hint = did_you_mean(name, operators)
    if hint is None and name.lower() in catalogue.fields:
        hint = f"'{name}' is a field, and is written without parentheses"
    return AlphaNameError(f"unknown operator '{name}'", span=span, help=_joined(hint, catalogue, name))


def unknown_field(name: str, span: Span, fields: Set[str], operators: Set[str], catalogue: Catalogue) -> AlphaNameError:
    """The error for a name that is neither a field nor assigned."""
    hint = did_you_mean(name, fields) or did_you_mean(name.rpartition(".")[2], fields)
    if name.lower() in operators:
        hint = f"'{name}' is an operator, and is written with its arguments in parentheses"
    return AlphaNameError(f"unknown field '{name}'", span=span, help=_joined(hint, catalogue, name))


def _joined(hint: str | None, catalogue: Catalogue, name: str) -> str | None:
    """The guess, and the failed plugins: those that speak of the name, or all where there is no guess."""
    named = [sentence for sentence in catalogue.absent if name.lower() in sentence.lower()]
    absent = named or ([] if hint else list(catalogue.absent))
    sentences = [hint] if hint else []
    sentences += absent[:_ABSENT_SHOWN]
    return "; ".join(sentences) or None
