"""How good the best of many trials looks by luck alone: "The deflated Sharpe ratio", Bailey and López de Prado (2014).

They take trials for independent. Those of a search are not, so it has fewer than it counts, and luck is overstated.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import e, sqrt
from statistics import NormalDist, stdev

EULER = 0.5772156649015329
YEAR = 252


def expected_best(sharpes: Sequence[float]) -> float:
    """The largest Sharpe among so many independent trials that are worth nothing, and spread as these do.

    >>> round(expected_best([-1.0, 0.0, 1.0] * 300), 2)
    2.63
    """
    normal, count = NormalDist(), len(sharpes)
    usual = (1 - EULER) * normal.inv_cdf(1 - 1 / count) + EULER * normal.inv_cdf(1 - 1 / (count * e))
    return stdev(sharpes) * usual


def deflated(sharpe: float, luck: float, *, days: int, skewness: float, kurtosis: float) -> float:
    """The probability that an annual Sharpe, measured on so many days, is truly above what luck gives.

    The kurtosis is 3 for normal profits.

    >>> round(deflated(2.0, 2.0, days=500, skewness=0.0, kurtosis=3.0), 3)
    0.5
    """
    daily = sharpe / sqrt(YEAR)
    error = sqrt((1 - skewness * daily + (kurtosis - 1) / 4 * daily**2) / (days - 1))
    return NormalDist().cdf((daily - luck / sqrt(YEAR)) / error)
