"""The daily series of a signal by the NumPy functions of `information`, `weights` and `pnl`: the definition."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from alphaplat.simulation.information import Information
from alphaplat.simulation.information import information as compare
from alphaplat.simulation.market import Forward, Market
from alphaplat.simulation.pnl import Booked, book_daily
from alphaplat.simulation.settings import Settings
from alphaplat.simulation.timeline import Bools, Ints
from alphaplat.simulation.weights import mask, target_weights


def information(signal: npt.NDArray[Any], universe: Bools, forward: Forward) -> Information:
    """Compare a signal (T, N) inside a universe with forward returns, day by day."""
    return compare(mask(signal, universe), forward)


def book_signal(
    signal: npt.NDArray[Any],
    market: Market,
    settings: Settings,
    universe: Bools,
    groups: Ints | None,
    found: Information,
    *,
    keep_weights: bool,
) -> Booked:
    """Turn a signal into weights and book what they trade, cost and earn."""
    target = target_weights(signal, universe, groups, settings)
    daily, weights = book_daily(target, market, settings, universe, groups, found)
    return Booked(daily, bool(target.signals.any()), weights if keep_weights else None)
