"""Every cross-sectional operator beside a loop that says the same."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alphaplat_ops_cross_section import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
NAN = math.nan
Row = list[float]


def each(x: Row, formula: Callable[[float, Row], float]) -> Row:
    """The formula of every valid value and all valid ones."""
    valid = [v for v in x if not math.isnan(v)]
    return [NAN if math.isnan(v) else formula(v, valid) for v in x]


def quotient(a: float, b: float) -> float:
    return NAN if b == 0 else a / b


def sd(values: Row, ddof: int) -> float:
    if len(values) <= ddof:
        return NAN
    if len(set(values)) == 1:
        return 0.0
    centre = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((v - centre) ** 2 for v in values) / (len(values) - ddof))


def mean(values: Row) -> float:
    return values[0] if len(set(values)) == 1 else math.fsum(values) / len(values)


def average_rank(v: float, valid: Row) -> float:
    below = sum(1 for w in valid if w < v)
    equal = sum(1 for w in valid if w == v)
    return below + (equal + 1) / 2


def rank(x: Row, scale: str = "unit") -> Row:
    def one(v: float, valid: Row) -> float:
        if scale == "pct":
            return average_rank(v, valid) / len(valid)
        return 0.5 if len(valid) == 1 else (average_rank(v, valid) - 1) / (len(valid) - 1)

    return each(x, one)


def rank_by_side(x: Row, scale: float = 1.0) -> Row:
    def one(v: float, valid: Row) -> float:
        if v == 0:
            return 0.0
        side = [abs(w) for w in valid if w * v > 0]
        return math.copysign(scale * average_rank(abs(v), side) / len(side), v)

    return each(x, one)


def rank_gmean_amean_diff(*xs: Row, scale: str = "unit") -> Row:
    ranks = zip(*(rank(x, scale) for x in xs), strict=True)
    return [math.prod(r) ** (1 / len(r)) - math.fsum(r) / len(r) for r in ranks]


def generalized_rank(x: Row, m: float = 1.0) -> Row:
    def one(v: float, valid: Row) -> float:
        return math.fsum(math.copysign(abs(v - w) ** m, v - w) for w in valid if w != v)

    return each(x, one)


def quantile(x: Row, driver: str = "gaussian", sigma: float = 1.0) -> Row:
    def one(r: float, valid: Row) -> float:
        p = 0.5 if len(valid) == 1 else 1 / len(valid) + r * (1 - 2 / len(valid))
        if driver == "gaussian":
            return sigma * statistics.NormalDist().inv_cdf(p)
        if driver == "cauchy":
            return sigma * math.tan(math.pi * (p - 0.5))
        return sigma * (p - 0.5)

    return each(rank(x), one)


def scale(x: Row, scale: float = 1.0, longscale: float | None = None, shortscale: float | None = None) -> Row:
    def one(v: float, valid: Row) -> float:
        if not longscale and not shortscale:
            whole = math.fsum(abs(w) for w in valid)
            return 0.0 if whole == 0 else v * scale / whole
        leg = longscale if v > 0 else shortscale
        side = math.fsum(abs(w) for w in valid if w * v > 0)
        return v if not leg or v == 0 else v / side * leg

    return each(x, one)


def scale_down(x: Row, constant: float = 0.0) -> Row:
    return each(x, lambda v, valid: quotient(v - min(valid), max(valid) - min(valid)) - constant)


def zscore(x: Row, ddof: int = 0) -> Row:
    return each(x, lambda v, valid: quotient(v - mean(valid), sd(valid, ddof)))


def normalize(x: Row, usestd: bool = False, limit: float = 0.0) -> Row:
    def one(v: float, valid: Row) -> float:
        found = v - mean(valid)
        if usestd:
            found = quotient(found, sd(valid, 1))
        return found if not limit or math.isnan(found) else max(-limit, min(limit, found))

    return each(x, one)


def one_side(x: Row, side: str = "long") -> Row:
    if side == "long":
        return each(x, lambda v, valid: v - min(0.0, *valid))
    return each(x, lambda v, valid: v - max(0.0, *valid))


def winsorize(x: Row, std: float = 4.0, ddof: int = 0) -> Row:
    def one(v: float, valid: Row) -> float:
        width = std * sd(valid, ddof)
        if math.isnan(width):
            return NAN
        return max(mean(valid) - width, min(mean(valid) + width, v))

    return each(x, one)


def truncate(x: Row, maxpercent: float = 0.01) -> Row:
    def one(v: float, valid: Row) -> float:
        cap = maxpercent * math.fsum(abs(w) for w in valid)
        return max(-cap, min(cap, v))

    return each(x, one)


def paired(x: Row, y: Row, formula: Callable[[list[tuple[float, float]]], Callable[[float, float], float]]) -> Row:
    pairs = [(a, b) for a, b in zip(x, y, strict=True) if not math.isnan(a + b)]
    if not pairs:
        return [NAN] * len(x)
    apply = formula(pairs)
    return [NAN if math.isnan(a + b) else apply(a, b) for a, b in zip(x, y, strict=True)]


def vector_proj(x: Row, y: Row) -> Row:
    def fit(pairs: list[tuple[float, float]]) -> Callable[[float, float], float]:
        share = quotient(math.fsum(a * b for a, b in pairs), math.fsum(b * b for _, b in pairs))
        return lambda a, b: b * share

    return paired(x, y, fit)


def vector_neut(x: Row, y: Row) -> Row:
    return [a - p for a, p in zip(x, vector_proj(x, y), strict=True)]


def regression_proj(y: Row, x: Row) -> Row:
    def fit(pairs: list[tuple[float, float]]) -> Callable[[float, float], float]:
        my, mx = mean([a for a, _ in pairs]), mean([b for _, b in pairs])
        slope = quotient(math.fsum((a - my) * (b - mx) for a, b in pairs), math.fsum((b - mx) ** 2 for _, b in pairs))
        return lambda a, b: my + slope * (b - mx)

    return paired(y, x, fit)


def regression_neut(y: Row, x: Row) -> Row:
    return [a - p for a, p in zip(y, regression_proj(y, x), strict=True)]


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
