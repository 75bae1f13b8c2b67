"""Every cross-sectional operator beside a loop that says the same."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ops_cross_section.twins import (
    generalized_rank,
    normalize,
    one_side,
    quantile,
    rank,
    rank_by_side,
    rank_gmean_amean_diff,
    regression_neut,
    regression_proj,
    scale,
    scale_down,
    truncate,
    vector_neut,
    vector_proj,
    winsorize,
    zscore,
)

from alphaplat_ops_cross_section import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
NAN = math.nan
Row = list[float]


CASES: list[tuple[Callable[..., Row], int, dict[str, Any]]] = [
    (rank, 1, {}),
    (rank, 1, {"scale": "pct"}),
    (rank_by_side, 1, {}),
    (rank_by_side, 1, {"scale": 3.0}),
    (rank_gmean_amean_diff, 2, {}),
    (rank_gmean_amean_diff, 3, {"scale": "pct"}),
    (generalized_rank, 1, {}),
    (generalized_rank, 1, {"m": 0.0}),
    (generalized_rank, 1, {"m": 0.5}),
    (generalized_rank, 1, {"m": -1.0}),
    (quantile, 1, {}),
    (quantile, 1, {"driver": "cauchy", "sigma": 2.0}),
    (quantile, 1, {"driver": "uniform", "sigma": 0.5}),
    (scale, 1, {}),
    (scale, 1, {"scale": 4.0}),
    (scale, 1, {"longscale": 2.0, "shortscale": 3.0}),
    (scale, 1, {"longscale": 2.0}),
    (scale, 1, {"shortscale": 2.0, "longscale": 0.0}),
    (scale_down, 1, {}),
    (scale_down, 1, {"constant": 1.0}),
    (zscore, 1, {}),
    (zscore, 1, {"ddof": 1}),
    (normalize, 1, {}),
    (normalize, 1, {"usestd": True}),
    (normalize, 1, {"usestd": True, "limit": 0.75}),
    (normalize, 1, {"limit": 1.5}),
    (one_side, 1, {}),
    (one_side, 1, {"side": "short"}),
    (winsorize, 1, {}),
    (winsorize, 1, {"std": 1.0}),
    (winsorize, 1, {"std": 0.5, "ddof": 1}),
    (truncate, 1, {}),
    (truncate, 1, {"maxpercent": 0.2}),
    (vector_proj, 2, {}),
    (vector_neut, 2, {}),
    (regression_proj, 2, {}),
    (regression_neut, 2, {}),
]


@pytest.mark.parametrize(
    ("twin", "inputs", "literals"), CASES, ids=[f"{t.__name__}-{n}" for n, (t, _, _) in enumerate(CASES)]
)
def test_kernel_is_its_twin(
    twin: Callable[..., Row],
    inputs: int,
    literals: dict[str, Any],
    cells: Any,
    same_as_by_hand: Callable[..., None],
) -> None:
    same_as_by_hand(SPECS[twin.__name__].kernel, twin, cells.matrices[:inputs], **literals)


def test_every_operator_has_a_twin() -> None:
    assert {twin.__name__ for twin, _, _ in CASES} | {"multi_regression"} == set(SPECS)


def test_regressions_leave_nothing_along_the_regressor() -> None:
    rng = np.random.default_rng(4)
    y, x = rng.normal(size=(3, 8)), rng.normal(size=(3, 8))
    residual = SPECS["regression_neut"].kernel(y, x)
    np.testing.assert_allclose((residual * x).sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(residual.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose((SPECS["vector_neut"].kernel(y, x) * x).sum(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize("assets", [3, 7, 10, 23])
@pytest.mark.parametrize("value", [0.1, 1e-7, 1234.5678, -3.3])
def test_flat_days_have_no_variance_at_all(value: float, assets: int, precision: str) -> None:
    flat = np.full((2, assets), value, dtype=precision)
    flat[0, 2] = np.nan
    assert np.isnan(SPECS["zscore"].kernel(flat)).all()
    assert np.isnan(SPECS["scale_down"].kernel(flat)).all()
    assert np.isnan(SPECS["normalize"].kernel(flat, usestd=True)).all()
    assert np.isnan(SPECS["regression_neut"].kernel(np.indices(flat.shape)[1].astype(precision), flat)).all()
    assert (SPECS["normalize"].kernel(flat)[1] == 0).all()
    np.testing.assert_array_equal(SPECS["winsorize"].kernel(flat, std=1.0), flat)
    np.testing.assert_array_equal(SPECS["rank"].kernel(flat)[1], np.full(assets, 0.5))
