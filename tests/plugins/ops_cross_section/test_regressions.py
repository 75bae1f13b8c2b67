"""Pooled regressions beside normal equations solved by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ops_cross_section.twins import by_hand

from alphaplat_ops_cross_section import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
Array = np.ndarray[Any, Any]


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
