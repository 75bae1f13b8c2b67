"""What can go wrong with a registry that its user can put right.

RegistryError     base: a sentence, and where there is one the place in a text and what to do
├── MissingError  the registry holds no such thing, or an abbreviation fits several
├── ConflictError a fact is there already, and says something else
├── FilterError   a filter, an order or a choice of columns that cannot be meant
└── SchemaError   the tables are of another version than this program
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar

_WIDEST = 100


class RegistryError(Exception):
    """Base of every mistake that a user of a registry can cause.

    `span` is a half-open range of characters of `text`, where the mistake stands; `help` says what to do.
    """

    default_code: ClassVar[str] = "registry"

    def __init__(
        self,
        message: str,
        *,
        span: tuple[int, int] | None = None,
        text: str | None = None,
        help: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.text = text
        self.help = help

    @property
    def code(self) -> str:
        """The class of mistake, in one word."""
        return self.default_code

    def __str__(self) -> str:
        head = f"error[{self.code}]: {self.message}"
        if self.span is None or self.text is None:
            return f"{head}\n  {self.help}" if self.help else head
        return f"{head}\n{_picture(self.text, self.span, self.help)}"


class MissingError(RegistryError):
    """The registry holds no such thing, or the abbreviation of an ID fits several."""

    default_code = "missing"


class ConflictError(RegistryError):
    """A fact with this ID is in the registry already, and says something else."""

    default_code = "conflict"


class FilterError(RegistryError):
    """A filter, an order or a choice of columns that cannot be meant."""

    default_code = "filter"


class SchemaError(RegistryError):
    """The tables are of another version than this program."""

    default_code = "schema"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Name the known word that is nearest to this one, if any is near."""
    near = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else None


def _picture(text: str, span: tuple[int, int], note: str | None) -> str:
    """Draw the line in which the span starts, cut to the surroundings, with carets under it."""
    first = text.rfind("\n", 0, span[0]) + 1
    line = text[first:].split("\n", 1)[0].rstrip("\r").replace("\t", " ")
    start = span[0] - first
    width = max(1, min(span[1] - span[0], len(line) - start))
    if len(line) > _WIDEST:
        left = max(0, start - _WIDEST // 3)
        line, start = line[left : left + _WIDEST], start - left
        width = min(width, max(1, _WIDEST - start))
    number = text.count("\n", 0, span[0]) + 1
    tail = f" {note}" if note else ""
    return f"  {number} | {line}\n  {' ' * len(str(number))} | {' ' * start}{'^' * width}{tail}"
