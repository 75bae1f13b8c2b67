"""Ranks across the day's assets, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from alphaplat.kernels.distributions import inner_probability, inverse_cdf
from alphaplat.kernels.numbers import Array, reduction
from alphaplat.kernels.ranking import average_ranks, scale_ranks
from alphaplat.spec import OperatorSpec
from alphaplat_ops_cross_section import day

_declare = partial(OperatorSpec, category="cross-sectional", shape="cross_section")


@reduction
def rank(x: Array, *, scale: str = "unit") -> Array:
    """Give the rank of x among the day's assets: (rank - 1) / (n - 1), 0 for the lowest and 1 for the highest.

    n counts valid values; NaN stays NaN and infinity counts as NaN. Ties share their average rank, so a flat day is
    0.5 everywhere, and a value alone is 0.5. With `scale="pct"` it is rank / n, in (0, 1], as most ports of the
    101 alphas have it. BRAIN's `rate` chooses an approximate sort there; here every sort is exact.

    >>> rank(np.array([[4.0, 3.0, 6.0, 10.0, 2.0]]))
    array([[0.5 , 0.25, 0.75, 1.  , 0.  ]])
    """
    return scale_ranks(average_ranks(x), day.count(x), scale)


@reduction
def rank_by_side(x: Array, *, scale: float = 1.0) -> Array:
    """Rank the positive values among themselves, and the negative ones by magnitude, keeping the sign.

    The rank is scale * rank / n within the side, in (0, scale], so that no value loses its sign; 0 gives 0. Ties
    share their average, NaN stays NaN. Published in one line that leaves the scale of the ranks open.

    >>> rank_by_side(np.array([[5.0, 1.0, 0.0, -2.0, -8.0]]))
    array([[ 1. ,  0.5,  0. , -0.5, -1. ]])
    """
    result = np.where(np.isnan(x), np.nan, 0.0)
    for sign in (1.0, -1.0):
        side = np.where(sign * x > 0, sign * x, np.nan)
        ranks = scale_ranks(average_ranks(side), day.count(side), "pct")
        result = np.where(np.isnan(side), result, sign * scale * ranks)
    return result


@reduction
def rank_gmean_amean_diff(x: Array, *xs: Array, scale: str = "unit") -> Array:
    """Give the geometric less the arithmetic mean of the inputs' ranks; 0 where all ranks agree, negative elsewhere.

    Each input is ranked among its own valid values, as `rank` does with the same `scale`. NaN in any input gives
    NaN.

    >>> rank_gmean_amean_diff(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 2.0, 3.0]]))
    array([[0., 0., 0.]])
    """
    return gmean_less_amean([scale_ranks(average_ranks(one), day.count(one), scale) for one in (x, *xs)])


def gmean_less_amean(ranks: Sequence[Array]) -> Array:
    """The geometric less the arithmetic mean, 0 where all are equal."""
    stacked = np.stack(ranks)
    geometric = np.prod(stacked, axis=0) ** (1 / len(ranks))
    equal = (stacked == stacked[0]).all(axis=0)
    return np.where(equal, 0.0, geometric - stacked.mean(axis=0))


@reduction
def generalized_rank(x: Array, *, m: float = 1.0) -> Array:
    """Give, for each value, the sum over all others of the difference to the power m, signed: up where it is larger.

    sum over j of sign(x_i - x_j) * abs(x_i - x_j)^m, so a day sums to 0. With m = 0 it is 2 * rank - n - 1, a
    centred rank; with m = 1 it is n * (x - mean). Equal values add nothing to each other; NaN stays NaN.

    >>> generalized_rank(np.array([[1.0, 2.0, 4.0]]), m=1.0)
    array([[-4., -1.,  5.]])
    """
    result = np.full(x.shape, np.nan)
    for today, values in enumerate(x):
        valid = np.flatnonzero(~np.isnan(values))
        difference = values[valid][:, None] - values[valid]
        gained = np.where(difference == 0, 0.0, np.sign(difference) * np.abs(difference) ** m)
        result[today, valid] = gained.sum(axis=1)
    return result


@reduction
def quantile(x: Array, *, driver: str = "gaussian", sigma: float = 1.0) -> Array:
    """Give the quantile of x's rank under a distribution: sigma * inverse CDF of 1/n + rank * (1 - 2/n).

    `rank` is the one of 0 to 1 with ties averaged; moved into 1/n to 1 - 1/n it has no infinite quantile. The
    driver is `gaussian`, `cauchy`, or `uniform`, which only takes off the mean. NaN stays NaN; one or two valid
    values give 0, and so does a flat day.

    >>> quantile(np.array([[0.2, 0.5, -0.1, 0.8, 0.3]])).round(4)
    array([[-0.3853,  0.3853, -0.8416,  0.8416,  0.    ]])
    """
    n = day.count(x)
    unit = scale_ranks(average_ranks(x), n, "unit")
    return sigma * inverse_cdf(inner_probability(unit, n), driver)


OPERATORS = [
    _declare(
        signature="rank(x: matrix, rate: ignored = 2, *, scale: word{unit|pct} = unit @rank) -> matrix[1]",
        summary="rank among the assets of the day",
        kernel=rank,
        fast="alphaplat_ops_cross_section.fast_ranks:rank",
        cost="O(log n)",
        source="B+, K",
    ),
    _declare(
        signature="rank_by_side(x: matrix, rate: ignored = 2, scale: number = 1) -> matrix[1]",
        summary="rank of positive and of negative values, each among its own side",
        kernel=rank_by_side,
        fast="alphaplat_ops_cross_section.fast_rank_kinds:rank_by_side",
        cost="O(log n)",
        source="Bg; the scale of the ranks: rec.",
    ),
    _declare(
        signature=("rank_gmean_amean_diff(x: matrix, *xs: matrix, *, scale: word{unit|pct} = unit @rank) -> matrix[1]"),
        summary="geometric less arithmetic mean of the inputs' ranks of the day",
        kernel=rank_gmean_amean_diff,
        fast="alphaplat_ops_cross_section.fast_rank_kinds:rank_gmean_amean_diff",
        cost="O(log n)",
        source="Bg",
    ),
    _declare(
        signature="generalized_rank(x: matrix[u], m: number = 1) -> matrix[u^m]",
        summary="signed sum of the differences to all other assets of the day, to a power",
        kernel=generalized_rank,
        fast="alphaplat_ops_cross_section.fast_rank_kinds:generalized_rank",
        cost="O(n)",
        source="Bg",
    ),
    _declare(
        signature=(
            "quantile(x: matrix, driver: word{gaussian|uniform|cauchy} = gaussian, sigma: number = 1) -> matrix[1]"
        ),
        summary="rank of the day mapped through an inverse distribution function",
        kernel=quantile,
        fast="alphaplat_ops_cross_section.fast_rank_kinds:quantile",
        cost="O(log n)",
        source="B+; uniform of the shifted rank: rec.",
    ),
]
