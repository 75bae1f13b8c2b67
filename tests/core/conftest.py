"""A small synthetic market and an empty registry, for the tests of everything that needs both."""

from __future__ import annotations

from pathlib import Path

import pytest

import alphaplat as ap


@pytest.fixture(scope="session")
def market() -> ap.Panel:
    """Forty names over two years."""
    return ap.synthetic_market(seed=1, assets=40, years=2)


@pytest.fixture(scope="session")
def market_folder(market: ap.Panel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same market, stored."""
    from alphaplat.panel import save

    folder = tmp_path_factory.mktemp("panels") / "market"
    save(market, folder)
    return folder


@pytest.fixture
def registry(tmp_path: Path) -> ap.Registry:
    return ap.Registry(tmp_path / "registry.db")


@pytest.fixture(scope="session")
def generator_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generator of thirty steps: what it writes is valid, and means little."""
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")
    config = {
        "name": "brief",
        "output": tmp_path_factory.mktemp("generator"),
        "corpus": {"size": 250},
        "training": {"epochs": 2, "batch_size": 16},
    }
    return ap.train_generator(config).folder
