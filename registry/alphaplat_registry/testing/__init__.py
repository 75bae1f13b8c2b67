"""The contract of a store as tests: subclass `StoreTests`, give the fixture `store`, and inherit the rest.

class TestMine(StoreTests):
    @pytest.fixture
    def store(self, tmp_path):
        with open_store(tmp_path / "alphas.db") as store:
            yield store
"""

from __future__ import annotations

import pytest

from alphaplat_registry.store import Store
from alphaplat_registry.testing.facts import FactTests
from alphaplat_registry.testing.find import FindTests
from alphaplat_registry.testing.samples import sample_alpha, sample_outcome, sample_pnl
from alphaplat_registry.testing.states import StateTests


class StoreTests(FactTests, FindTests, StateTests):
    """What every store must do."""

    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError("a subclass gives an empty store")


__all__ = ["StoreTests", "sample_alpha", "sample_outcome", "sample_pnl"]
