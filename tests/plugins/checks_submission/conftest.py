"""Contexts with chosen metrics and profits, and the one way to run a check of this plugin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import alphaplat_checks_submission as plugin
from alphaplat.checks import CheckContext, CheckOutcome, run_checks
from alphaplat.simulation import Market, Settings, simulate_signal
from alphaplat.testing.panels import panel_of

SPECS = {spec.name: spec for spec in plugin.alphaplat_checks()}


def _context(metrics: dict[str, float] | None = None, *, delay: int = 1, pnl: Any = None, **known: Any) -> CheckContext:
    days = 600 if pnl is None else len(pnl)
    rng = np.random.default_rng(1)
    panel = panel_of({"close": 50 * np.exp(rng.normal(0, 0.01, (days, 12)).cumsum(axis=0))}, dtype=np.float64)
    settings = Settings(delay=delay, truncation=0.0)
    signal, market = rng.normal(size=panel.shape), Market.from_panel(panel)
    simulation = simulate_signal(signal, market, settings)
    changed = {**simulation.metrics, **(metrics or {})}
    reasons = {name: "for a reason" for name, value in changed.items() if np.isnan(value)}
    daily = simulation.daily if pnl is None else replace(simulation.daily, pnl=np.asarray(pnl, dtype=float))
    simulation = replace(simulation, metrics=changed, reasons=reasons, daily=daily)
    return CheckContext.of(signal, market, settings, simulation=simulation, alpha_id="aown", **known)


@pytest.fixture(scope="session")
def make_context() -> Callable[..., CheckContext]:
    """`make_context({"sharpe": 2.0}, delay=1, pnl=..., submitted=...)`: a context with these facts."""
    return _context


@pytest.fixture(scope="session")
def run() -> Callable[..., CheckOutcome]:
    """`run(check, context, profile="user")`: the outcome of one check."""

    def one(check: str, context: CheckContext, profile: str = "user") -> CheckOutcome:
        (outcome,) = run_checks(context, [SPECS[check]], profile)
        return outcome

    return one
