"""Connections to the database, and all that is true of SQLite alone.

Every transaction that writes starts with BEGIN IMMEDIATE: SQLite refuses at once, whatever the timeout, a
transaction that has read and then wants to write while another one writes. Readers start with a plain BEGIN and, by
write-ahead logging, wait for nobody.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from alphaplat_registry.errors import RegistryError

READS = {"alphaplat_reads": True}
_TIMEOUT_SECONDS = 30


def parse_url(url: str | Path) -> URL:
    """Read a database URL; a path without a scheme is an SQLite file."""
    text = str(url)
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        return make_url(text)
    except ArgumentError as error:
        raise RegistryError(
            "this is not the URL of a registry", help="write sqlite:///FILE, postgresql://HOST/NAME or a path"
        ) from error


def open_engine(url: URL, *, durable: bool = False) -> Engine:
    """Make an engine; `durable` makes SQLite wait for the disk at every commit, not only at checkpoints."""
    options: dict[str, Any] = {"json_serializer": _dump}
    if url.get_backend_name() == "sqlite":
        options |= _sqlite_options(url)
    try:
        engine = create_engine(url, **options)
    except (NoSuchModuleError, ImportError, ArgumentError) as error:
        raise RegistryError(
            f"there is no driver for a registry at '{shown(url)}'",
            help="install the driver that the URL names, or use sqlite:///FILE",
        ) from error
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine, "FULL" if durable else "NORMAL")
    return engine


def shown(url: URL) -> str:
    """The URL without its password."""
    return url.render_as_string(hide_password=True)


def _dump(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _sqlite_options(url: URL) -> dict[str, Any]:
    """One connection for a database in memory, which lives as long as that does; else SQLAlchemy's own pool."""
    if not url.database or url.database == ":memory:":
        return {
            "poolclass": QueuePool,
            "pool_size": 1,
            "max_overflow": 0,
            "connect_args": {"check_same_thread": False},
        }
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return {"connect_args": {"timeout": _TIMEOUT_SECONDS}}


def _tune_sqlite(engine: Engine, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_TIMEOUT_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("alphaplat_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
