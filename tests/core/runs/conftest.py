"""Jobs over the small market."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.runs.config import RunConfig
from alphaplat.runs.driver import Job, prepare


@pytest.fixture
def job(market_folder: Path, registry: ap.Registry) -> Callable[..., Job]:
    """Make a job of the given alphas; other keys are those of a configuration."""

    def make(*alphas: str, store: ap.Registry | None = None, **keys: Any) -> Job:
        sets = keys.pop("sets", [{"expressions": list(alphas)}])
        config = RunConfig.model_validate({"name": "a", "panel": {"path": market_folder}, "alphas": sets} | keys)
        return prepare(config, "as written", ap.default_platform(), lambda: store if store is not None else registry)

    return make
