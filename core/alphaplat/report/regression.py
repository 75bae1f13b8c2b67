"""Ordinary least squares with what is usually printed beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Term:
    """A coefficient with its standard error and t statistic."""

    estimate: float
    error: float
    t: float


@dataclass(frozen=True)
class Regression:
    """A fit of `count` observations; all numbers are NaN where there are too few of them, or they are collinear."""

    count: int
    terms: Mapping[str, Term]
    r2: float
    adjusted_r2: float
    f: float

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "terms": {name: asdict(term) for name, term in self.terms.items()}}


def least_squares(y: Array, columns: Mapping[str, Array]) -> Regression:
    """Regress y, of shape (n,), on the named columns and an intercept; rows with a NaN are left out.

    >>> x = np.arange(5.0)
    >>> fit = least_squares(1 + 2 * x + np.array([0.1, -0.1, 0.0, -0.1, 0.1]), {"x": x})
    >>> round(fit.terms["x"].estimate, 3), round(fit.r2, 4)
    (2.0, 0.999)
    """
    design = np.column_stack([np.ones(len(y)), *columns.values()])
    complete = np.isfinite(y) & np.isfinite(design).all(axis=1)
    y, design = y[complete], design[complete]
    count, width = design.shape
    names = ("intercept", *columns)
    if count <= width or np.linalg.matrix_rank(design) < width:
        nan = float("nan")
        return Regression(count, {name: Term(nan, nan, nan) for name in names}, nan, nan, nan)
    inverse = np.linalg.inv(design.T @ design)
    estimates = inverse @ design.T @ y
    residual = y - design @ estimates
    unexplained, total = residual @ residual, ((y - y.mean()) ** 2).sum()
    free = count - width
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.sqrt(np.diag(inverse) * unexplained / free)
        t = estimates / errors
        r2 = 1 - unexplained / total
        f = (r2 / (width - 1)) / ((1 - r2) / free)
    return Regression(
        count,
        {name: Term(*map(float, row)) for name, *row in zip(names, estimates, errors, t, strict=True)},
        float(r2),
        float(1 - (1 - r2) * (count - 1) / free),
        float(f),
    )
