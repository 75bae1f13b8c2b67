"""Every cross-sectional operator beside its twin, for panels and literals that are drawn."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from ops_cross_section import twins
from properties import Array, Case, Whole, by_day


def days(name: str, twin: Whole, literals: dict[str, Any] | None = None, **more: Any) -> Case:
    return Case(name, by_day(twin), literals or {}, axis=1, **{"slack": 100.0} | more)


def regressed(y: Array, *xs: Array, days: int, lag: int) -> Array:
    return twins.by_hand(y, list(xs), days, lag)


LEG = st.sampled_from([None, 0.0, 2.0, 0.5])
FEW = st.integers(0, 3)
POOLED = {"days": FEW, "lag": FEW}

CASES = [
    days("rank", twins.rank),
    days("rank_by_side", twins.rank_by_side),
    days("rank_gmean_amean_diff", twins.rank_gmean_amean_diff, variadic=1),
    days("rank_gmean_amean_diff", twins.rank_gmean_amean_diff, variadic=2),
    days("generalized_rank", twins.generalized_rank, {"m": st.sampled_from([0.0, 0.5, 1.0, 2.0, -1.0])}, wild=False),
    days("quantile", twins.quantile),
    days("scale", twins.scale, {"longscale": LEG, "shortscale": LEG}),
    days("scale_down", twins.scale_down),
    days("zscore", twins.zscore),
    days("normalize", twins.normalize, {"limit": st.sampled_from([0.0, 0.75, 1.5])}),
    days("one_side", twins.one_side),
    days("winsorize", twins.winsorize, {"std": st.sampled_from([0.5, 1.0, 4.0])}),
    days("truncate", twins.truncate, {"maxpercent": st.sampled_from([0.01, 0.2, 1.0])}),
    days("vector_proj", twins.vector_proj),
    days("vector_neut", twins.vector_neut),
    days("regression_proj", twins.regression_proj, wild=False),
    days("regression_neut", twins.regression_neut, wild=False),
    Case("multi_regression", regressed, POOLED, variadic=1, axis=(0, 1), wild=False, slack=1e4, examples=25),
    Case("multi_regression", regressed, POOLED, variadic=2, axis=(0, 1), wild=False, slack=1e4, examples=25),
]
