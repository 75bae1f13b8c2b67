"""Today's place within a window, and windows in order of size."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.distributions import inner_probability, inverse_cdf
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.ranking import scale_ranks
from alphaplat.kernels.windows import Window, blocks, enough, lags, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", reach="1-d..0", cost="O(d)")


@rolling
def ts_rank(x: Array, *, d: int, constant: float = 0.0, scale: str = "unit", min_periods: int = 1) -> Array:
    """Give the rank of today's x among the valid values of d days, plus `constant`.

    With rank r from 1 (smallest) to n (the number of valid values), the scale `unit` gives (r - 1) / (n - 1), and
    0.5 where n is 1; `pct` gives r / n; `ordinal` gives r. Equal values share the mean of their ranks. NaN today
    gives NaN, and so do fewer than `min_periods` valid values.

    >>> x = np.array([[10.0], [12.0], [11.0], [11.0]])
    >>> ts_rank(x, d=3).ravel(), ts_rank(x, d=3, scale="pct").ravel().round(4)
    (array([0.5 , 1.  , 0.5 , 0.25]), array([1.    , 1.    , 0.6667, 0.5   ]))
    """
    rank, count = _rank(x, d)
    return enough(scale_ranks(rank, count, scale) + constant, count, min_periods)


@rolling
def ts_quantile(x: Array, *, d: int, driver: str = "gaussian", min_periods: int = 1) -> Array:
    """Give the rank of today's x in d days as a quantile of a distribution: gaussian, uniform or cauchy.

    The rank r, 0 to 1, among n valid values moves into the open interval as 1/n + r * (1 - 2/n) and goes through the
    distribution's inverse CDF; the uniform one runs from -0.5 to 0.5. One or two valid values give 0. NaN today gives
    NaN. The published example instead takes the normal CDF of a z-score; the text is followed.

    >>> ts_quantile(np.array([[10.0], [12.0], [11.0], [15.0]]), d=4).ravel().round(4)
    array([0.    , 0.    , 0.    , 0.6745])
    """
    rank, count = _rank(x, d)
    inside = inner_probability(scale_ranks(rank, count, "unit"), count)
    return enough(inverse_cdf(inside, driver), count, min_periods)


@rolling
def ts_rank_gmean_amean_diff(*xs: Array, d: int, min_periods: int = 1) -> Array:
    """Give the geometric minus the arithmetic mean of the inputs' ts_rank over d days, each rank from 0 to 1.

    NaN in any of the inputs today gives NaN.

    >>> x = np.array([[1.0], [2.0], [3.0], [4.0], [2.5]])
    >>> ts_rank_gmean_amean_diff(x, -x, d=5)[-1]
    array([0.])
    """
    ranks = []
    for x in xs:
        rank, count = _rank(x, d)
        ranks.append(enough(scale_ranks(rank, count, "unit"), count, min_periods))
    return gmean_less_amean(ranks)


def gmean_less_amean(ranks: list[Array]) -> Array:
    """The geometric less the arithmetic mean."""
    product, total = ranks[0], ranks[0]
    for rank in ranks[1:]:
        product, total = product * rank, total + rank
    return np.power(product, 1.0 / len(ranks)) - total / len(ranks)


@rolling
def ts_median(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the median of x over d days; of an even number of valid values it is the mean of the middle two.

    >>> ts_median(np.array([[1.0], [np.nan], [4.0]]), d=3).ravel()
    array([1. , 1. , 2.5])
    """
    return _quantile(x, d, 0.5, min_periods)


@rolling
def ts_percentage(x: Array, *, d: int, percentage: float = 0.5, min_periods: int = 1) -> Array:
    """Give the quantile of x over d days, 0.5 being the median, with linear interpolation between valid values.

    >>> ts_percentage(np.array([[1.0], [np.nan], [5.0]]), d=3, percentage=0.25).ravel()
    array([1., 1., 2.])
    """
    check_share(percentage)
    return _quantile(x, d, percentage, min_periods)


def check_share(percentage: float) -> None:
    """Raise `AlphaTypeError` for what is not a share of the values."""
    if not 0.0 <= percentage <= 1.0:
        raise AlphaTypeError(f"ts_percentage has no quantile '{percentage}'", help="give a percentage of 0 to 1")


