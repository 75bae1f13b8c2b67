"""The steps make the tables that the models describe, and other versions are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from alphaplat_registry import SchemaError, open_store, upgrade
from alphaplat_registry.metrics import METRICS
from alphaplat_registry.migrations import head, version
from alphaplat_registry.models import EVALUATIONS, Base
from alphaplat_registry.sql_store import SqlStore
from alphaplat_registry.testing import sample_outcome


def test_steps_make_the_tables_of_the_models() -> None:
    with SqlStore("sqlite://") as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_metric_has_a_column() -> None:
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)
    for name in names:
        assert EVALUATIONS.c[name].nullable, name


@pytest.mark.parametrize(
    ("found", "help"), [("0000", "install that one"), ("9999", "install that one"), (None, "name another file")]
)
def test_tables_of_another_version_are_refused(tmp_path: Path, found: str | None, help: str) -> None:
    path = tmp_path / "alphas.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE something (x INTEGER)"))
        if found is not None:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:found)"), {"found": found})
    with pytest.raises(SchemaError) as caught:
        open_store(path)
    assert help in str(caught.value.help)
    engine.dispose()


def test_older_tables_wait_for_an_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "alphas.db"
    with open_store(path) as store:
        store.add([sample_outcome(1)])
    with monkeypatch.context() as patched:
        patched.setattr("alphaplat_registry.migrations.head", lambda: "later")
        with pytest.raises(SchemaError, match="this program needs later") as caught:
            open_store(path)
    assert "alphaplat db upgrade" in str(caught.value.help)
    assert upgrade(path) == head()
    with open_store(path) as store:
        assert store.count() == 1


def test_upgrade_makes_a_new_registry(tmp_path: Path) -> None:
    assert upgrade(tmp_path / "alphas.db") == head()
    with SqlStore(tmp_path / "alphas.db") as store, store.engine.connect() as connection:
        assert version(connection) == head()


def test_downgrade_leaves_nothing() -> None:
    from alembic import command

    from alphaplat_registry import migrations

    with SqlStore("sqlite://") as store, store.engine.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    assert set(tables) <= {"alembic_version"}
