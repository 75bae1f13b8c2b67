"""Returns before anything is planted: a market, sectors, industries, and each name's own news, in bursts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from alphaplat_sources_synthetic.listings import INDUSTRIES_PER_SECTOR, SECTORS, Listings
from alphaplat_sources_synthetic.streams import Streams

Array = np.ndarray[Any, Any]

_MARKET, _SECTOR, _INDUSTRY = 0.008, 0.004, 0.003
_DRIFT = 0.0003
_ALPHA, _BETA = 0.08, 0.90
_JUMP_CHANCE, _JUMP_SIZE = 0.001, 0.08
_LARGEST = 0.5


@dataclass(frozen=True, eq=False)
class Shocks:
    """Log returns without planted parts, and the volatility known the day before: both (time, asset)."""

    returns: Array
    volatility: Array


def draw_shocks(streams: Streams, days: int, listings: Listings) -> Shocks:
    """Draw returns with fat tails (Student's t), clusters of volatility (GARCH) and a few jumps."""
    market, market_volatility = _bursts(streams("market"), days, 1, 6.0)
    sector, _ = _bursts(streams("sectors"), days, len(SECTORS), 6.0)
    industry, _ = _bursts(streams("industries"), days, len(SECTORS) * INDUSTRIES_PER_SECTOR, 6.0)
    own, own_volatility = _bursts(streams("names"), days, listings.count, 4.5)
    common = (
        _DRIFT
        + listings.beta * _MARKET * market
        + _SECTOR * sector[:, listings.sector]
        + _INDUSTRY * industry[:, listings.industry]
    )
    jumped = streams("jump").random((days, listings.count)) < _JUMP_CHANCE
    jumps = _JUMP_SIZE * streams("jump size").standard_normal((days, listings.count))
    returns = common + listings.volatility * own + np.where(jumped, jumps, 0.0)
    variance = (
        (listings.beta * _MARKET * market_volatility) ** 2
        + _SECTOR**2
        + _INDUSTRY**2
        + (listings.volatility * own_volatility) ** 2
    )
    return Shocks(np.clip(returns, -_LARGEST, _LARGEST), np.sqrt(variance))


def _bursts(generator: np.random.Generator, days: int, count: int, freedom: float) -> tuple[Array, Array]:
    """GARCH(1, 1) with Student's t shocks, unit variance in the long run: values and their volatility."""
    shocks = generator.standard_t(freedom, (days, count)) * np.sqrt((freedom - 2.0) / freedom)
    volatility = np.empty((days, count))
    variance = np.ones(count)
    for row in range(days):
        volatility[row] = np.sqrt(variance)
        surprise = np.minimum((volatility[row] * shocks[row]) ** 2, 25.0)
        variance = (1.0 - _ALPHA - _BETA) + _ALPHA * surprise + _BETA * variance
    return volatility * shocks, volatility
