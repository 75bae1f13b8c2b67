"""A small alpha whose checks can be run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from alphaplat.checks import CheckContext
from alphaplat.simulation import Market, Settings
from alphaplat.testing.panels import small_panel


@pytest.fixture(scope="session")
def make_context() -> Callable[..., CheckContext]:
    """`make_context(delay=0, ...)`: the context of a random signal on a small panel."""

    def make(**settings: object) -> CheckContext:
        panel = small_panel(days=80, assets=30, seed=3, holes=False)
        signal = np.random.default_rng(0).normal(size=panel.shape)
        return CheckContext.of(signal, Market.from_panel(panel), Settings(**settings), alpha_id="aown")

    return make
