"""The SQL store keeps the contract in a file and in memory, and answers as fast as its indexes promise."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alphaplat_registry import RegistryError, open_store
from alphaplat_registry.finding import page
from alphaplat_registry.sql_store import SqlStore
from alphaplat_registry.store import Store
from alphaplat_registry.testing import StoreTests, sample_outcome


class TestFile(StoreTests):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        with open_store(tmp_path / "deep" / "alphas.db") as store:
            yield store


class TestMemory(StoreTests):
    @pytest.fixture
    def store(self) -> Iterator[Store]:
        with open_store("sqlite://") as store:
            yield store


def test_content_outlives_the_store(tmp_path: Path) -> None:
    for new in (1, 0):
        with open_store(tmp_path / "alphas.db", durable=True) as store:
            assert store.add([sample_outcome(1)]) == new
            assert store.count() == 1


@pytest.mark.parametrize(
    "where",
    ["", "sharpe > 1.25 and turnover < 0.3 and turnover > 0.01", "fitness > 1 and panel = p1", "verdict = pass"],
)
def test_top_by_sharpe_walks_the_index(tmp_path: Path, where: str) -> None:
    with SqlStore(tmp_path / "alphas.db") as store:
        store.add([sample_outcome(number) for number in range(50)])
        with store.engine.connect() as connection:
            statement = page(connection, where, "-sharpe", 100, 0, True)
            sql = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    walked = next(line for line in plan if "evaluations" in line)
    assert "USING INDEX ix_evaluations_sharpe" in walked, plan


WRITER = """
import sys
from alphaplat_registry import open_store
from alphaplat_registry.testing import sample_outcome

with open_store(sys.argv[1]) as store:
    for step in range(20):
        store.add([sample_outcome(1000 * int(sys.argv[2]) + step), sample_outcome(step)])
        store.find("sharpe > 5", limit=3)
"""


def test_processes_that_start_and_write_together_all_succeed(tmp_path: Path) -> None:
    path = str(tmp_path / "alphas.db")
    workers = [subprocess.Popen([sys.executable, "-c", WRITER, path, worker]) for worker in ("1", "2")]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    with open_store(tmp_path / "alphas.db") as store:
        assert store.count() == 60


@pytest.mark.parametrize(
    "url", ["nonsense://host/name", "://", "sqlite:////proc/version/alphas.db", "postgresql+nodriver://host/name"]
)
def test_registry_that_cannot_be_opened_says_so(url: str) -> None:
    with pytest.raises(RegistryError) as caught:
        open_store(url)
    assert caught.value.help


def test_password_is_never_shown() -> None:
    with pytest.raises(RegistryError) as caught:
        open_store("nonsense://me:secret@host/name")
    assert "secret" not in str(caught.value)


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "alphas.db"
    path.write_text("these are not alphas" * 100)
    with pytest.raises(RegistryError, match="not a database"):
        open_store(path)
