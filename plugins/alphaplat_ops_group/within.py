"""Each member against its group of the day: demeaned, ranked, scaled, projected.

NaN stays NaN whatever the NaN handling, and counts for nothing; an asset in no group gets NaN.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.ranking import scale_ranks
from alphaplat.spec import OperatorSpec
from alphaplat_ops_group.membership import Membership, grouped

_declare = partial(OperatorSpec, category="group", shape="group")


@grouped
def group_neutralize(x: Array, group: Membership) -> Array:
    """Give x less the mean of its group.

    NaN stays NaN and counts for nothing; a flat group, and a member alone, gives exactly 0.

    >>> group_neutralize(np.array([[3.0, 2.0, 6.0, 5.0, 8.0, 9.0]]), np.array([[0, 0, 0, 0, 0, 1]])).round(1)
    array([[-1.8, -2.8,  1.2,  0.2,  3.2,  0. ]])
    """
    return group.place(x, group.segments(x).deviations)


@grouped
def group_rank(x: Array, group: Membership, *, scale: str = "unit") -> Array:
    """Give the rank of x in its group: (rank - 1) / (n - 1), 0 for the lowest and 1 for the highest.

    n counts the group's valid values. Ties share their average rank, so a flat group is 0.5 throughout, and so is a
    member alone. With `scale="pct"` it is rank / n, in (0, 1]. NaN stays NaN.

    >>> group_rank(np.array([[100.0, 0.0, 50.0, 7.0]]), np.array([[0, 0, 0, 1]]))
    array([[1. , 0. , 0.5, 0.5]])
    """
    found = group.segments(x)
    return group.place(x, scale_ranks(found.ranks, found.count[found.ids], scale))


@grouped
def group_zscore(x: Array, group: Membership, *, ddof: int = 0) -> Array:
    """Give (x - mean) / sd within the group.

    The standard deviation divides by n - ddof, n in the published example. NaN stays NaN and counts for nothing; a
    flat group, and a member alone, gives NaN.

    >>> group_zscore(np.array([[100.0, 0.0, 50.0, 60.0, 25.0]]), np.array([[0, 0, 0, 0, 0]])).round(3)
    array([[ 1.572, -1.394,  0.089,  0.386, -0.653]])
    """
    found = group.segments(x)
    std = found.std(ddof)
    return group.place(x, found.deviations / np.where(std == 0, np.nan, std)[found.ids])


@grouped
def group_scale(x: Array, group: Membership) -> Array:
    """Give (x - min) / (max - min) within the group: the lowest is 0 and the highest 1.

    NaN stays NaN and counts for nothing; a flat group, and a member alone, gives NaN.

    >>> group_scale(np.array([[15.0, 7.0, 0.0, 20.0]]), np.array([[0, 0, 0, 0]]))
    array([[0.75, 0.35, 0.  , 1.  ]])
    """
    found = group.segments(x)
    width = np.where(found.high == found.low, np.nan, found.high - found.low)
    return group.place(x, (found.values - found.low[found.ids]) / width[found.ids])


@grouped
def group_normalize(
    x: Array, group: Membership, *, constantcheck: bool = False, tolerance: float = 0.01, scale: float = 1.0
) -> Array:
    """Give x * scale / sum(abs(x)) within the group, so that magnitudes sum to `scale` in each.

    A group of zeros stays zeros. With `constantCheck`, a group whose values all lie within `tolerance` of each
    other says nothing and gives NaN; the published line leaves this open. NaN stays NaN and counts for nothing.

    >>> group_normalize(np.array([[2.0, -3.0, 5.0, 4.0]]), np.array([[0, 0, 0, 1]]))
    array([[ 0.2, -0.3,  0.5,  1. ]])
    """
    found = group.segments(x)
    whole = found.sum_of(np.abs(found.values))
    whole = np.where(whole == 0, 1.0, whole)
    if constantcheck:
        whole = np.where(found.high - found.low <= tolerance, np.nan, whole)
    return group.place(x, found.values / whole[found.ids] * scale)


@grouped
def group_vector_proj(x: Array, y: Array, group: Membership) -> Array:
    """Give the part of x along y within the group: y * (x.y) / (y.y), without centring.

    The products run over the group's members where both are valid; elsewhere the result is NaN. A group in which y
    is 0 throughout gives NaN.

    >>> group_vector_proj(np.array([[1.0, 2.0, 3.0]]), np.array([[3.0, 4.0, 5.0]]), np.array([[0, 0, 0]])).round(2)
    array([[1.56, 2.08, 2.6 ]])
    """
    return np.where(np.isnan(x), np.nan, y * _share(x, y, group))


@grouped
def group_vector_neut(x: Array, y: Array, group: Membership) -> Array:
    """Give x less its part along y within the group: x - y * (x.y) / (y.y).

    The products run over the group's members where both are valid; elsewhere the result is NaN. A group in which y
    is 0 throughout gives NaN.

    >>> group_vector_neut(np.array([[1.0, 2.0, 3.0]]), np.array([[3.0, 4.0, 5.0]]), np.array([[0, 0, 0]])).round(2)
    array([[-0.56, -0.08,  0.4 ]])
    """
    return np.asarray(x - y * _share(x, y, group))


def _share(x: Array, y: Array, group: Membership) -> Array:
    """(x.y) / (y.y) of each group over complete pairs, spread over its cells."""
    along = group.segments(x * y).total
    length = group.segments(np.where(np.isnan(x), np.nan, y * y)).total
    return group.spread(along / np.where(length == 0, np.nan, length))


OPERATORS = [
    _declare(
        signature="group_neutralize(x: matrix[u], group: group) -> matrix[u]",
        summary="distance from the group's mean",
        kernel=group_neutralize,
        fast="alphaplat_ops_group.fast:group_neutralize",
        source="B+, K",
    ),
    _declare(
        signature="group_rank(x: matrix, group: group, *, scale: word{unit|pct} = unit @rank) -> matrix[1]",
        summary="rank within the group",
        kernel=group_rank,
        fast="alphaplat_ops_group.fast_ranks:group_rank",
        cost="O(log n)",
        source="B+",
    ),
    _declare(
        signature="group_zscore(x: matrix, group: group, *, ddof: int = 0 @ddof) -> matrix[1]",
        summary="distance from the group's mean in standard deviations",
        kernel=group_zscore,
        fast="alphaplat_ops_group.fast:group_zscore",
        source="B+",
    ),
    _declare(
        signature="group_scale(x: matrix, group: group) -> matrix[1]",
        summary="place between the group's lowest, 0, and highest, 1",
        kernel=group_scale,
        fast="alphaplat_ops_group.fast:group_scale",
        source="B+",
    ),
    _declare(
        signature=(
            "group_normalize(x: matrix, group: group, constantcheck: flag = false, tolerance: number = 0.01,"
            " scale: number = 1) -> matrix[1]"
        ),
        summary="the group's values, with magnitudes that sum to a constant",
        kernel=group_normalize,
        fast="alphaplat_ops_group.fast:group_normalize",
        source="Bg; constantCheck: rec.",
    ),
    _declare(
        signature="group_vector_neut(x: matrix[u], y: matrix, group: group) -> matrix[u]",
        summary="what of x is orthogonal to y, within the group",
        kernel=group_vector_neut,
        fast="alphaplat_ops_group.fast_projections:group_vector_neut",
        source="Bg",
    ),
    _declare(
        signature="group_vector_proj(x: matrix[u], y: matrix, group: group) -> matrix[u]",
        summary="what of x lies along y, within the group",
        kernel=group_vector_proj,
        fast="alphaplat_ops_group.fast_projections:group_vector_proj",
        source="Bg",
    ),
]
