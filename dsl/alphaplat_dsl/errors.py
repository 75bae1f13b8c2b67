"""What can be wrong with an alpha's text, kept as facts; the picture with the caret is drawn from them.

AlphaError
├── AlphaSyntaxError     the text is not an expression
├── AlphaNameError       an operator, field, keyword or word nobody knows
├── AlphaTypeError       a kind, count or literal that does not fit its place
├── AlphaUnitError       units that do not fit, where they are enforced
├── AlphaCausalityError  the value of a day would need a later day
├── AlphaLimitError      larger than a limit allows
└── AlphaErrors          several of these at once
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from alphaplat_dsl.source import Place, Source, Span


class AlphaError(Exception):
    """Base of every error that a user can cause; `str()` of it is what the user should read.

    `code` names the class of mistake, `span` is the place in `source` where it stands, `help` says what to do.
    """

    default_code: ClassVar[str] = "alpha"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        span: Span | None = None,
        source: Source | None = None,
        help: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.span = span
        self.source = source
        self.help = help

    @property
    def problems(self) -> tuple[AlphaError, ...]:
        """The single mistakes that this error reports: itself, or those of a group."""
        return (self,)

    def in_source(self, source: Source) -> AlphaError:
        """Say which text the span points into, unless that is known already."""
        if self.source is None:
            self.source = source
        return self

    def __str__(self) -> str:
        head = f"error[{self.code}]: {self.message}"
        if self.source is None or self.span is None:
            return f"{head}\n  {self.help}" if self.help else head
        return f"{head}\n{self.source.picture(self.span, self.help)}"


class AlphaSyntaxError(AlphaError):
    """The text is not an expression of the language."""

    default_code = "syntax"


class AlphaNameError(AlphaError):
    """A name that no operator, field, keyword or word has."""

    default_code = "name"


class AlphaTypeError(AlphaError):
    """A kind, a number of arguments or a literal that does not fit its place."""

    default_code = "type"


class AlphaUnitError(AlphaError):
    """Units that do not fit, where `strict_units` enforces them."""

    default_code = "unit"


class AlphaCausalityError(AlphaError):
    """The value of a day would need data of a later day."""

    default_code = "causality"


class AlphaLimitError(AlphaError):
    """The text, or the graph that it stands for, is larger than a limit allows."""

    default_code = "limit"


class AlphaErrors(AlphaError):
    """Several mistakes of one text, in the order in which they stand in it."""

    default_code = "errors"

    def __init__(self, problems: Iterable[AlphaError]) -> None:
        self._problems = tuple(problems)
        super().__init__(f"{len(self._problems)} problems")

    @property
    def problems(self) -> tuple[AlphaError, ...]:
        return self._problems

    def in_source(self, source: Source) -> AlphaError:
        for problem in self._problems:
            problem.in_source(source)
        return self

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self._problems)


def one_error(problems: Sequence[AlphaError]) -> AlphaError:
    """Return the only problem itself, or all of them as one error."""
    return problems[0] if len(problems) == 1 else AlphaErrors(problems)


@dataclass(frozen=True)
class LanguageWarning:
    """Something in a text that is allowed, and may not be what was meant; `str()` of it is a picture."""

    message: str
    code: str
    place: Place | None = None
    help: str | None = None

    @property
    def span(self) -> Span | None:
        return self.place.span if self.place else None

    def __str__(self) -> str:
        head = f"warning[{self.code}]: {self.message}"
        if self.place is None:
            return f"{head}\n  {self.help}" if self.help else head
        return f"{head}\n{self.place.source.picture(self.place.span, self.help)}"
