"""Regressions of a day's values on several others."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.numbers import Array, reduction
from alphaplat.kernels.pooled_regression import pooled_residuals
from alphaplat.spec import OperatorSpec


@reduction
def multi_regression(y: Array, *xs: Array, days: int = 0, lag: int = 0) -> Array:
    """Give today's residual of the least squares of y on an intercept and x1, x2, ... of `lag` days before.

    The fit pools today and the `days` days before it, over all assets where every series is valid; each day is
    fitted anew. NaN where today's values are not complete, and where the pool has fewer rows than coefficients. Of
    regressors that depend on each other, or are flat, the smallest coefficients are taken, so the published solvers
    (SVD, QR, NORMAL) all have this result.

    >>> y, x = np.array([[1.0, 2.0, 6.0, 7.0]]), np.array([[0.0, 1.0, 2.0, 3.0]])
    >>> multi_regression(y, x).round(4)
    array([[ 0.3, -0.9,  0.9, -0.3]])
    """
    return pooled_residuals(y, xs, np.zeros(y.shape, dtype=np.int32), days=days, lag=lag)


OPERATORS = [
    OperatorSpec(
        signature=(
            "multi_regression(y: matrix[u], *xs: matrix, *, days: shift = 0, lag: shift = 0,"
            " solver: ignored = none) -> matrix[u]"
        ),
        summary="residual of the regression on several series, pooled over assets and days",
        category="cross-sectional",
        shape="cross_section",
        kernel=multi_regression,
        fast="alphaplat_ops_cross_section.fast_projections:multi_regression",
        reach="-days-lag..0",
        cost="O(days * k^2)",
        source="Bg; the residual as result, with an intercept: rec.",
    )
]
