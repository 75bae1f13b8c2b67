"""The edges of what can be asked: constants alone, nothing there, one of each, and numbers that a node cannot hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes
from alphaplat.engine.backend import backend_names
from alphaplat.errors import AlphaError
from alphaplat.panel import Panel
from alphaplat.testing import awkward_panels, panel_of
from alphaplat_dsl.errors import AlphaLimitError

Array = np.ndarray[Any, Any]
NAN, INF = np.nan, np.inf
PLATFORM = Platform.discover(strict=True)
EVERYBODY = "every"

# one of each shape, and nodes of nodes
SHAPES = {
    "pointwise": "close / volume",
    "rolling": "ts_std_dev(close, 3)",
    "recursive": "ts_delta_limit(close, volume)",
    "cross-section": "rank(close)",
    "group": "group_mean(close, volume, sector)",
    "pooled": "group_backfill(close, sector, 3)",
    "vector": "vec_sum(news)",
    "filtered": "vec_count(vec_filter(news))",
    "bucketed": "group_count(close, bucket(rank(close), range='0.25,1,0.25'))",
    "condition": "trade_when(close > open, rank(volume), -1)",
    "market": "hump(rank(close))",
    "question": "is_nan(close)",
    "nested": "-rank(ts_rank(group_neutralize(close, sector), 4)) * ts_corr(open, volume, 5)",
}

every_backend = pytest.mark.parametrize("backend", backend_names())
every_dtype = pytest.mark.parametrize("dtype", ["float32", "float64"])


def evaluate(text: str, panel: Panel, **settings: Any) -> Array:
    root = PLATFORM.compile(text, panel_fields=panel.field_types()).node
    (found,) = evaluate_nodes([root], panel, PLATFORM, **settings)
    if isinstance(found, AlphaError):
        raise found
    assert found.dtype == panel.dtype
    assert not np.isinf(found).any()
    assert not np.signbit(found[found == 0]).any(), "a zero has a sign"
    return found


def row(*values: float, dtype: str = "float32", **others: Sequence[float]) -> Panel:
    """One day, everybody in the universe."""
    fields = {"x": [values]} | {name: [list(numbers)] for name, numbers in others.items()}
    return panel_of(fields, universes={EVERYBODY: np.ones((1, len(values)))}, dtype=dtype)


@every_backend
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", [1, 1, 1]),
        ("-0.0", [0, 0, 0]),
        ("2 + 3 * 4", [14, 14, 14]),
        ("1 / 0", [NAN] * 3),
        ("0 / 0", [NAN] * 3),
        ("log(0)", [NAN] * 3),
        ("log(-1)", [NAN] * 3),
        ("exp(1000)", [NAN] * 3),
        ("1e300 * 1e300", [NAN] * 3),
        ("power(-8, 1 / 3)", [NAN] * 3),
        ("(-8) ^ 3", [-512] * 3),
        ("1 > 2 ? 3 : 4", [4, 4, 4]),
        ("rank(1)", [0.5, 0.5, 0.5]),
        ("zscore(1)", [NAN] * 3),
        ("scale(0)", [0, 0, 0]),
        ("ts_mean(1, 5)", [1, 1, 1]),
        ("ts_sum(1, 2)", [1, 2, 2]),
        ("ts_sum(1, 2) * 0 - 0", [0, 0, 0]),
        ("ts_std_dev(1, 5)", [0, 0, 0]),
        ("ts_corr(1, 2, 5)", [NAN] * 3),
        ("ts_delay(1, 1)", [NAN, 1, 1]),
        ("ts_count_nans(1, 3)", [2, 1, 0]),
        ("ts_step(1)", [1, 2, 3]),
        ("days_from_last_change(1)", [0, 1, 2]),
        ("group_rank(1, 1)", [0.5, 0.5, 0.5]),
        ("group_neutralize(7, 0)", [0, 0, 0]),
        ("group_count(1, 1)", [2, 2, 2]),
        ("trade_when(1, 2, -1)", [2, 2, 2]),
        ("hump(1)", [1, 1, 1]),
        ("group_count(1, bucket(1, buckets='0,2'))", [2, 2, 2]),
    ],
)
def test_constants_alone_are_alphas(text: str, expected: list[float], backend: str) -> None:
    panel = panel_of({"x": np.zeros((3, 2))}, universes={EVERYBODY: np.ones((3, 2))})
    found = evaluate(text, panel, universe=EVERYBODY, backend=backend)
    np.testing.assert_array_equal(found, np.repeat(np.array(expected)[:, None], 2, axis=1))


@every_backend
@every_dtype
@pytest.mark.parametrize("group", ["1", "0", "-3", "7.5"])
def test_a_number_is_one_group_of_the_universe(group: str, dtype: str, backend: str) -> None:
    panel = awkward_panels(dtype)["holes"]
    for alone, within in (("rank(close)", "group_rank(close, {})"), ("zscore(close)", "group_zscore(close, {})")):
        expected = evaluate(alone, panel, universe="liquid", backend=backend)
        found = evaluate(within.format(group), panel, universe="liquid", backend=backend)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@every_backend
@every_dtype
@pytest.mark.parametrize("name", list(awkward_panels()))
@pytest.mark.parametrize("settings", [{}, {"nan_handling": True}, {"pasteurization": False, "universe": "liquid"}])
def test_awkward_panels_give_clean_signals(name: str, settings: dict[str, Any], dtype: str, backend: str) -> None:
    panel = awkward_panels(dtype)[name]
    outside = ~panel.universe(settings.get("universe"))
    for text in SHAPES.values():
        found = evaluate(text, panel, backend=backend, **settings)
        assert found.shape == panel.shape
        assert np.isnan(found[outside]).all(), text


@every_backend
@pytest.mark.parametrize("pasteurization", [True, False])
@pytest.mark.parametrize("nan_handling", [True, False])
def test_nobody_in_the_universe_is_no_signal(pasteurization: bool, nan_handling: bool, backend: str) -> None:
    panel = awkward_panels()["holes"].with_fields({"nobody": (("time", "asset"), np.zeros((40, 9), bool), UNIVERSE)})
    for text in (*SHAPES.values(), "1", "rank(1)", "ts_step(1)"):
        found = evaluate(
            text, panel, universe="nobody", pasteurization=pasteurization, nan_handling=nan_handling, backend=backend
        )
        assert np.isnan(found).all(), text


UNIVERSE = {"kind": "universe"}


@pytest.mark.parametrize(("days", "assets", "said"), [(0, 3, "no days"), (3, 0, "no assets"), (0, 0, "no assets")])
def test_a_panel_without_days_or_assets_is_refused(days: int, assets: int, said: str) -> None:
    with pytest.raises(AlphaError, match=f"the panel has {said}"):
        panel_of({"close": np.zeros((days, assets))})


# What each setting does to each shape; asset 2 is outside the universe on day 2, asset 1 has no value there

CLOSE = np.array([[1.0, 4.0, 7.0], [2.0, NAN, 9.0]])
MEMBERS = np.array([[True, True, True], [True, True, False]])


@every_backend
@pytest.mark.parametrize(
    ("text", "plain", "unpasteurized", "handled"),
    [
        ("close + 1", [3, NAN, NAN], [3, NAN, NAN], [3, NAN, NAN]),
        ("ts_mean(close, 1)", [2, NAN, NAN], [2, NAN, NAN], [2, 0, NAN]),
        ("ts_mean(close, 2)", [1.5, 4, NAN], [1.5, 4, NAN], [1.5, 4, NAN]),
        ("ts_count_nans(close, 2)", [0, 1, NAN], [0, 1, NAN], [0, 1, NAN]),
        ("ts_delta_limit(close, 1)", [1.1, NAN, NAN], [1.1, NAN, NAN], [1.1, NAN, NAN]),
        ("rank(close)", [0.5, NAN, NAN], [0, NAN, NAN], [0.5, NAN, NAN]),
        ("rank(ts_mean(close, 1))", [0.5, NAN, NAN], [0, NAN, NAN], [1, 0, NAN]),
        ("group_sum(close, sector)", [2, NAN, NAN], [11, NAN, NAN], [2, 2, NAN]),
        ("group_count(close, sector)", [1, NAN, NAN], [2, NAN, NAN], [1, 1, NAN]),
        ("group_rank(close, sector)", [0.5, NAN, NAN], [0, NAN, NAN], [0.5, NAN, NAN]),
        ("group_sum(close, 1)", [2, NAN, NAN], [11, NAN, NAN], [2, 2, NAN]),
        ("vec_sum(news)", [5, NAN, NAN], [5, NAN, NAN], [5, NAN, NAN]),
        ("rank(vec_sum(news))", [0.5, NAN, NAN], [0, NAN, NAN], [0.5, NAN, NAN]),
        ("is_nan(close)", [0, 1, NAN], [0, 1, NAN], [0, 1, NAN]),
        ("group_sum(close, bucket(close, buckets='5'))", [2, NAN, NAN], [2, NAN, NAN], [2, NAN, NAN]),
        ("group_count(1, bucket(close, buckets='5', NaNGroup=true))", [1, 1, NAN], [1, 1, NAN], [1, 1, NAN]),
    ],
)
def test_settings_by_shape(
    text: str, plain: list[float], unpasteurized: list[float], handled: list[float], backend: str
) -> None:
    panel = panel_of(
        {"close": CLOSE},
        groups={"sector": np.zeros((2, 3))},
        universes={"some": MEMBERS},
        feeds={"news": ([2.0, 3.0, 8.0], [[0, 0, 0], [2, 0, 1]])},
        dtype="float64",
    )
    for settings, expected in (
        ({}, plain),
        ({"pasteurization": False}, unpasteurized),
        ({"nan_handling": True}, handled),
    ):
        found = evaluate(text, panel, universe="some", backend=backend, **settings)
        np.testing.assert_allclose(found[-1], expected, rtol=1e-15, err_msg=str(settings))


# What a node cannot hold is NaN at the node, not only at the end: a question about it is answered


@every_backend
@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("is_nan(x * x)", [1e30, 1e10, NAN], [1, 0, 1]),
        ("is_nan(x * 1e30)", [1e30, 1e-10, NAN], [1, 0, 1]),
        ("is_nan(exp(x))", [100, 1, NAN], [1, 0, 1]),
        ("is_nan(log(x))", [0, 1, -1], [1, 0, 1]),
        ("is_nan(x / 0)", [0, 1, -1], [1, 1, 1]),
        ("is_nan(1 / x)", [0, 1, -1], [1, 0, 0]),
        ("is_nan(inverse(x))", [0, 1, -1], [1, 0, 0]),
        ("is_nan(x / x)", [0, 1, INF], [1, 0, 1]),
        ("is_nan(power(x, 1 / 3))", [-8, 8, 0], [1, 0, 0]),
        ("is_nan(power(x, -1))", [0, -8, 1e30], [1, 0, 0]),
        ("is_nan(sqrt(x))", [-1, 0, 4], [1, 0, 0]),
        ("is_nan(ts_sum(x, 1) + x)", [3e38, 1, INF], [1, 0, 1]),
        ("is_nan(ts_covariance(x, x, 1))", [1e30, 1, INF], [0, 0, 1]),
        ("is_nan(vector_proj(x, x))", [1e30, 1, INF], [0, 0, 1]),
        ("is_nan(ts_product(x, 1) * x)", [1e30, 1, 0], [1, 0, 0]),
        ("is_nan(x)", [INF, -INF, NAN], [0, 0, 1]),
        ("is_finite(x)", [INF, -INF, 1], [0, 0, 1]),
        ("x > 1e9", [INF, -INF, 1], [1, 0, 0]),
        ("1 / x", [INF, -INF, 4], [0, 0, 0.25]),
        ("rank(x)", [INF, 5, 7], [NAN, 0, 1]),
        ("exp(-x)", [1000, 0, INF], [0, 1, 0]),
        ("x - x", [INF, 1, -INF], [NAN, 0, NAN]),
    ],
)
def test_what_a_node_cannot_hold(text: str, x: list[float], expected: list[float], backend: str) -> None:
    found = evaluate(text, row(*x), universe=EVERYBODY, backend=backend)
    np.testing.assert_array_equal(found[0], np.array(expected, dtype=np.float32))


@every_backend
def test_double_precision_holds_what_single_does_not(backend: str) -> None:
    assert evaluate("x * x", row(1e30, dtype="float64"), universe=EVERYBODY, backend=backend)[0, 0] == 1e30 * 1e30
    assert np.isnan(evaluate("x * x", row(1e200, dtype="float64"), universe=EVERYBODY, backend=backend)[0, 0])


@every_backend
@every_dtype
@pytest.mark.parametrize(
    "text",
    [
        "-x",
        "x * -1",
        "x * -3 + x",
        "0 * -3 * x",
        "-(x * 0)",
        "x / -5",
        "ceiling(x / 2 - 0.25)",
        "round(x - 0.1)",
        "fraction(-1 + x)",
        "min(x, -0.0)",
        "max(-x, -x)",
        "signed_power(-x, 0.5)",
        "sqrt(-x)",
        "tanh(-x)",
        "ts_delay(-x, 0)",
        "ts_sum(-x, 3)",
        "ts_product(-x, 3)",
        "ts_min(-x, 3)",
        "ts_decay_linear(-x, 2)",
        "ts_backfill(-x, 2)",
        "scale(-x)",
        "rank(x) * -0.0",
        "group_neutralize(-x, 1)",
        "group_sum(-x, 1)",
        "trade_when(1, -x, -1)",
        "to_nan(x, value=-0.0, reverse=true)",
        "clamp(x, lower=-1, upper=-0.0)",
        "tail(x, lower=-1, upper=1, newval=-0.0)",
        "replace(x, target='1', dest='-0')",
        "x > 0 ? x : -0.0",
        "filter(-x, h='1 1', t='0.5')",
        "if_else(x, x, -x)",
        "reverse(x)",
        "x ^ 3",
        "ts_weighted_delay(-x, 1)",
        "s_log_1p(-x)",
        "arc_tan(-x)",
        "hump(-x)",
    ],
)
def test_a_zero_has_no_sign(text: str, dtype: str, backend: str) -> None:
    zeros = np.array([[0.0, -0.0, 0.0], [-0.0, -0.0, 0.0]])
    panel = panel_of({"x": zeros}, universes={EVERYBODY: np.ones((2, 3))}, dtype=dtype)
    found = evaluate(text, panel, universe=EVERYBODY, backend=backend)
    divided = evaluate(f"1 / ({text})", panel, universe=EVERYBODY, backend=backend)
    assert np.isnan(divided[found == 0]).all()


@every_backend
def test_volumes_of_any_size(backend: str) -> None:
    volume = np.array([[1e30, 2e30], [3e30, 1e9], [2e30, 5e8]])
    panel = panel_of({"volume": volume, "close": np.ones((3, 2))}, universes={EVERYBODY: np.ones((3, 2))})
    settings: dict[str, Any] = {"universe": EVERYBODY, "backend": backend}
    np.testing.assert_allclose(evaluate("ts_mean(volume, 3)", panel, **settings)[-1, 0], 2e30, rtol=1e-6)
    np.testing.assert_allclose(
        evaluate("ts_std_dev(volume, 3)", panel, **settings)[-1, 0], 1e30 * np.sqrt(2 / 3), rtol=1e-6
    )
    np.testing.assert_allclose(evaluate("ts_mean(volume, 2)", panel, **settings)[-1, 1], 7.5e8, rtol=1e-6)
    assert np.isnan(evaluate("ts_covariance(volume, volume, 3)", panel, **settings)[-1]).all()
    np.testing.assert_array_equal(evaluate("rank(volume)", panel, **settings), [[0, 1], [1, 0], [1, 0]])


@pytest.mark.parametrize("text", ["ts_mean(x, 2521)", "ts_delay(x, 2521)", "ts_backfill(x, 3000)", "adv(99999)"])
def test_a_window_above_the_limit_is_refused(text: str) -> None:
    panel = panel_of({"x": [[1.0]], "volume": [[1.0]]})
    with pytest.raises(AlphaLimitError, match="the limit 'window' is 2,520"):
        evaluate(text, panel)


@every_backend
def test_a_window_longer_than_the_data_is_fine(backend: str) -> None:
    panel = panel_of({"x": [[1.0], [2.0]]}, universes={EVERYBODY: np.ones((2, 1))})
    found = evaluate("ts_sum(x, 2520)", panel, universe=EVERYBODY, backend=backend)
    np.testing.assert_array_equal(found, [[1], [3]])
