"""The versions of the tables, one file a step, run by Alembic inside one transaction of the caller.

A registry that is new gets every step at once. One that is older is refused until somebody asks for the upgrade:
the file may be in use by another program, and a backup is theirs to make.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from alphaplat_registry.engine import open_engine, parse_url
from alphaplat_registry.errors import SchemaError

_HERE = Path(__file__).parent


def prepare(connection: Connection, shown: str) -> None:
    """Make the tables of a new registry, and refuse those of another version than this program's."""
    found = version(connection)
    if found is None and not inspect(connection).get_table_names():
        _upgrade(connection)
        return
    if found == head():
        return
    if found is None:
        raise SchemaError(f"the database at '{shown}' is not a registry of alphas", help="name another file")
    if found in _versions():
        raise SchemaError(
            f"the registry at '{shown}' is of version {found}, and this program needs {head()}",
            help="make a copy of it, then run: alphaplat db upgrade",
        )
    raise SchemaError(
        f"the registry at '{shown}' is of version {found}, which this program does not know",
        help="it was written by a newer alphaplat: install that one",
    )


def upgrade(url: str | Path) -> str:
    """Bring the tables at a URL to the newest version, and return it."""
    engine = open_engine(parse_url(url))
    try:
        with engine.begin() as connection:
            _upgrade(connection)
    finally:
        engine.dispose()
    return head()


def head() -> str:
    """The version that this program needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def version(connection: Connection) -> str | None:
    """The version of a database's tables; None if it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def _versions() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
