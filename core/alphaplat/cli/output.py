"""How answers are printed: tables for people, JSON for programs; answers on stdout, everything else on stderr."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from alphaplat.json_text import to_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from alphaplat.errors import AlphaError

_WIDEST_TABLE, _ENDLESS = 200, 100_000
_ROOM_FOR_TEXT, _LEAST_TEXT = 10, 6
_SECONDS_BETWEEN_LINES = 10.0

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def print_json(value: Any) -> None:
    click.echo(to_json(value))


def error_json(error: AlphaError) -> str:
    """The facts of an error, for programs."""
    return to_json(
        {
            "errors": [
                {
                    "code": one.code,
                    "message": one.message,
                    "help": one.help,
                    "start": one.span.start if one.span else None,
                    "end": one.span.end if one.span else None,
                    "source": one.source.name or None if one.source else None,
                }
                for one in error.problems
            ]
        }
    )


def is_plain(stream: TextIO) -> bool:
    """Whether a stream gets neither colour nor bars: it is no terminal, or NO_COLOR is set."""
    return not stream.isatty() or bool(os.environ.get("NO_COLOR"))


def console(*, stderr: bool = False) -> Console:
    """A rich console; a plain one that keeps whole lines where the stream is no terminal."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else _WIDEST_TABLE,
        force_terminal=False if is_plain(stream) else None,
        color_system=None if is_plain(stream) else "auto",
        highlight=False,
    )


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, numbers: Sequence[str] = ()
) -> None:
    """A table on stdout, under its title; the columns named in `numbers` are set flush right and never folded."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if title:
        click.echo(title)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    drawn = console()
    if drawn.measure(table, options=drawn.options.update(max_width=_ENDLESS)).maximum > drawn.width:
        _narrow(table, drawn.width)
        drawn.width = max(drawn.width, _width(table, _LEAST_TEXT))
    with drawn.capture() as captured:
        drawn.print(table)
    click.echo(captured.get(), nl=False)


def _narrow(table: Table, width: int) -> None:
    """Make room for texts: titles of numbers fold between words, or anywhere if need be; numbers never do."""
    table.collapse_padding = True
    numbers = [column for column in table.columns if column.justify == "right"]
    for column in numbers:
        column.width = max(map(len, map(str, [*column.cells, *str(column.header).split()])), default=1)
    if _width(table, _ROOM_FOR_TEXT) > width:
        for column in numbers:
            column.width = max(map(len, map(str, column.cells)), default=1)


def _width(table: Table, text: int) -> int:
    """The width of a table whose columns of text are so wide."""
    return sum(2 + (column.width or text) for column in table.columns)


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A text file to write an answer to; DataError where it cannot be written."""
    from alphaplat.errors import DataError

    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise DataError(f"'{path}' cannot be written: {error.strerror or error}") from None


@contextmanager
def going_on(command: str) -> Iterator[None]:
    """Say on Ctrl-C that nothing is lost, and what to type to go on."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"what is finished is kept; go on with: {command}", err=True)
        raise


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[..., None]]:
    """A bar on stderr while something long runs; without a terminal, one plain line every ten seconds.

    Yields a function to call with the number of things that are done, and their total where it has changed.
    """
    if is_plain(sys.stderr):
        yield _plain_lines(label, total)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)

        def tell(done: int, total: int | None = total) -> None:
            bar.update(task, completed=done, total=total)

        yield tell


def _plain_lines(label: str, total: int | None) -> Callable[..., None]:
    from time import monotonic

    last = monotonic()

    def tell(done: int, total: int | None = total) -> None:
        nonlocal last
        if monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = monotonic()
            of = f" of {total}" if total is not None else ""
            click.echo(f"{label}: {done}{of}", err=True)

    return tell


def number(value: Any, digits: int = 2) -> str:
    """A number for a table; a missing one is a dash."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    return f"{value:,.{digits}f}"


def percent(value: Any, digits: int = 1) -> str:
    """A fraction as percent; a missing one is a dash."""
    return "–" if value is None or not math.isfinite(value) else f"{100 * value:.{digits}f} %"
