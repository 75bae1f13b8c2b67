"""One number for each day's list.

NaN and infinities in a list are skipped. A list without a valid value gives NaN, empty or not, and so does a day
and asset that the feed does not cover. Sums are taken in the list's order.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.segments import Segments
from alphaplat.spec import OperatorSpec

if TYPE_CHECKING:
    from alphaplat.panel.fields import Ragged

_declare = partial(OperatorSpec, category="vector", shape="vector", cost="O(list)")


def _lists(v: Ragged) -> Segments:
    """The valid values, in segments of one list each."""
    values = v.values.astype(np.float64)
    values[~np.isfinite(values)] = np.nan
    return Segments.of(values, np.repeat(np.arange(v.counts.size), v.sizes.ravel()), v.counts.size)


def vec_avg(v: Ragged) -> Array:
    """Give the mean of the list; NaN for an empty one.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_avg(Ragged(np.array([1.0, 2.0, 6.0]), np.array([[3, 0, -1]], dtype=np.int32)))
    array([[ 3., nan, nan]])
    """
    return _lists(v).mean.reshape(v.shape)


def vec_sum(v: Ragged) -> Array:
    """Give the sum of the list; NaN for an empty one, which is published neither as 0 nor as NaN.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_sum(Ragged(np.array([1.0, 2.0, 6.0]), np.array([[3, 0, -1]], dtype=np.int32)))
    array([[ 9., nan, nan]])
    """
    return _lists(v).total.reshape(v.shape)


def vec_min(v: Ragged) -> Array:
    """Give the smallest value of the list; NaN for an empty one.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_min(Ragged(np.array([1.0, 2.0, 6.0]), np.array([[3, 0, -1]], dtype=np.int32)))
    array([[ 1., nan, nan]])
    """
    return _lists(v).low.reshape(v.shape)


def vec_max(v: Ragged) -> Array:
    """Give the largest value of the list; NaN for an empty one.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_max(Ragged(np.array([1.0, 2.0, 6.0]), np.array([[3, 0, -1]], dtype=np.int32)))
    array([[ 6., nan, nan]])
    """
    return _lists(v).high.reshape(v.shape)


def vec_range(v: Ragged) -> Array:
    """Give the largest less the smallest value of the list; 0 for one value alone, NaN for none.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_range(Ragged(np.array([1.0, 2.0, 6.0]), np.array([[3, 0, -1]], dtype=np.int32)))
    array([[ 5., nan, nan]])
    """
    lists = _lists(v)
    return np.subtract(lists.high, lists.low).reshape(v.shape)


def vec_stddev(v: Ragged, *, ddof: int = 0) -> Array:
    """Give the standard deviation of the list, with n - ddof below the root; 0 for a flat list.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_stddev(Ragged(np.array([1.0, 3.0, 6.0]), np.array([[2, 1, 0]], dtype=np.int32)))
    array([[ 1.,  0., nan]])
    """
    return _lists(v).std(ddof).reshape(v.shape)


def vec_ir(v: Ragged, *, ddof: int = 0) -> Array:
    """Give mean / standard deviation of the list; NaN for a flat list, and for one value alone.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_ir(Ragged(np.array([1.0, 3.0, 6.0]), np.array([[2, 1, 0]], dtype=np.int32)))
    array([[ 2., nan, nan]])
    """
    lists = _lists(v)
    std = lists.std(ddof)
    return np.divide(lists.mean, np.where(std == 0, np.nan, std)).reshape(v.shape)


def vec_skewness(v: Ragged) -> Array:
    """Give the third standardized central moment of the list, with ddof 0; NaN for a flat list.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_skewness(Ragged(np.array([0.0, 0.0, 3.0]), np.array([[3]], dtype=np.int32))).round(4)
    array([[0.7071]])
    """
    return _lists(v).standard_moment(3).reshape(v.shape)


def vec_kurtosis(v: Ragged) -> Array:
    """Give the excess kurtosis of the list: the fourth standardized central moment, with ddof 0, less 3.

    NaN for a flat list.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_kurtosis(Ragged(np.array([0.0, 0.0, 3.0]), np.array([[3]], dtype=np.int32))).round(4)
    array([[-1.5]])
    """
    return np.subtract(_lists(v).standard_moment(4), 3.0).reshape(v.shape)


def vec_norm(v: Ragged) -> Array:
    """Give the sum of magnitudes of the list; NaN for an empty one.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_norm(Ragged(np.array([3.0, -4.0]), np.array([[2, 0]], dtype=np.int32)))
    array([[ 7., nan]])
    """
    lists = _lists(v)
    return lists.sum_of(np.abs(lists.values)).reshape(v.shape)


def vec_l2_norm(v: Ragged) -> Array:
    """Give the root of the sum of squares of the list; NaN for an empty one.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_l2_norm(Ragged(np.array([3.0, -4.0]), np.array([[2, 0]], dtype=np.int32)))
    array([[ 5., nan]])
    """
    lists = _lists(v)
    return np.sqrt(lists.sum_of(lists.values**2)).reshape(v.shape)


def vec_powersum(v: Ragged, *, constant: float = 2.0) -> Array:
    """Give the sum of the list's values to the power `constant`; NaN for an empty list.

    A power that is no number, of a negative value and a fraction, or of 0 and a negative constant, gives NaN.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_powersum(Ragged(np.array([3.0, -4.0]), np.array([[2, 0]], dtype=np.int32)))
    array([[25., nan]])
    """
    lists = _lists(v)
    with np.errstate(all="ignore"):
        sums = lists.sum_of(lists.values**constant)
    return np.where(np.isfinite(sums), sums, np.nan).reshape(v.shape)


def vec_percentage(v: Ragged, *, percentage: float = 0.5) -> Array:
    """Give the value below which a share of the list lies, linear between neighbours; 0.5 is the median.

    NaN for an empty list. A percentage outside 0 to 1 is an error.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_percentage(Ragged(np.array([1.0, 6.0, 2.0]), np.array([[3, 0]], dtype=np.int32)), percentage=0.25)
    array([[1.5, nan]])
    """
    return _lists(v).quantile(percentage).reshape(v.shape)


OPERATORS = [
    _declare(
        signature="vec_avg(v: vector[u]) -> matrix[u]",
        summary="mean of the day's list",
        kernel=vec_avg,
        source="B+",
    ),
    _declare(
        signature="vec_sum(v: vector[u]) -> matrix[u]",
        summary="sum of the day's list",
        kernel=vec_sum,
        source="B+; NaN for an empty list: rec.",
    ),
    _declare(
        signature="vec_min(v: vector[u]) -> matrix[u]",
        summary="smallest value of the day's list",
        kernel=vec_min,
        source="B",
    ),
    _declare(
        signature="vec_max(v: vector[u]) -> matrix[u]",
        summary="largest value of the day's list",
        kernel=vec_max,
        source="B",
    ),
    _declare(
        signature="vec_range(v: vector[u]) -> matrix[u]",
        summary="largest less smallest value of the day's list",
        kernel=vec_range,
        source="B",
    ),
    _declare(
        signature="vec_stddev(v: vector[u], *, ddof: int = 0 @ddof) -> matrix[u]",
        summary="standard deviation of the day's list",
        kernel=vec_stddev,
        source="B; ddof 0: C",
    ),
    _declare(
        signature="vec_ir(v: vector, *, ddof: int = 0 @ddof) -> matrix[1]",
        summary="mean over standard deviation of the day's list",
        kernel=vec_ir,
        source="Bg; ddof 0: C",
    ),
    _declare(
        signature="vec_skewness(v: vector) -> matrix[1]",
        summary="skewness of the day's list",
        kernel=vec_skewness,
        source="Bg; ddof 0: C",
    ),
    _declare(
        signature="vec_kurtosis(v: vector) -> matrix[1]",
        summary="excess kurtosis of the day's list",
        kernel=vec_kurtosis,
        source="Bg; excess, ddof 0: C",
    ),
    _declare(
        signature="vec_norm(v: vector[u]) -> matrix[u]",
        summary="sum of magnitudes of the day's list",
        kernel=vec_norm,
        source="Bg",
    ),
    _declare(
        signature="vec_l2_norm(v: vector[u]) -> matrix[u]",
        summary="Euclidean norm of the day's list",
        kernel=vec_l2_norm,
        source="Bg",
    ),
    _declare(
        signature="vec_powersum(v: vector[u], constant: number = 2) -> matrix[u^constant]",
        summary="sum of powers of the day's list",
        kernel=vec_powersum,
        source="Bg",
    ),
    _declare(
        signature="vec_percentage(v: vector[u], percentage: number{0..1} = 0.5) -> matrix[u]",
        summary="quantile of the day's list",
        kernel=vec_percentage,
        cost="O(list * log list)",
        source="Bg; linear: rec.",
    ),
]
