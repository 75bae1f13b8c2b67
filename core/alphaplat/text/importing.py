"""Rows of tables into a store: each is judged, counted and, where it says something new, added. One transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import ConfigError
from alphaplat.panel import Panel
from alphaplat.text import database
from alphaplat.text.documents import LATIN, document_id, is_binary, passage_id, script_of
from alphaplat.text.report import DocumentReport
from alphaplat.text.stamps import Exchange, need_zone, read_stamps, trading_days
from alphaplat.text.tables import Piece, find_tables

LONGEST = 200_000
_MISSING = {"nan", "none", "null", "<na>", "nat"}
_INSERT = "INSERT OR IGNORE INTO documents VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How tables of documents are read.

    `columns` maps ours (date, symbols, title, text, source, url, reference) to theirs; `source` names the source
    where no column does, '' takes each file's name. `exchange` says when a day ends, `timezone` where stamps without a
    zone were taken. Texts of more than `longest` characters are left out, and so is what is dated after `today`.
    """

    columns: Mapping[str, str]
    source: str
    exchange: Exchange | None
    timezone: str
    date_format: str | None
    longest: int
    today: date

    def __post_init__(self) -> None:
        need_zone(self.timezone)


def import_tables(
    folder: Path,
    files: Sequence[str | Path],
    panel: Panel,
    options: ImportOptions,
    progress: Callable[[int], None] | None = None,
) -> DocumentReport:
    """Add the documents of tables to the store in `folder`; killed or refused, it leaves the store as it was."""
    tables = find_tables(files, options.columns)
    report = DocumentReport(files=[str(table.path) for table in tables])
    for table in tables:
        if table.unused:
            report.note(f"{table.path.name}: not taken are the columns {', '.join(table.unused)}")
        if "symbols" not in table.columns:
            report.note(f"{table.path.name}: has no column of symbols, so its documents are about no name")
    names = frozenset(panel.assets)
    with database.opened(folder / database.DOCUMENTS) as connection, database.writing(connection):
        exchange = _agreed(connection, options.exchange)
        for table in tables:
            for piece in table.pieces():
                rows = _Rows(piece, panel, options, exchange, report)
                _add(connection, rows, names, report)
                if progress is not None:
                    progress(report.rows)
        _tell(report, exchange)
        facts = report.to_dict() | {"panel_id": panel.panel_id}
        connection.execute("INSERT INTO imports(report) VALUES(?)", (json.dumps(facts, ensure_ascii=False),))
    return report


