"""The document store: texts with dates and names in a folder beside the panel, added to, searched, never changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alphaplat.errors import ConfigError
from alphaplat.text import database
from alphaplat.text.documents import Document
from alphaplat.text.importing import LONGEST, ImportOptions, import_tables
from alphaplat.text.report import DocumentReport
from alphaplat.text.search import Filter, Hit, by_meaning, by_words, documents_of, newest
from alphaplat.text.stamps import Exchange

if TYPE_CHECKING:
    from alphaplat.panel import Panel
    from alphaplat.text.encoder import TextEncoder

Day = str | date


class DocumentStore:
    """Documents in a folder: `open` one, or `create` it; add to it with `add`, ask it with `find` and `context`.

    `day` of a document is the trading day by whose close it was known, settled when it was added. All dates that
    are asked for are such days, so no answer holds what was not known then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: str | Path) -> DocumentStore:
        """The store of a folder; `DataError` where there is none."""
        database.check(Path(path))
        return cls(Path(path))

    @classmethod
    def create(cls, path: str | Path) -> DocumentStore:
        """A new and empty store in a new or empty folder."""
        database.create(Path(path), {})
        return cls(Path(path))

    def add(
        self,
        files: str | Path | Sequence[str | Path],
        panel: Panel,
        *,
        columns: Mapping[str, str] | None = None,
        source: str = "",
        exchange: str | Exchange | None = None,
        timezone: str = "UTC",
        date_format: str | None = None,
        longest: int = LONGEST,
        today: Day | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> DocumentReport:
        """Add the documents of CSV, JSON lines or Parquet tables, a row each; every row is counted in the report.

        The panel gives the trading days and the names. `columns` maps ours (date, symbols, title, text, source, url,
        reference) to the table's, where they are not found by themselves. `exchange`, as 'America/New_York 16:00',
        is needed for documents with times of day; `timezone` is where stamps without one were taken. What is dated
        after `today` (default: the day it is) is left out.
        """
        options = ImportOptions(
            columns=columns or {},
            source=source,
            exchange=Exchange.parse(exchange) if isinstance(exchange, str) else exchange,
            timezone=timezone,
            date_format=date_format,
            longest=longest,
            today=date.today() if today is None else date.fromisoformat(str(today)),
        )
        listed = [files] if isinstance(files, str | Path) else files
        return import_tables(self.path, listed, panel, options, progress)

    def find(
        self,
        words: str = "",
        *,
        symbol: str | None = None,
        start: Day | None = None,
        end: Day | None = None,
        source: str | None = None,
        limit: int = 10,
        encoder: TextEncoder | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Hit]:
        """Documents about a symbol, known from `start` to `end` (both included), the best first.

        With `words`, those that hold every word (in any form: 'chains' finds 'chain'), by BM25; with an `encoder`
        too, those nearest in meaning, by cosine. Without words, the newest.
        """
        if limit < 1:
            raise ConfigError(f"'{limit}' documents cannot be found", help="limit is at least 1")
        chosen = Filter(symbol=symbol, start=_day(start, "start"), end=_day(end, "end"), source=source)
        if not words.strip():
            return newest(self.path, chosen, limit)
        if encoder is not None:
            return by_meaning(self.path, words, chosen, limit, encoder, progress)
        return by_words(self.path, words, chosen, limit)

    def context(
        self, *, day: Day, symbol: str | None = None, days: int = 7, source: str | None = None, limit: int = 50
    ) -> list[Document]:
        """What was known by the close of `day` and had become known in the `days` calendar days up to it, newest first.

        Of one symbol, or of all. Nothing that became known after `day` is in it.
        """
        if days < 1:
            raise ConfigError(f"a context of '{days}' days cannot be meant", help="days is at least 1")
        last = _day(day, "day")
        first = date.fromordinal(date.fromisoformat(str(last)).toordinal() - days + 1)
        chosen = Filter(symbol=symbol, start=first.isoformat(), end=last, source=source)
        return [hit.document for hit in newest(self.path, chosen, limit)]

    def __len__(self) -> int:
        """The number of documents."""
        with database.opened(self.path / database.DOCUMENTS) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM documents").fetchone()[0])

    def documents(self, ids: Iterable[str]) -> list[Document]:
        """The documents of these ids, in this order; ids that nobody has are left out."""
        return documents_of(self.path, ids)

    def facts(self) -> dict[str, Any]:
        """How much the store holds, from when to when, by source and script."""
        with database.opened(self.path / database.DOCUMENTS) as connection:
            first, last, total = connection.execute("SELECT MIN(date), MAX(date), COUNT(*) FROM documents").fetchone()
            symbols = connection.execute("SELECT COUNT(DISTINCT symbol), COUNT(*) FROM mentions").fetchone()
            exchange = connection.execute("SELECT value FROM meta WHERE key = 'exchange'").fetchone()
            return {
                "documents": total,
                "mentions": symbols[1],
                "symbols": symbols[0],
                "first_date": first,
                "last_date": last,
                "exchange": exchange[0] if exchange else None,
                "sources": dict(
                    connection.execute("SELECT source, COUNT(*) FROM documents GROUP BY 1 ORDER BY 2 DESC")
                ),
                "scripts": dict(
                    connection.execute("SELECT script, COUNT(*) FROM documents GROUP BY 1 ORDER BY 2 DESC")
                ),
                "by_year": dict(connection.execute("SELECT substr(date, 1, 4), COUNT(*) FROM documents GROUP BY 1")),
            }

    def imports(self) -> list[dict[str, Any]]:
        """The reports of all imports, oldest first."""
        with database.opened(self.path / database.DOCUMENTS) as connection:
            return [json.loads(row[0]) for row in connection.execute("SELECT report FROM imports ORDER BY number")]

    def __repr__(self) -> str:
        return f"DocumentStore('{self.path}')"


def _day(given: Day | None, name: str) -> str | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(str(given)[:10]).isoformat()
    except ValueError:
        raise ConfigError(f"{name} is '{given}', which is not a day", help="write days as 2015-02-01") from None
