"""Text and places in it, and the picture of a line with a caret under the place."""

from __future__ import annotations

from dataclasses import dataclass

_WIDEST_LINE = 100
_WIDEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, counted from 0."""

    start: int
    end: int

    def join(self, other: Span) -> Span:
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Source:
    """A text that somebody wrote, and what to call it in front of a line number (a file's name, or nothing)."""

    text: str
    name: str = ""

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both counted from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def picture(self, span: Span, note: str | None = None) -> str:
        """Draw the line in which `span` starts, with carets under it and a note beside them.

        >>> print(Source("rank(ts_meen(close, 20))").picture(Span(5, 12), "did you mean 'ts_mean'?"))
          1 | rank(ts_meen(close, 20))
            |      ^^^^^^^ did you mean 'ts_mean'?
        """
        number, column = self.line_column(span.start)
        lines = self.text.split("\n")
        line = _visible(lines[number - 1].rstrip("\r")) if number <= len(lines) else ""
        start = column - 1
        width = max(1, min(span.end, span.start + len(line) - start) - span.start)
        line, start, width = _window(line, start, width)
        label = f"{self.name}:{number}" if self.name else str(number)
        margin = " " * len(label)
        carets = " " * start + "^" * width
        tail = f" {note}" if note else ""
        return f"  {label} | {line}\n  {margin} | {carets}{tail}"


def _visible(line: str) -> str:
    """Keep what cannot be seen from moving the carets or the terminal."""
    return "".join(char if char.isprintable() else " " if char in "\t\f\xa0" else "\ufffd" for char in line)


def _window(line: str, start: int, width: int) -> tuple[str, int, int]:
    """Cut a very long line to the surroundings of the marked part."""
    if len(line) <= _WIDEST_LINE:
        return line, start, width
    left = max(0, start - _WIDEST_LINE // 3)
    right = min(len(line), left + _WIDEST_LINE)
    head, tail = "…" if left else "", "…" if right < len(line) else ""
    shown = head + line[left:right] + tail
    start = start - left + len(head)
    return shown, start, max(1, min(width, len(shown) - start))


@dataclass(frozen=True, slots=True)
class Place:
    """A range of characters in a text: where something stands."""

    source: Source
    span: Span

    @property
    def text(self) -> str:
        """What stands there, on one line, cut where it is long."""
        found = " ".join(self.source.text[self.span.start : self.span.end].split())
        return found if len(found) <= _WIDEST_QUOTE else found[: _WIDEST_QUOTE - 1] + "…"
