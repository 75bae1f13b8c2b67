"""One number for each group and day, given to all its members.

With NaN handling off, a member without a valid value of its own gets NaN; with it on, it gets the group's number.
An asset in no group gets NaN either way.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.spec import OperatorSpec
from alphaplat_ops_group.membership import Membership, grouped, shown

if TYPE_CHECKING:
    from alphaplat.engine.context import EvaluationContext

_declare = partial(OperatorSpec, category="group", shape="group", needs_context=True)


@grouped
def group_count(x: Array, group: Membership, *, context: EvaluationContext | None = None) -> Array:
    """Give the number of the group's members with a valid x.

    A member without one gets NaN, or the number with NaN handling on: 0 where no member has one.

    >>> group_count(np.array([[1.0, 2.0, 5.0, np.nan]]), np.array([[0, 0, 1, 1]]))
    array([[ 2.,  2.,  1., nan]])
    """
    return shown(group.spread(group.segments(x).count), x, context)


@grouped
def group_sum(x: Array, group: Membership, *, context: EvaluationContext | None = None) -> Array:
    """Give the sum of the group's valid values.

    NaN where the own value is, unless NaN handling is on; NaN for a group without values.

    >>> group_sum(np.array([[1.0, 2.0, 5.0, np.nan]]), np.array([[0, 0, 1, 1]]))
    array([[ 3.,  3.,  5., nan]])
    """
    return shown(group.spread(group.segments(x).total), x, context)


@grouped
def group_min(x: Array, group: Membership, *, context: EvaluationContext | None = None) -> Array:
    """Give the smallest of the group's valid values.

    NaN where the own value is, unless NaN handling is on; NaN for a group without values.

    >>> group_min(np.array([[1.0, 2.0, 5.0, np.nan]]), np.array([[0, 0, 1, 1]]))
    array([[ 1.,  1.,  5., nan]])
    """
    return shown(group.spread(group.segments(x).low), x, context)


@grouped
def group_max(x: Array, group: Membership, *, context: EvaluationContext | None = None) -> Array:
    """Give the largest of the group's valid values.

    NaN where the own value is, unless NaN handling is on; NaN for a group without values.

    >>> group_max(np.array([[1.0, 2.0, 5.0, np.nan]]), np.array([[0, 0, 1, 1]]))
    array([[ 2.,  2.,  5., nan]])
    """
    return shown(group.spread(group.segments(x).high), x, context)


@grouped
def group_mean(x: Array, weight: Array, group: Membership, *, context: EvaluationContext | None = None) -> Array:
    """Give the group's weighted arithmetic mean: sum(weight * x) / sum(weight).

    One published page calls it harmonic, and builds the harmonic mean from it as 1 / group_mean(1 / x, ...); it is
    the arithmetic one here. A member counts where both x and weight are valid; where one of its own is not it gets
    NaN, unless NaN handling is on. Weights that sum to 0 give NaN.

    >>> group_mean(np.array([[1.0, 4.0, 5.0]]), np.array([[1.0, 2.0, 1.0]]), np.array([[0, 0, 1]]))
    array([[3., 3., 5.]])
    """
    own, mean = weighted_mean(x, weight, group)
    return shown(mean, own, context)


@grouped
def group_median(x: Array, group: Membership, *, context: EvaluationContext | None = None) -> Array:
    """Give the median of the group's valid values, the mean of the middle two where their number is even.

    NaN where the own value is, unless NaN handling is on; NaN for a group without values.

    >>> group_median(np.array([[1.0, 2.0, 6.0, 5.0]]), np.array([[0, 0, 0, 1]]))
    array([[2., 2., 2., 5.]])
    """
    return shown(group.spread(group.segments(x).quantile(0.5)), x, context)


@grouped
def group_percentage(
    x: Array, group: Membership, *, percentage: float = 0.5, context: EvaluationContext | None = None
) -> Array:
    """Give the value below which a share of the group's valid values lies, linear between neighbours.

    0 is the smallest, 0.5 the median, 1 the largest. NaN where the own value is, unless NaN handling is on; NaN for
    a group without values. A percentage outside 0 to 1 is an error.

    >>> group_percentage(np.array([[1.0, 2.0, 6.0]]), np.array([[0, 0, 0]]), percentage=0.25)
    array([[1.5, 1.5, 1.5]])
    """
    return shown(group.spread(group.segments(x).quantile(percentage)), x, context)


@grouped
def group_std_dev(x: Array, group: Membership, *, ddof: int = 0, context: EvaluationContext | None = None) -> Array:
    """Give the standard deviation of the group's valid values, with n - ddof below the root.

    0 for a flat group and for one value alone (NaN with ddof 1). NaN where the own value is, unless NaN handling is
    on; NaN for a group without values.

    >>> group_std_dev(np.array([[1.0, 3.0, 5.0]]), np.array([[0, 0, 1]]))
    array([[1., 1., 0.]])
    """
    return shown(group.spread(group.segments(x).std(ddof)), x, context)


def weighted_mean(x: Array, weight: Array, group: Membership) -> tuple[Array, Array]:
    """What counts, x where the weight is valid, too; and the weighted mean of each group, spread over it."""
    counted = np.where(np.isnan(weight), np.nan, x)
    weights = np.where(np.isnan(x), np.nan, weight)
    total = group.segments(weights).total
    mean = group.segments(counted * weights).total / np.where(total == 0, np.nan, total)
    return counted, group.spread(mean)


OPERATORS = [
    _declare(
        signature="group_count(x: matrix, group: group) -> matrix[1]",
        summary="number of the group's members with a valid value",
        kernel=group_count,
        fast="alphaplat_ops_group.fast:group_count",
        source="B",
    ),
    _declare(
        signature="group_sum(x: matrix[u], group: group) -> matrix[u]",
        summary="sum over the group",
        kernel=group_sum,
        fast="alphaplat_ops_group.fast:group_sum",
        source="B",
    ),
    _declare(
        signature="group_min(x: matrix[u], group: group) -> matrix[u]",
        summary="smallest value of the group",
        kernel=group_min,
        fast="alphaplat_ops_group.fast:group_min",
        source="B",
    ),
    _declare(
        signature="group_max(x: matrix[u], group: group) -> matrix[u]",
        summary="largest value of the group",
        kernel=group_max,
        fast="alphaplat_ops_group.fast:group_max",
        source="B",
    ),
    _declare(
        signature="group_mean(x: matrix[u], weight: matrix, group: group) -> matrix[u]",
        summary="weighted mean of the group",
        kernel=group_mean,
        fast="alphaplat_ops_group.fast:group_mean",
        source="B+; arithmetic: rec.",
    ),
    _declare(
        signature="group_median(x: matrix[u], group: group) -> matrix[u]",
        summary="median of the group",
        kernel=group_median,
        fast="alphaplat_ops_group.fast_quantiles:group_median",
        cost="O(log n)",
        source="B",
    ),
    _declare(
        signature="group_percentage(x: matrix[u], group: group, percentage: number{0..1} = 0.5) -> matrix[u]",
        summary="quantile of the group",
        kernel=group_percentage,
        fast="alphaplat_ops_group.fast_quantiles:group_percentage",
        cost="O(log n)",
        source="Bg; linear: rec.",
    ),
    _declare(
        signature="group_std_dev(x: matrix[u], group: group, *, ddof: int = 0 @ddof) -> matrix[u]",
        summary="standard deviation of the group",
        kernel=group_std_dev,
        fast="alphaplat_ops_group.fast:group_std_dev",
        source="B",
    ),
]
