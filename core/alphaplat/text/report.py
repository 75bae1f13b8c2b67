"""What an import of documents did with each row: taken, already there, or left out, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_EXAMPLES = 3


@dataclass
class Tally:
    """A count of rows, with the places of the first few."""

    rows: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, place: str) -> None:
        self.rows += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(place)

    def __str__(self) -> str:
        more = " ..." if self.rows > len(self.examples) else ""
        return f"({', '.join(self.examples)}{more})" if self.examples else ""


@dataclass
class DocumentReport:
    """Every row is in one of `documents`, `mentions`, `duplicates` and `left_out`; `noticed` rows were taken.

    `documents` counts new documents, `mentions` rows that name further symbols of a document that is there,
    `duplicates` rows that say nothing new.
    """

    files: list[str] = field(default_factory=list)
    rows: int = 0
    documents: int = 0
    mentions: int = 0
    duplicates: int = 0
    left_out: dict[str, Tally] = field(default_factory=dict)
    noticed: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def leave_out(self, reason: str, place: str) -> None:
        self.left_out.setdefault(reason, Tally()).add(place)

    def notice(self, what: str, place: str) -> None:
        self.noticed.setdefault(what, Tally()).add(place)

    def note(self, sentence: str) -> None:
        """Say once what was assumed."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        tallies = {
            name: {reason: {"rows": tally.rows, "examples": tally.examples} for reason, tally in counted.items()}
            for name, counted in (("left_out", self.left_out), ("noticed", self.noticed))
        }
        counts = {name: getattr(self, name) for name in ("rows", "documents", "mentions", "duplicates")}
        return {"files": self.files, **counts, **tallies, "notes": self.notes}

    def __str__(self) -> str:
        lines = [f"read {self.rows:,} rows of {', '.join(self.files)}", f"{self.documents:>10,} new documents"]
        if self.mentions:
            lines.append(f"{self.mentions:>10,} rows that name further symbols of a document")
        if self.duplicates:
            lines.append(f"{self.duplicates:>10,} rows that were there already")
        lines += [f"{tally.rows:>10,} left out: {reason} {tally}" for reason, tally in sorted(self.left_out.items())]
        lines += [f"{tally.rows:>10,} taken, but {what} {tally}" for what, tally in sorted(self.noticed.items())]
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])
