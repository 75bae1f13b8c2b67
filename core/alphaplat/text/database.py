"""The two SQLite files of a store: `documents.db`, which only grows, and `computed.db`, which can be made again.

Both are in WAL mode: readers go on reading what is committed while one writer writes, and a writer that is killed
leaves what was there before. Documents cannot be changed or removed: triggers refuse it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alphaplat.errors import DataError

FORMAT: Final = 1
DOCUMENTS, COMPUTED = "documents.db", "computed.db"
WAIT_SECONDS = 30.0
_MOST_IN_A_QUERY = 900

_DOCUMENTS = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents(
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    day TEXT NOT NULL,
    date TEXT NOT NULL,
    stamp TEXT NOT NULL,
    source TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT NOT NULL,
    reference TEXT NOT NULL,
    script TEXT NOT NULL,
    passage TEXT NOT NULL
);
CREATE INDEX documents_by_day ON documents(day);
CREATE TABLE mentions(
    symbol TEXT NOT NULL, day TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY(symbol, day, document)
) WITHOUT ROWID;
CREATE INDEX mentions_of_document ON mentions(document);
CREATE TABLE imports(number INTEGER PRIMARY KEY, report TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(
    title, text, content='documents', content_rowid='number', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER documents_stay BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'documents do not change'); END;
CREATE TRIGGER documents_last BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'documents are kept'); END;
"""

_COMPUTED = """
CREATE TABLE models(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE results(
    number INTEGER PRIMARY KEY, model INTEGER NOT NULL, passage TEXT NOT NULL, value BLOB NOT NULL,
    UNIQUE(model, passage)
);
"""


def create(folder: Path, meta: dict[str, str]) -> None:
    """Make an empty store in a new or empty folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"'{folder}' cannot be made: {error.strerror or error}") from error
    strangers = sorted(found.name for found in folder.iterdir())
    if strangers:
        raise DataError(f"'{folder}' is not empty: it holds '{strangers[0]}'", help="choose a new folder")
    with opened(folder / DOCUMENTS, create=True) as connection, writing(connection):
        _run(connection, _DOCUMENTS)
        rows = {"format": str(FORMAT), **meta}.items()
        connection.executemany("INSERT INTO meta VALUES(?, ?)", rows)


def check(folder: Path) -> None:
    """`DataError` where a folder is not a store that this version can read."""
    if not (folder / DOCUMENTS).is_file():
        help = "make one: alphaplat documents import FILE -o STORE --panel PANEL"
        raise DataError(f"there are no documents at '{folder}'", help=help)
    with opened(folder / DOCUMENTS) as connection:
        found = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    if found is None or not str(found[0]).isdigit():
        raise DataError(f"'{folder}' is damaged: it does not say its format")
    if int(found[0]) > FORMAT:
        raise DataError(f"'{folder}' has the format {found[0]}, and this alphaplat reads {FORMAT}", help="upgrade it")


@contextmanager
def opened(path: Path, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection, closed at the end; what SQLite cannot do is a `DataError`."""
    try:
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            if create:
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA trusted_schema = OFF")
            yield connection
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise DataError(f"'{path}' cannot be used: {error}", help=_help(error)) from error
    except sqlite3.DatabaseError as error:
        raise DataError(f"'{path}' is damaged or no store: {error}") from error


@contextmanager
def computed(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection to what was computed, which is made where it is missing."""
    with opened(folder / COMPUTED, create=not (folder / COMPUTED).exists()) as connection:
        with writing(connection):
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'results'").fetchone():
                _run(connection, _COMPUTED)
        yield connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction: all of it is committed, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def in_chunks(items: Iterable[Any]) -> Iterator[tuple[Sequence[Any], str]]:
    """Items few enough for one query, with its question marks."""
    listed = list(items)
    for start in range(0, len(listed), _MOST_IN_A_QUERY):
        chunk = listed[start : start + _MOST_IN_A_QUERY]
        yield chunk, ", ".join("?" * len(chunk))


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run statements inside the transaction that is open."""
    statement = ""
    for line in script.strip().splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _help(error: sqlite3.OperationalError) -> str | None:
    if "locked" in str(error):
        return "another process writes it: try again when it is done"
    if "fts5" in str(error):
        return "this Python's SQLite lacks full-text search (FTS5)"
    return None
