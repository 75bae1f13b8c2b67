"""Simulation: from a signal to weights, profit and metrics under settings, and the alpha that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alphaplat.simulation.alpha import Alpha, alpha_id
from alphaplat.simulation.settings import STEPS, Costs, Settings

if TYPE_CHECKING:
    from alphaplat.simulation.market import Market as Market
    from alphaplat.simulation.simulate import Simulation as Simulation
    from alphaplat.simulation.simulate import simulate_batch as simulate_batch
    from alphaplat.simulation.simulate import simulate_signal as simulate_signal

_HOME = {
    "Market": "alphaplat.simulation.market",
    "Simulation": "alphaplat.simulation.simulate",
    "simulate_batch": "alphaplat.simulation.simulate",
    "simulate_signal": "alphaplat.simulation.simulate",
}

__all__ = [
    "STEPS",
    "Alpha",
    "Costs",
    "Market",
    "Settings",
    "Simulation",
    "alpha_id",
    "simulate_batch",
    "simulate_signal",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'alphaplat.simulation' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
