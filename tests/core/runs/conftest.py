"""Jobs over the small market."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.runs.config import RunConfig
from alphaplat.runs.driver import Job, prepare
from alphaplat.runs.search_job import SearchJob, prepare_search


@pytest.fixture
def job(market_folder: Path, registry: ap.Registry) -> Callable[..., Job]:
    """Make a job of the given alphas; other keys are those of a configuration."""

    def make(*alphas: str, store: ap.Registry | None = None, **keys: Any) -> Job:
        sets = keys.pop("sets", [{"expressions": list(alphas)}])
        config = RunConfig.model_validate({"name": "a", "panel": {"path": market_folder}, "alphas": sets} | keys)
        return prepare(config, "as written", ap.default_platform(), lambda: store if store is not None else registry)

    return make


@pytest.fixture
def searching(market_folder: Path, registry: ap.Registry) -> Callable[..., SearchJob]:
    """Make a job of a small search; keys are those of the part `search`, `run` those of the configuration."""

    def make(
        *, store: ap.Registry | None = None, platform: ap.Platform | None = None, run: Any = None, **keys: Any
    ) -> SearchJob:
        search = {
            "trials": 24,
            "batch": 8,
            "workers": 1,
            "pool": 5,
            "proposers": {"gp": {"options": {"fresh": 0.3}}, "random": {"share": 0.5}},
            "constraints": {"max_tokens": 8, "max_lookback": 30},
            "reward": {"least_gain": 0.002, "least_t": 0.0},
        }
        settings = {"test_period": "P6M"}
        data = {"name": "a", "panel": {"path": market_folder}, "settings": settings, "search": search | keys}
        config = RunConfig.model_validate(data | (run or {}))
        chosen = platform if platform is not None else ap.default_platform()
        return prepare_search(config, "as written", chosen, lambda: store if store is not None else registry)

    return make


@pytest.fixture
def rows() -> Callable[[Path], dict[str, list[tuple[Any, ...]]]]:
    """Every row of a registry but for times of day."""

    def read(path: Path) -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        with sqlite3.connect(path) as database:
            for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
                names = [row[1] for row in database.execute(f"pragma table_info('{table}')")]
                kept = ", ".join(f'"{name}"' for name in names if name not in ("created", "started", "finished"))
                found[table] = sorted(database.execute(f'select {kept} from "{table}"').fetchall(), key=repr)
        return found

    return read
