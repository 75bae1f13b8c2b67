"""Regressions within groups."""

from __future__ import annotations

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.pooled_regression import pooled_residuals
from alphaplat.spec import OperatorSpec
from alphaplat_ops_group.membership import Membership, grouped


@grouped
def group_multi_regression(y: Array, *others: Array | Membership, days: int = 0, lag: int = 0) -> Array:
    """Give today's residual of the least squares of y on an intercept and x1, x2, ... within the group.

    As `multi_regression`, for each group by itself: the fit pools today and the `days` days before it, over the
    assets that are in the group today, with the x of `lag` days before. NaN where today's values are not complete,
    in no group, and where the pool has fewer rows than coefficients.

    >>> import numpy as np
    >>> y, x = np.array([[1.0, 2.0, 6.0, 7.0]]), np.array([[0.0, 1.0, 2.0, 3.0]])
    >>> group_multi_regression(y, x, np.array([[0, 0, 0, 1]])).round(4)
    array([[ 0.5, -1. ,  0.5,  nan]])
    """
    xs = [one for one in others if not isinstance(one, Membership)]
    group = next(one for one in others if isinstance(one, Membership))
    return pooled_residuals(y, xs, group.ids, days=days, lag=lag)


OPERATORS = [
    OperatorSpec(
        signature=(
            "group_multi_regression(y: matrix[u], *xs: matrix, group: group, *, days: shift = 0,"
            " lag: shift = 0, solver: ignored = none) -> matrix[u]"
        ),
        summary="residual of the regression on several series, within the group",
        category="group",
        shape="group",
        kernel=group_multi_regression,
        fast="alphaplat_ops_group.fast_projections:group_multi_regression",
        reach="-days-lag..0",
        cost="O(days * k^2)",
        source="Bg; the residual as result, with an intercept: rec.",
    )
]
