"""What signals have to do with returns and with each other, on the days from which a search may learn.

A signal's exposure on a day is its rank among the names, less the mean rank, scaled to length 1. So the product of two
exposures is the rank correlation of that day, and its mean over the days is a scalar product: the numbers between any
signals are those of one geometry, in which the best combination of several can be computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from alphaplat.errors import ConfigError
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.lanes import lane_dot
from alphaplat.kernels.ordering import ordered
from alphaplat.simulation.comparing import centred_ranks
from alphaplat.simulation.information import LEAST_NAMES
from alphaplat.simulation.market import Market
from alphaplat.simulation.settings import Settings
from alphaplat.simulation.timeline import Bools, booking_lag, period_rows

Exposures = npt.NDArray[np.float32]

_BLOCK_CELLS = 1 << 16


@dataclass(frozen=True, eq=False)
class Target:
    """The returns to predict: exposures (days, names) of the forward returns, on the days that settings look at.

    A day counts if a signal of that day is booked between the settings' `start` and `end`: nothing after the end is
    seen, not even by the returns that the last signals earn. `rows` are those days in the panel, `usable` says where a
    name is in the universe and has a forward return.
    """

    rows: slice
    usable: Bools
    exposures: Exposures

    @classmethod
    def of(cls, market: Market, settings: Settings) -> Target:
        """The target for signals under these settings; ConfigError where they leave no day."""
        booked = period_rows(market.dates, settings.start, settings.end)
        lag = booking_lag(settings.delay)
        rows = slice(max(booked.start - lag, 0), max(booked.stop - lag, 0))
        forward = market.forward(settings.delay)
        usable = market.universe(settings.universe)[rows] & forward.valid[rows]
        exposures = exposures_of(np.where(usable, forward.returns[rows], np.nan))
        if not exposures.any():
            raise ConfigError(
                f"there is no day with the returns of {LEAST_NAMES} names from which a search could learn",
                help="look at the settings' start, end and test_period, and at the panel's days",
            )
        return cls(rows, usable, exposures)

    @property
    def days(self) -> int:
        return len(self.exposures)

    def of_signal(self, signal: npt.NDArray[Any]) -> Exposures:
        """The exposures (days, names) of a signal (time, asset) of the whole panel."""
        return exposures_of(np.where(self.usable, signal[self.rows], np.nan))

    def ic(self, exposures: Exposures) -> float:
        """The mean daily rank IC of a signal; days without one count as 0."""
        return overlap(exposures, self.exposures)

    def error(self, exposures: Exposures) -> float:
        """The standard error of that mean, as if days were independent."""
        by_day = np.einsum("tn,tn->t", exposures, self.exposures)
        return float(by_day.std(dtype=np.float64) / np.sqrt(len(by_day)))


def exposures_of(values: npt.NDArray[Any]) -> Exposures:
    """Ranks of each day less their mean, scaled to length 1; 0 where the value is missing.

    A day with fewer than 10 values, or with one value for all names, has no exposure. Ties share their average rank.

    >>> found = exposures_of(np.array([[3.0, 1, 2, 4, 5, 6, 7, 8, 9, 10]]))
    >>> (100 * found).round().astype(int).tolist()
    [[-28, -50, -39, -17, -6, 6, 17, 28, 39, 50]]
    """
    found = np.zeros(values.shape, dtype=np.float32)
    wide: npt.NDArray[Any] = np.ascontiguousarray(values, np.float32 if values.dtype == np.float32 else np.float64)
    days = max(1, _BLOCK_CELLS // max(values.shape[1], 1))
    for start in range(0, len(values), days):
        rows = slice(start, start + days)
        _centre(found[rows], ordered(wide[rows] + 0.0))
    return found


def overlap(left: Exposures, right: Exposures) -> float:
    """The mean over days of the product of two exposures (days, names): their mean daily rank correlation."""
    by_day = np.einsum("tn,tn->t", left, right)
    return float(by_day.sum(dtype=np.float64) / len(by_day))


@compiled
def _centre(found: Any, order: Any) -> None:
    """Write centred average ranks of length 1 from the order of each day."""
    mask = order.words.dtype.type((1 << order.bits) - 1)
    ranks = np.empty(found.shape[1])
    for day in range(found.shape[0]):
        count = order.counts[day]
        if count < LEAST_NAMES:
            continue
        own = ranks[:count]
        centred_ranks(own, order.alike[day], order.ties[day])
        length = np.sqrt(lane_dot(own, own))
        for place in range(count):
            found[day, np.intp(order.words[day, place] & mask)] = own[place] / length if length > 0 else 0.0