def _agreed(connection: sqlite3.Connection, given: Exchange | None) -> Exchange | None:
    """The store's exchange, which the first import that names one settles."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'exchange'").fetchone()
    known = Exchange.parse(found[0]) if found else None
    if known is not None and given is not None and known != given:
        help = "one store has one exchange: put these documents into another"
        raise ConfigError(f"the store's exchange is '{known}', and not '{given}'", help=help)
    if known is None and given is not None:
        connection.execute("INSERT INTO meta VALUES('exchange', ?)", (str(given),))
    return known or given


def _tell(report: DocumentReport, exchange: Exchange | None) -> None:
    report.note("a document with a date only is known on the next trading day")
    if exchange is not None:
        report.note(f"one with a time is known on its day before {exchange.close:%H:%M} in {exchange.timezone}")


class _Rows:
    """The rows of a piece that can be documents; the others are counted."""

    def __init__(
        self, piece: Piece, panel: Panel, options: ImportOptions, exchange: Exchange | None, report: DocumentReport
    ) -> None:
        self.piece, self.options, self.report = piece, options, report
        self.first, self.last = (np.datetime_as_string(panel.times[at], "D") for at in (0, -1))
        self.stamps = read_stamps(
            piece.frame["date"], exchange=exchange, timezone=options.timezone, date_format=options.date_format
        )
        self.days = trading_days(panel.times, self.stamps.known)
        self.late = np.asarray(self.stamps.date > pd.Timestamp(options.today))
        report.rows += len(piece.frame)

    def documents(self) -> Iterator[tuple[int, tuple[Any, ...], tuple[str, ...]]]:
        """For each row that is one: its number, the document's columns, its symbols."""
        dates = self.stamps.date.strftime("%Y-%m-%d")
        columns = [self._texts(name) for name in ("title", "text", "source", "url", "reference")]
        for row, (title, text, source, url, reference) in enumerate(zip(*columns, strict=True)):
            if reason := self._unfit(row, title, text):
                self.report.leave_out(reason, self.piece.place(row))
                continue
            source = source or self.options.source or self.piece.path.name.split(".")[0]
            stamp, day = self.stamps.stamp[row], self.days[row]
            script = script_of(title + text)
            self._notice(row, day, script, title + text)
            made = document_id(stamp, source, title, text, url, reference)
            content = (made, day, dates[row], stamp, source, title, text, url, reference, script)
            yield row, (*content, passage_id(title, text)), self.symbols(row)

    def _texts(self, name: str) -> list[Any]:
        if name not in self.piece.frame:
            return [""] * len(self.piece.frame)
        return [_as_text(value) for value in self.piece.frame[name].tolist()]

    def _unfit(self, row: int, title: Any, text: Any) -> str:
        if title is None or text is None:
            return "binary data or no text"
        if not title and not text:
            return "empty"
        if len(title) + len(text) > self.options.longest:
            return f"longer than {self.options.longest:,} characters"
        if is_binary(title + text):
            return "binary data or no text"
        if not self.stamps.stamp[row]:
            return "undated, or the date cannot be read"
        return "dated in the future" if self.late[row] else ""

    def _notice(self, row: int, day: str, script: str, text: str) -> None:
        place = self.piece.place(row)
        if script not in (LATIN, ""):
            self.report.notice(f"written in another script ({script})", place)
        if "\ufffd" in text:
            self.report.notice("with characters that could not be read", place)
        if day < self.first:
            self.report.notice("known before the panel's first day", place)
        elif day > self.last:
            self.report.notice("known after the panel's last day", place)

    def symbols(self, row: int) -> tuple[str, ...]:
        if "symbols" not in self.piece.frame:
            return ()
        value = self.piece.frame["symbols"].iat[row]
        return split_symbols(value) if isinstance(value, str) else _listed(value)


def _add(connection: sqlite3.Connection, rows: _Rows, names: frozenset[str], report: DocumentReport) -> None:
    """Add what is new: a document, or symbols that it was not known to be about."""
    for row, content, symbols in rows.documents():
        place = rows.piece.place(row)
        new = connection.execute(_INSERT, content).rowcount > 0
        find = "SELECT number, day FROM documents WHERE id = ?"
        number, day = connection.execute(find, (content[0],)).fetchone()
        if new:
            words = "INSERT INTO words(rowid, title, text) VALUES(?, ?, ?)"
            connection.execute(words, (number, content[5], content[6]))
        more = 0
        for symbol in symbols:
            mention = "INSERT OR IGNORE INTO mentions VALUES(?, ?, ?)"
            more += connection.execute(mention, (symbol, day, number)).rowcount
        if new:
            report.documents += 1
        elif more:
            report.mentions += 1
        else:
            report.duplicates += 1
        if not symbols:
            report.notice("about no name", place)
        elif not names.intersection(symbols):
            report.notice("about names that the panel lacks", place)


@lru_cache(maxsize=4096)
def split_symbols(text: str) -> tuple[str, ...]:
    """Symbols of one cell, each once: 'AAPL', 'AAPL;MSFT', 'AAPL, MSFT' or "['AAPL', 'MSFT']".

    >>> split_symbols("['AAPL', 'BRK.B']"), split_symbols("AAPL|MSFT;AAPL"), split_symbols("")
    (('AAPL', 'BRK.B'), ('AAPL', 'MSFT'), ())
    """
    cleaned = text.strip().strip("[](){}")
    for separator in ";|":
        cleaned = cleaned.replace(separator, ",")
    parts = (part.strip().strip("'\"").strip().lstrip("$") for part in cleaned.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _listed(value: Any) -> tuple[str, ...]:
    """Symbols of a cell that holds a list, a number or nothing."""
    if isinstance(value, list | tuple | np.ndarray):
        return tuple(dict.fromkeys(str(one).strip() for one in value if str(one).strip()))
    told = str(value).strip()
    return () if value is None or told.lower() in _MISSING else (told,)


def _as_text(value: Any) -> str | None:
    """A cell as text without blanks around it; '' where there is none, None where it is bytes that are no UTF-8."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8").strip()
        except UnicodeDecodeError:
            return None
    told = str(value).strip()
    return "" if value is None or told.lower() in _MISSING else told
