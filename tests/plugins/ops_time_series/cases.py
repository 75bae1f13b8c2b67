"""Every time-series operator beside its twin, for panels and literals that are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from ops_time_series.twins import (
    changes,
    decays,
    extrema,
    limits,
    moments,
    pairs,
    ranks,
    recent,
    regression,
    shifts,
    sums,
    turnover,
)
from properties import Array, Case, Setting, by_past

IGNORED = st.sampled_from(["NaN", "nan 0", "0", "2 nan", "1,0.5", ""])
LAMBDAS = {
    "lambda_min": st.sampled_from([0.0, 0.2]),
    "lambda_max": st.sampled_from([1.0, 0.2]),
    "target_tvr": st.sampled_from([0.1, 0.33, 0.7]),
}


def number_of(window: str) -> dict[str, Any]:
    """The literals of what takes the k-th value of a window."""
    return {"k": lambda drawn: st.one_of(st.just(1), st.integers(1, drawn[window])), "ignore": IGNORED}


def days_counted(*, setting: Setting) -> Array:
    days, assets = setting.universe.shape
    return np.array([[float(day + 1)] * assets for day in range(days)]).reshape(days, assets)


def tuned_decay(x: Array, lambda_min: float, lambda_max: float, target_tvr: float) -> Array:
    return tuned(lambda weight: turnover.decayed(x, weight), x, lambda_min, lambda_max, target_tvr)


def tuned_limit(x: Array, y: Array, lambda_min: float, lambda_max: float, target_tvr: float) -> Array:
    return tuned(lambda weight: limits.delta_limit(x, y, weight), x, lambda_min, lambda_max, target_tvr)


def tuned_hump(x: Array, lambda_min: float, lambda_max: float, target_tvr: float) -> Array:
    return tuned(lambda weight: limits.hump(x, weight), x, lambda_min, lambda_max, target_tvr)


def tuned(run: Any, x: Array, low: float, high: float, target: float) -> Array:
    return np.asarray(turnover.tuned(run, len(x), low, high, target)).reshape(x.shape)


def extremum(name: str, combine: Any) -> Case:
    return Case(name, by_past(extrema.combined(combine)))


CASES = [
    Case("ts_sum", by_past(sums.windowed(sums.math.fsum))),
    Case("ts_mean", by_past(sums.windowed(sums.mean))),
    Case("ts_product", by_past(sums.windowed(sums.math.prod))),
    Case("ts_av_diff", by_past(sums.av_diff)),
    Case("ts_count_nans", by_past(lambda x, d: d - len(sums.valid(x[:d])))),
    Case("days_from_last_change", by_past(changes.days_from_last_change), raw=True),
    Case("ts_step", days_counted, context=True),
    Case("inst_tvr", by_past(changes.turnover)),
    Case("ts_decay_linear", by_past(decays.decay_linear)),
    Case("ts_decay_exp_window", by_past(decays.decay_exp), {"factor": st.sampled_from([0.01, 0.5, 0.99])}),
    Case(
        "jump_decay",
        by_past(decays.jump),
        {"sensitivity": st.sampled_from([0.3, 0.7, 1.1]), "force": st.sampled_from([0.0, 0.1, 1.0])},
        examples=40,
    ),
    extremum("ts_max", lambda today, low, high: high),
    extremum("ts_min", lambda today, low, high: low),
    extremum("ts_max_diff", lambda today, low, high: today - high),
    extremum("ts_min_diff", lambda today, low, high: today - low),
    extremum("ts_min_max_cps", lambda today, low, high, f: low + high - f * today),
    extremum("ts_min_max_diff", lambda today, low, high, f: today - f * (low + high)),
    extremum("ts_scale", extrema.scaled),
    Case("ts_arg_max", by_past(extrema.when(max))),
    Case("ts_arg_min", by_past(extrema.when(min))),
    Case("hump", lambda x, hump: limits.hump(x, hump), {"hump": st.sampled_from([0.0, 0.01, 0.1, 5.0])}, wild=False),
    Case("hump_decay", limits.hump_decay, {"p": st.sampled_from([0.0, 0.2, 5.0])}),
    Case(
        "ts_delta_limit",
        lambda x, y, limit_volume: limits.delta_limit(x, y, limit_volume),
        {"limit_volume": st.sampled_from([0.0, 0.1, 5.0, -0.1])},
    ),
    Case("ts_target_tvr_decay", tuned_decay, LAMBDAS, wild=False),
    Case("ts_target_tvr_delta_limit", tuned_limit, LAMBDAS, wild=False),
    Case("ts_target_tvr_hump", tuned_hump, LAMBDAS, wild=False),
    Case("ts_std_dev", by_past(moments.std_dev)),
    Case("ts_zscore", by_past(moments.zscore)),
    Case("ts_ir", by_past(moments.information_ratio)),
    Case("ts_skewness", by_past(moments.skewness)),
    Case("ts_kurtosis", by_past(moments.kurtosis)),
    Case("ts_moment", by_past(moments.central), {"k": st.integers(0, 6)}),
    Case("ts_corr", by_past(pairs.over((1, 1)))),
    Case("ts_covariance", by_past(pairs.covariance)),
    Case("ts_co_skewness", by_past(pairs.over((1, 2)))),
    Case("ts_co_kurtosis", by_past(pairs.over((1, 3)))),
    Case("ts_triple_corr", by_past(pairs.over((1, 1, 1))), examples=30),
    Case("ts_partial_corr", by_past(pairs.partial_corr), wild=False, examples=30),
    Case("ts_vector_proj", by_past(pairs.vector_proj)),
    Case("ts_vector_neut", by_past(pairs.vector_neut)),
    Case("ts_rank", by_past(ranks.ranked)),
    Case("ts_quantile", by_past(ranks.quantile_of_rank)),
    Case("ts_rank_gmean_amean_diff", by_past(ranks.mean_difference), variadic=1),
    Case("ts_rank_gmean_amean_diff", by_past(ranks.mean_difference), variadic=3),
    Case("ts_median", by_past(ranks.median)),
    Case("ts_percentage", by_past(ranks.percentage), {"percentage": st.sampled_from([0.0, 0.3, 0.5, 1.0])}),
    Case("ts_entropy", by_past(ranks.entropy), {"buckets": st.sampled_from([1, 2, 10])}),
    Case("kth_element", by_past(recent.kth_element), number_of("d")),
    Case("ts_backfill", by_past(recent.backfill), number_of("lookback")),
    Case("last_diff_value", by_past(recent.differing)),
    Case("ts_regression", by_past(regression.regression), {"rettype": st.integers(0, 9)}, wild=False, examples=40),
    Case(
        "ts_poly_regression",
        by_past(regression.poly_regression),
        {"k": st.integers(0, 3)},
        wild=False,
        slack=1e4,
        examples=30,
    ),
    Case("ts_theilsen", by_past(regression.theilsen), {"d": st.integers(1, 12)}, wild=False),
    Case("ts_delay", by_past(shifts.delay)),
    Case("ts_delta", by_past(shifts.delta)),
    Case("ts_returns", by_past(shifts.returns), {"mode": st.integers(1, 2)}),
    Case("ts_weighted_delay", by_past(shifts.weighted_delay)),
]
