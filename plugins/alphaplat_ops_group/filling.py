"""Missing values, filled from the group. Infinities count as missing."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.segments import Segments
from alphaplat.spec import OperatorSpec
from alphaplat_ops_group.membership import Membership, grouped
from alphaplat_ops_group.statistics import weighted_mean

_declare = partial(OperatorSpec, category="group", shape="group")


@grouped
def group_backfill(x: Array, group: Membership, *, d: int, std: float = 4.0, ddof: int = 0) -> Array:
    """Replace NaN by the winsorized mean of the group's valid values over d days; valid values stay.

    The values of the d days up to today of all assets that are in the group today are clamped to mean +- std * sd,
    once, and averaged. The standard deviation divides by n - ddof (the published example quotes both). At the start
    there are fewer days. NaN stays where the group has no value in all these days, and for an asset in no group.

    >>> x = np.array([[5, 9, np.nan], [5, 2, 2], [2, np.nan, -4], [4, 7, np.nan]])
    >>> group_backfill(x, np.zeros((4, 3), dtype=np.int32), d=4)[-1].round(3)
    array([4.   , 7.   , 3.556])
    """
    result = x.copy()
    for today in np.flatnonzero((np.isnan(x) & (group.ids >= 0)).any(axis=1)):
        window = x[max(today - d + 1, 0) : today + 1]
        labels = np.where(group.ids[today] < 0, -1, group.ids[today] - today * x.shape[1])
        pooled = Segments.of(window, np.broadcast_to(labels, window.shape), x.shape[1])
        mean = np.append(_winsorized_mean(pooled, std, ddof), np.nan)[labels]
        result[today] = np.where(np.isnan(x[today]), mean, x[today])
    return result


def _winsorized_mean(pooled: Segments, std: float, ddof: int) -> Array:
    """The mean of values clamped to `std` standard deviations around their mean."""
    width = std * pooled.std(ddof)
    low, high = (pooled.mean - width)[pooled.ids], (pooled.mean + width)[pooled.ids]
    return Segments(np.clip(pooled.values, low, high), pooled.ids, pooled.size).mean


@grouped
def group_extra(x: Array, weight: Array, group: Membership) -> Array:
    """Replace NaN by the group's weighted mean of the day; valid values stay.

    The mean runs over members where both x and weight are valid. NaN stays where there is none, where the weights
    sum to 0, and for an asset in no group.

    >>> group_extra(np.array([[1.0, np.nan, 4.0]]), np.array([[1.0, 1.0, 2.0]]), np.array([[0, 0, 0]]))
    array([[1., 3., 4.]])
    """
    _, mean = weighted_mean(x, weight, group)
    return np.where(np.isnan(x), mean, x)


OPERATORS = [
    _declare(
        signature=(
            "group_backfill(x: matrix[u], group: group, d: window, std: number = 4, *, ddof: int = 0 @ddof)"
            " -> matrix[u]"
        ),
        summary="x, with NaN replaced by the group's winsorized mean over d days",
        kernel=group_backfill,
        fast="alphaplat_ops_group.fast_filling:group_backfill",
        reach="1-d..0",
        cost="O(d)",
        source="B+",
    ),
    _declare(
        signature="group_extra(x: matrix[u], weight: matrix, group: group) -> matrix[u]",
        summary="x, with NaN replaced by the group's weighted mean",
        kernel=group_extra,
        fast="alphaplat_ops_group.fast:group_extra",
        source="Bg",
    ),
]
