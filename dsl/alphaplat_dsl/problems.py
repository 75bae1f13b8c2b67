"""What is found wrong, or doubtful, while a text is compiled, collected to be said at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from alphaplat_dsl.errors import AlphaError, AlphaNameError, LanguageWarning, one_error
from alphaplat_dsl.source import Place

MOST_SHOWN = 20


@dataclass
class Problems:
    """Errors and warnings in the order in which they are met; of those about one thing the first is kept."""

    errors: list[AlphaError] = field(default_factory=list)
    warnings: list[LanguageWarning] = field(default_factory=list)
    _said: set[tuple[str, str]] = field(default_factory=set)

    def add(self, error: AlphaError, place: Place | None = None) -> None:
        """Keep an error, at this place unless it has one of its own; raises when there are enough of them."""
        for one in error.problems:
            if one.source is None and place is not None:
                one.source, one.span = place.source, place.span
            # An unknown name is one mistake wherever it stands, and a place has one mistake at a time.
            where = one.source.name if one.source else ""
            keys = {(where, one.message)} if isinstance(one, AlphaNameError) or one.span is None else set()
            keys |= {(where, str(one.span))} if one.span else set()
            if not keys & self._said:
                self._said |= keys
                self.errors.append(one)
            if len(self.errors) >= MOST_SHOWN:
                raise self.as_error()

    def warn(self, message: str, code: str, place: Place | None = None, help: str | None = None) -> None:
        """Keep a warning, once for its words and place."""
        warning = LanguageWarning(message, code, place, help)
        if warning not in self.warnings:
            self.warnings.append(warning)

    def as_error(self) -> AlphaError:
        """All errors as one, in the order of the text."""
        return one_error(sorted(self.errors, key=_order))

    def raise_any(self) -> None:
        if self.errors:
            raise self.as_error()


def _order(error: AlphaError) -> tuple[str, int]:
    return error.source.name if error.source else "", error.span.start if error.span else 0
