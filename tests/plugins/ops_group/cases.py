"""Every group operator beside its twin, for panels, groups and literals that are drawn."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from ops_group import twins
from properties import Array, Case, Setting, Whole, by_day

SHARES = {"percentage": st.sampled_from([0.0, 0.3, 0.5, 1.0])}
FEW = st.integers(0, 3)


def days(name: str, twin: Whole, literals: dict[str, Any] | None = None, **more: Any) -> Case:
    return Case(name, by_day(twin), literals or {}, axis=1, **{"slack": 100.0, "examples": 25} | more)


def shown(name: str, twin: Whole, literals: dict[str, Any] | None = None) -> Case:
    """A statistic that follows NaN handling."""

    def whole(*args: Array, setting: Setting, **given: Any) -> Array:
        on = {"context": setting} if setting.nan_handling else {}
        expected: Array = by_day(twin)(*args, **given, **on)
        return expected

    return Case(name, whole, literals or {}, axis=1, slack=100, context=True)


def statistic(name: str, formula: Callable[..., float], literals: dict[str, Any] | None = None) -> Case:
    return shown(name, twins.statistic(formula), literals)


def labels(x: Array) -> Array:
    return np.array([twins.dense(codes) for codes in x.tolist()]).reshape(x.shape)


def products(g1: Array, g2: Array) -> Array:
    pairs = [[(a, b) if min(a, b) >= 0 else -1 for a, b in zip(*day, strict=True)] for day in zip(g1, g2, strict=True)]
    return np.array([twins.dense(codes) for codes in pairs]).reshape(g1.shape)


CASES = [
    statistic("group_count", twins.count),
    statistic("group_sum", math.fsum),
    statistic("group_min", min),
    statistic("group_max", max),
    statistic("group_median", lambda values: twins.quantile(values, 0.5)),
    statistic("group_percentage", lambda values, percentage: twins.quantile(values, percentage), SHARES),
    statistic("group_std_dev", twins.sd),
    shown("group_mean", twins.weighted),
    days("group_neutralize", twins.within(lambda v, valid: v - twins.mean(valid))),
    days("group_rank", twins.within(twins.rank)),
    days("group_zscore", twins.within(twins.zscore)),
    days("group_scale", twins.within(lambda v, valid: twins.quotient(v - min(valid), max(valid) - min(valid)))),
    days("group_normalize", twins.within(twins.normalize), {"tolerance": st.sampled_from([0.01, 1.5])}),
    days("group_vector_proj", twins.vector_proj),
    days("group_vector_neut", twins.vector_neut),
    days("group_extra", twins.extra),
    Case("group_backfill", twins.backfilled, {"std": st.sampled_from([0.5, 1.0, 4.0])}, axis=1, slack=100, wild=False),
    Case(
        "group_multi_regression",
        twins.regressed,
        {"days": FEW, "lag": FEW},
        1,
        wild=False,
        axis=(0, 1),
        slack=1e4,
        examples=25,
    ),
    Case(
        "group_multi_regression",
        twins.regressed,
        {"days": FEW, "lag": FEW},
        2,
        wild=False,
        axis=(0, 1),
        slack=1e4,
        examples=25,
    ),
    Case("densify", labels, axis=None),
    Case("group_cartesian_product", products, axis=None),
]
