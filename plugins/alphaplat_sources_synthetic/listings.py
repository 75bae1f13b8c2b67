"""The names: what each one is from its first day on, and when it comes and goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from alphaplat_sources_synthetic.streams import Streams

Array = np.ndarray[Any, Any]

SECTORS = (
    "communication",
    "consumer",
    "energy",
    "financials",
    "healthcare",
    "industrials",
    "materials",
    "real_estate",
    "technology",
    "utilities",
)
INDUSTRIES_PER_SECTOR = 3
SUBINDUSTRIES_PER_INDUSTRY = 2
EXCHANGES = ("north", "south")
DAYS_PER_YEAR = 252

_LISTED_AT_START = 0.85
_YEARS_TO_LISTING = 1.5


@dataclass(frozen=True, eq=False)
class Listings:
    """One value a name, arrays of shape (assets,); prices in dollars, volatility a day."""

    names: list[str]
    sector: Array
    industry: Array
    subindustry: Array
    exchange: Array
    beta: Array
    volatility: Array
    price: Array
    shares: Array
    share_turnover: Array
    first_row: Array

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def cap(self) -> Array:
        """Capitalization on the first day, in dollars."""
        return np.asarray(self.price * self.shares)

    @property
    def size_rank(self) -> Array:
        """0 for the smallest name, 1 for the largest."""
        order = np.argsort(np.argsort(self.cap, kind="stable"), kind="stable")
        return np.asarray(order / max(1, self.count - 1))


def draw_listings(streams: Streams, count: int) -> Listings:
    """Draw names with a wide spread of size: the most traded tenth trades hundreds of times the least traded one."""
    subindustries = len(SECTORS) * INDUSTRIES_PER_SECTOR * SUBINDUSTRIES_PER_INDUSTRY
    subindustry = streams("subindustry").integers(0, subindustries, count)
    industry = subindustry // SUBINDUSTRIES_PER_INDUSTRY
    size = streams("size").standard_normal(count)
    price = np.exp(3.5 + 0.25 * size + 0.5 * streams("price").standard_normal(count))
    cap = np.exp(21.0 + 1.6 * size)
    late = streams("listed").random(count) >= _LISTED_AT_START
    waiting = streams("listing day").exponential(_YEARS_TO_LISTING * DAYS_PER_YEAR, count)
    return Listings(
        names=[f"SYN{number:04d}" for number in range(count)],
        sector=industry // INDUSTRIES_PER_SECTOR,
        industry=industry,
        subindustry=subindustry,
        exchange=(streams("exchange").random(count) < 0.4).astype(np.int64),
        beta=np.clip(1.0 + 0.3 * streams("beta").standard_normal(count), 0.2, 2.0),
        volatility=np.clip(
            np.exp(-4.1 - 0.12 * size + 0.25 * streams("volatility").standard_normal(count)), 0.006, 0.05
        ),
        price=np.round(np.clip(price, 5.0, 140.0), 2),
        shares=np.maximum(np.round(cap / price), 1e5),
        share_turnover=np.exp(-5.3 + 0.25 * size + 0.4 * streams("share turnover").standard_normal(count)),
        first_row=np.where(late, 1 + np.floor(waiting), 0).astype(np.int64),
    )