@rolling
def ts_entropy(x: Array, *, d: int, buckets: int = 10, min_periods: int = 1) -> Array:
    """Give Shannon's entropy, in natural units, of a histogram of x over d days.

    The buckets are equally wide between the smallest and the largest valid value, which belongs to the last of them;
    a flat window gives 0. The number of buckets is not published.

    >>> ts_entropy(np.array([[1.0], [2.0], [1.0], [2.0]]), d=4).ravel().round(4)
    array([0.    , 0.6931, 0.6365, 0.6931])
    """
    check_buckets(buckets)
    entropy = np.full(x.shape, np.nan)
    for days, (window,) in blocks(d, x):
        low = np.fmin.reduce(window, axis=-1)[..., None]
        width = np.fmax.reduce(window, axis=-1)[..., None] - low
        place = np.where(width > 0, np.floor((window - low) / width * buckets), 0.0 * window)
        place = np.minimum(place, buckets - 1)
        shares = np.stack([np.count_nonzero(place == bucket, axis=-1) for bucket in range(buckets)])
        share = shares / np.count_nonzero(np.isfinite(window), axis=-1)
        total = np.zeros(low.shape[:-1])
        for one in share:
            total -= np.where(one > 0, one * np.log(one), 0.0)
        entropy[days] = total
    return enough(entropy, Window(d, x).count, min_periods)


def check_buckets(buckets: int) -> None:
    """Raise `AlphaTypeError` for a histogram without buckets."""
    if buckets < 1:
        raise AlphaTypeError(f"ts_entropy cannot have '{buckets}' buckets", help="give 1 or more")


def _rank(x: Array, d: int) -> tuple[Array, Array]:
    """Today's rank from 1 on, NaN where today is, and the number of valid values."""
    smaller, same = np.zeros(x.shape), np.zeros(x.shape)
    for _, today, past in lags(len(x), d):
        smaller[today] += x[past] < x[today]
        same[today] += x[past] == x[today]
    rank = np.where(np.isnan(x), np.nan, smaller + (same + 1.0) / 2.0)
    return rank, Window(d, x).count


def _quantile(x: Array, d: int, share: float, min_periods: int) -> Array:
    count = Window(d, x).count
    place = share * np.maximum(count - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    result = np.full(x.shape, np.nan)
    for days, (window,) in blocks(d, x):
        ordered = np.sort(window, axis=-1)
        low = np.take_along_axis(ordered, below[days][..., None], axis=-1)[..., 0]
        high = np.take_along_axis(ordered, above[days][..., None], axis=-1)[..., 0]
        result[days] = low + (high - low) * (place[days] - below[days])
    return enough(result, count, min_periods)


OPERATORS = [
    _declare(
        signature="ts_rank(x: matrix, d: window, constant: number = 0, *,"
        " scale: word{unit|pct|ordinal} = unit @ts_rank, min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="the rank of today within d days",
        kernel=ts_rank,
        fast="alphaplat_ops_time_series.fast_ranks:ts_rank",
        source="B+, K, rec.",
    ),
    _declare(
        signature="ts_quantile(x: matrix, d: window, driver: word{gaussian|uniform|cauchy} = gaussian, *,"
        " min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="the rank of today within d days as a quantile of a distribution",
        kernel=ts_quantile,
        fast="alphaplat_ops_time_series.fast_orders:ts_quantile",
        source="B+, rec.",
    ),
    _declare(
        signature="ts_rank_gmean_amean_diff(*xs: matrix, d: window, min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="the geometric minus the arithmetic mean of the inputs' ranks within d days",
        kernel=ts_rank_gmean_amean_diff,
        fast="alphaplat_ops_time_series.fast_orders:ts_rank_gmean_amean_diff",
        source="Bg",
    ),
    _declare(
        signature="ts_median(x: matrix[u], d: window, *, min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the median over d days",
        kernel=ts_median,
        fast="alphaplat_ops_time_series.fast_orders:ts_median",
        cost="O(d log d)",
        source="Bg",
    ),
    _declare(
        signature="ts_percentage(x: matrix[u], d: window, percentage: number{0..1} = 0.5, *,"
        " min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="a quantile over d days",
        kernel=ts_percentage,
        fast="alphaplat_ops_time_series.fast_orders:ts_percentage",
        cost="O(d log d)",
        source="Bg, rec.",
    ),
    _declare(
        signature="ts_entropy(x: matrix, d: window, buckets: int{1..} = 10, *,"
        " min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="the entropy of a histogram of d days",
        kernel=ts_entropy,
        fast="alphaplat_ops_time_series.fast_entropy:ts_entropy",
        cost="O(buckets d)",
        source="Bg, rec.",
    ),
]
