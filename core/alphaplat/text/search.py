"""Finding documents: by symbol and window alone, by words, and by meaning."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.errors import ConfigError
from alphaplat.panel.fields import Array
from alphaplat.text import database
from alphaplat.text.computed import Passages, compute
from alphaplat.text.documents import Document

if TYPE_CHECKING:
    from alphaplat.text.encoder import TextEncoder

MOST_TO_ENCODE = 20_000
_COLUMNS = "d.number, d.id, d.day, d.date, d.stamp, d.source, d.title, d.text, d.url, d.reference, d.script"


@dataclass(frozen=True)
class Hit:
    """A document, and how well it fits: BM25 or cosine, higher is better, or NaN where nothing was asked."""

    document: Document
    score: float


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which documents are looked at: about a symbol, known from `start` to `end`, of a source; None is any."""

    symbol: str | None = None
    start: str | None = None
    end: str | None = None
    source: str | None = None

    def sql(self) -> tuple[str, list[Any]]:
        """What follows `documents d` in a query, with its values."""
        join = "" if self.symbol is None else " JOIN mentions m ON m.document = d.number"
        day = "d.day" if self.symbol is None else "m.day"
        given = {
            "m.symbol = ?": self.symbol,
            f"{day} >= ?": self.start,
            f"{day} <= ?": self.end,
            "d.source = ?": self.source,
        }
        asked = {condition: value for condition, value in given.items() if value is not None}
        return f"{join} WHERE {' AND '.join(asked) or '1'}", list(asked.values())


def newest(folder: Path, chosen: Filter, limit: int) -> list[Hit]:
    """The last documents, newest first."""
    where, values = chosen.sql()
    query = f"SELECT {_COLUMNS} FROM documents d{where} ORDER BY d.day DESC, d.stamp DESC, d.id LIMIT ?"
    with database.opened(folder / database.DOCUMENTS) as connection:
        rows = connection.execute(query, [*values, limit]).fetchall()
        return [Hit(document, float("nan")) for document in _documents(connection, rows)]


def by_words(folder: Path, words: str, chosen: Filter, limit: int) -> list[Hit]:
    """The documents that hold every word, by BM25; of equals the newest first."""
    where, values = chosen.sql()
    query = (
        f"SELECT {_COLUMNS}, f.score FROM (SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ?) f"
        f" JOIN documents d ON d.number = f.rowid{where} ORDER BY f.score DESC, d.day DESC, d.id LIMIT ?"
    )
    with database.opened(folder / database.DOCUMENTS) as connection:
        rows = connection.execute(query, [_match(words), *values, limit]).fetchall()
        found = _documents(connection, [row[:-1] for row in rows])
    return [Hit(document, float(row[-1])) for document, row in zip(found, rows, strict=True)]


def by_meaning(
    folder: Path,
    words: str,
    chosen: Filter,
    limit: int,
    encoder: TextEncoder,
    progress: Callable[[int, int], None] | None = None,
) -> list[Hit]:
    """The documents nearest to a text by the cosine of their encodings, which are computed once and kept."""
    where, values = chosen.sql()
    with database.opened(folder / database.DOCUMENTS) as connection:
        query = f"SELECT d.number, d.passage FROM documents d{where} ORDER BY d.day DESC, d.stamp DESC, d.id"
        pairs = connection.execute(query, values).fetchall()
    if not pairs:
        return []
    passages = Passages(folder, {passage: number for number, passage in pairs})
    vectors = compute(passages, encoder, most=MOST_TO_ENCODE, progress=progress).values
    asked = encoder.embed([words])[0].astype(np.float64)
    cosines = _cosines(vectors.astype(np.float64), asked)
    place = {passage: at for at, passage in enumerate(passages.ids)}
    scores = np.array([cosines[place[passage]] for _, passage in pairs])
    best = np.argsort(-scores, kind="stable")[:limit]
    with database.opened(folder / database.DOCUMENTS) as connection:
        query = f"SELECT {_COLUMNS} FROM documents d WHERE d.number = ?"
        rows = [connection.execute(query, (pairs[at][0],)).fetchone() for at in best]
        found = _documents(connection, rows)
    return [Hit(document, float(scores[at])) for document, at in zip(found, best, strict=True)]


def _cosines(vectors: Array, asked: Array) -> Array:
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(asked)
    return np.asarray(np.divide(vectors @ asked, lengths, out=np.zeros(len(vectors)), where=lengths > 0))


def documents_of(folder: Path, ids: Iterable[str]) -> list[Document]:
    """The documents of these ids, in this order."""
    wanted = list(ids)
    found: dict[str, Document] = {}
    with database.opened(folder / database.DOCUMENTS) as connection:
        for chunk, marks in database.in_chunks(wanted):
            rows = connection.execute(f"SELECT {_COLUMNS} FROM documents d WHERE d.id IN ({marks})", chunk).fetchall()
            found |= {document.id: document for document in _documents(connection, rows)}
    return [found[one] for one in wanted if one in found]


def _match(words: str) -> str:
    """An FTS5 query for documents that hold every word; nothing in `words` is read as its syntax."""
    parts = re.findall(r"\w+", words)
    if not parts:
        raise ConfigError(f"'{words}' holds no word to look for")
    return " ".join(f'"{part}"' for part in parts)


def _documents(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> list[Document]:
    """Documents of rows of the columns above, with their symbols."""
    symbols: dict[int, list[str]] = {row[0]: [] for row in rows}
    for chunk, marks in database.in_chunks(symbols):
        query = f"SELECT document, symbol FROM mentions WHERE document IN ({marks}) ORDER BY symbol"
        for number, symbol in connection.execute(query, chunk):
            symbols[number].append(symbol)
    return [
        Document(
            id=row[1],
            day=row[2],
            date=row[3],
            stamp=row[4],
            symbols=tuple(symbols[row[0]]),
            source=row[5],
            title=row[6],
            text=row[7],
            url=row[8],
            reference=row[9],
            script=row[10],
        )
        for row in rows
    ]
