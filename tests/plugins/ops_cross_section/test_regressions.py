"""Pooled regressions beside normal equations solved by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alphaplat_ops_cross_section import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
Array = np.ndarray[Any, Any]


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gaussian elimination, exactly."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = next(r for r in range(column, size) if rows[r][column] != 0)
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for r in range(size):
            if r != column:
                factor = rows[r][column] / rows[column][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[column], strict=True)]
    return [rows[r][size] / rows[r][r] for r in range(size)]


def by_hand(y: Array, xs: list[Array], days: int, lag: int) -> Array:
    """Normal equations in fractions, day by day."""
    result = np.full(y.shape, np.nan)
    for t in range(len(y)):
        rows = {}
        for s in range(max(t - days, 0), t + 1):
            for n in range(y.shape[1]):
                row = [y[s, n], *(x[s - lag, n] if s >= lag else np.nan for x in xs)]
                if all(math.isfinite(v) for v in row):
                    rows[s, n] = [Fraction(float(row[0])), Fraction(1), *(Fraction(float(v)) for v in row[1:])]
        if len(rows) < len(xs) + 1:
            continue
        many = range(1, len(xs) + 2)
        gram = [[sum((r[i] * r[j] for r in rows.values()), Fraction(0)) for j in many] for i in many]
        moment = [sum((r[i] * r[0] for r in rows.values()), Fraction(0)) for i in many]
        weights = solve(gram, moment)
        for (s, n), r in rows.items():
            if s == t:
                result[t, n] = float(r[0] - sum(w * v for w, v in zip(weights, r[1:], strict=True)))
    return result


@pytest.mark.parametrize(("days", "lag"), [(0, 0), (3, 0), (0, 2), (2, 1), (40, 0)])
@pytest.mark.parametrize("regressors", [1, 2])
def test_multi_regression_solves_the_normal_equations(days: int, lag: int, regressors: int, precision: str) -> None:
    rng = np.random.default_rng(days + lag)
    y, *xs = (rng.normal(size=(6, 7)).astype(precision) for _ in range(regressors + 1))
    y[rng.random(y.shape) < 0.2] = np.nan
    xs[0][2] = np.nan
    xs[0][3, 2:] = np.nan
    xs[0][4, 1] = np.inf
    given = [one.copy() for one in (y, *xs)]
    got = SPECS["multi_regression"].kernel(y, *xs, days=days, lag=lag)
    expected = by_hand(y, xs, days, lag)
    np.testing.assert_allclose(got, expected, atol=1e-9 if precision == "float64" else 1e-6)
    assert not np.isfinite(expected).all()
    for before, after in zip(given, (y, *xs), strict=True):
        np.testing.assert_array_equal(before, after)


def test_one_regressor_is_regression_neut() -> None:
    rng = np.random.default_rng(1)
    y, x = rng.normal(size=(4, 9)), 1e9 * rng.normal(size=(4, 9))
    np.testing.assert_allclose(
        SPECS["multi_regression"].kernel(y, x), SPECS["regression_neut"].kernel(y, x), atol=1e-12
    )


def test_regressors_that_depend_on_each_other_explain_no_more_than_one() -> None:
    rng = np.random.default_rng(2)
    y, x = rng.normal(size=(3, 9)), rng.normal(size=(3, 9))
    alone = SPECS["multi_regression"].kernel(y, x)
    flat = np.full_like(x, 0.1)
    np.testing.assert_allclose(SPECS["multi_regression"].kernel(y, x, 2 * x, flat), alone, atol=1e-12)


def test_days_are_the_same_whatever_is_computed_beside_them() -> None:
    rng = np.random.default_rng(3)
    y, x = rng.normal(size=(8, 9)), rng.normal(size=(8, 9))
    whole = SPECS["multi_regression"].kernel(y, x, days=2, lag=1)
    part = SPECS["multi_regression"].kernel(y[2:7], x[2:7], days=2, lag=1)
    assert whole[5:7].tobytes() == part[3:].tobytes()
