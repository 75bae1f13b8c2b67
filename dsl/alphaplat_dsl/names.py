"""Names that nobody knows, and the known ones that may have been meant."""

from __future__ import annotations

from collections.abc import Iterable, Set
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from heapq import nlargest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.errors import AlphaNameError
from alphaplat_dsl.source import Span

_LONGEST_GUESSED = 64
_COMPARED = 32
_ABSENT_SHOWN = 3
_SURE = 0.8


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
    guess = nearest(name, operators)
    if guess is None and name.lower() in catalogue.fields:
        hint = f"'{name}' is a field, and is written without parentheses"
        return AlphaNameError(f"unknown operator '{name}'", span=span, help=hint)
    return AlphaNameError(f"unknown operator '{name}'", span=span, help=_explained(name, guess, catalogue))


def unknown_field(name: str, span: Span, fields: Set[str], operators: Set[str], catalogue: Catalogue) -> AlphaNameError:
    """The error for a name that is neither a field nor assigned."""
    if name.lower() in operators:
        hint = f"'{name}' is an operator, and is written with its arguments in parentheses"
        return AlphaNameError(f"unknown field '{name}'", span=span, help=hint)
    guess = nearest(name, fields) or nearest(name.rpartition(".")[2], fields)
    return AlphaNameError(f"unknown field '{name}'", span=span, help=_explained(name, guess, catalogue))


def _explained(name: str, guess: str | None, catalogue: Catalogue) -> str | None:
    """The guess, and the failed plugins that may have had the name; after a good guess only those that speak of it."""
    sentences = [sentence for sentence in catalogue.absent if name.lower() in sentence.lower()]
    if not sentences and (guess is None or SequenceMatcher(None, name.lower(), guess).ratio() < _SURE):
        sentences = list(catalogue.absent)
    more = len(sentences) - _ABSENT_SHOWN
    told = [*([f"did you mean '{guess}'?"] if guess else []), *sentences[:_ABSENT_SHOWN]]
    told += [f"and {more} more {'plugin was' if more == 1 else 'plugins were'} set aside"] if more > 0 else []
    return "; ".join(told) or None
