"""Every published worked example, as a user writes it: text in, numbers out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes
from alphaplat.engine.backend import backend_names
from alphaplat.testing import panel_of, run_operator
from alphaplat_dsl.ir import Value

Array = np.ndarray[Any, Any]
NAN, INF = np.nan, np.inf
PLATFORM = Platform.discover(strict=True)


def series(*values: float) -> Array:
    """One asset's values, today first as they are published."""
    return np.array(values, dtype=float)[::-1, None]


def day(*values: float) -> Array:
    """One value an asset, all of one day."""
    return np.array([values], dtype=float)


X, Y = series(2, 3, 5, 6, 3, 8, 10), series(100, 190, 150, 180, 210, 220, 240)
FIVE, SEVEN, HUNDRED = day(0.2, 0.5, -0.1, 0.8, 0.3), day(2, 4, 5, 6, 3, 8, 10), day(100, 0, 50, 60, 25)
TEN = day(3, 2, 6, 5, 8, 9, 1, 4, 8, 0)
HALVES = day(*[0] * 5, *[1] * 5)
GAPS = np.array([[5, 9, NAN], [5, 2, 2], [2, NAN, -4], [4, 7, NAN]])

# text, its fields, the last day's values, and the digits after the point that are published
EXAMPLES: list[tuple[str, Mapping[str, Array], list[float], int]] = [
    ("add(x, y)", {"x": day(1, NAN, 3), "y": day(4, 5, NAN)}, [5, NAN, NAN], 9),
    ("add(x, y, filter=true)", {"x": day(1, NAN, 3), "y": day(4, 5, NAN)}, [5, 5, 3], 9),
    ("multiply(5, x)", {"x": day(NAN)}, [NAN], 9),
    ("multiply(5, x, filter=true)", {"x": day(NAN)}, [5], 9),
    ("fraction(x)", {"x": day(5.63, -4.59)}, [0.63, -0.59], 9),
    ("signed_power(x, y)", {"x": day(3, -9), "y": day(2, 0.5)}, [9, -3], 9),
    ("sign(x)", {"x": day(2, -3, 5, 6, 3, NAN, -10)}, [1, -1, 1, 1, 1, NAN, -1], 9),
    ("days_from_last_change(x)", {"x": series(2, 2, 2, 7, 5, 16, 1)}, [2], 9),
    ("days_from_last_change(x)", {"x": series(12, 12, 12, 10, 10)}, [2], 9),
    ("days_from_last_change(x)", {"x": series(15, 12, 12, 12, 10, 10)}, [0], 9),
    ("hump(x, hump=0.75)", {"x": series(2, 5)}, [3.5], 9),
    ("jump_decay(x, 6, sensitivity=0.5, force=0.1)", {"x": series(2, 4)}, [3.8], 9),
    *(
        ('kth_element(x, 5, k=1, ignore="NaN 0")', {"x": np.array([[0.5], [NAN], [NAN], [0.7], [0]])[:days]}, [kth], 9)
        for days, kth in enumerate([0.5, 0.5, 0.5, 0.7, 0.7], start=1)
    ),
    ("ts_arg_max(x, 6)", {"x": series(6, 2, 8, 5, 9, 4)}, [4], 9),
    ("ts_arg_min(x, 6)", {"x": series(6, 2, 8, 5, 9, 4)}, [1], 9),
    ("ts_av_diff(x, 6)", {"x": series(6, 2, 8, 5, 9, NAN)}, [0], 9),
    ("ts_corr(x, y, 7)", {"x": X, "y": Y}, [0.6891], 4),
    ("ts_covariance(y, x, 5)", {"y": series(2, 4, 6, 8, 10), "x": series(1, 3, 5, 7, 9)}, [8], 9),
    ("ts_decay_linear(x, 5)", {"x": series(30, 5, 4, 5, 6)}, [13.2], 9),
    ("ts_decay_linear(x, 3)", {"x": series(10, 8, 6, 4, 2)}, [8.667], 3),
    ("ts_delay(x, 6)", {"x": X}, [10], 9),
    ("ts_delta(x, 6)", {"x": X}, [-8], 9),
    ("ts_product(x, 7)", {"x": X}, [43200], 9),
    ("ts_rank(x, 5)", {"x": series(13, 15, 11, 12, 10)}, [0.75], 9),
    ("ts_rank(x, 3)", {"x": series(100, 0, 200)}, [0.5], 9),
    ("ts_scale(x, 6, constant=1)", {"x": series(6, 2, 8, 5, 9, 4)}, [1.5714], 4),
    ("ts_std_dev(x, 5)", {"x": series(0.01, 0.02, -0.01, 0, 0.03)}, [0.014142], 6),
    ("normalize(x)", {"x": day(3, 5, 6, 2)}, [-1, 1, 2, -2], 9),
    ("normalize(x, useStd=true)", {"x": day(3, 5, 6, 2)}, [-0.548, 0.548, 1.095, -1.095], 3),
    ("quantile(x, driver=gaussian)", {"x": FIVE}, [-0.3853, 0.3853, -0.8416, 0.8416, 0], 4),
    ("quantile(x, driver=cauchy)", {"x": FIVE}, [-0.5095, 0.5095, -1.3764, 1.3764, 0], 4),
    ("rank(x)", {"x": day(4, 3, 6, 10, 2)}, [0.5, 0.25, 0.75, 1, 0], 9),
    ("scale(x)", {"x": day(2, -3, 5)}, [0.2, -0.3, 0.5], 9),
    ("scale(x, scale=4)", {"x": day(2, -3, 5)}, [0.8, -1.2, 2], 9),
    ("scale(x, longscale=2, shortscale=3)", {"x": day(2, -3, 5)}, [0.5714, -3, 1.4286], 4),
    ("scale_down(x)", {"x": day(15, 7, 0, 20)}, [0.75, 0.35, 0, 1], 9),
    ("scale_down(x, constant=1)", {"x": day(15, 7, 0, 20)}, [-0.25, -0.65, -1, 0], 9),
    ("vector_neut(x, y)", {"x": day(1, 2, 3), "y": day(3, 4, 5)}, [-0.56, -0.08, 0.4], 9),
    ("winsorize(x, std=1)", {"x": SEVEN}, [2.818, 4, 5, 6, 3, 8, 8.039], 3),
    ("winsorize(x, std=1)", {"x": day(2, 3, 4, 5, 100)}, [2, 3, 4, 5, 61.41], 2),
    ("zscore(x)", {"x": HUNDRED}, [1.572, -1.394, 0.089, 0.386, -0.653], 3),
    ("group_zscore(x, g)", {"x": HUNDRED, "g": day(*[0] * 5)}, [1.572, -1.394, 0.089, 0.386, -0.653], 3),
    ("group_backfill(x, g, 4, std=4.0)", {"x": GAPS, "g": np.zeros((4, 3))}, [4, 7, 3.556], 3),
    ("group_neutralize(x, g)", {"x": TEN, "g": HALVES}, [-1.8, -2.8, 1.2, 0.2, 3.2, 4.6, -3.4, -0.4, 3.6, -4.4], 9),
    ("group_rank(x, g)", {"x": day(100, 0, 50), "g": day(0, 0, 0)}, [1, 0, 0.5], 9),
    ("pasteurize(x)", {"x": day(2, 3, 5, INF, 3, 8, 10)}, [2, 3, 5, NAN, 3, 8, NAN], 9),
]

# a group is no alpha, so its codes are looked at
BUCKETS = [
    ({"buckets": "2,5,6,7,10"}, day(-1, 3, 6, 8, 12), [0, 1, 2, 4, 5]),
    ({"range": "0.1,1,0.1"}, day(0.05, 0.5, 0.9), [0, 4, 8]),
]


@pytest.mark.parametrize("backend", backend_names())
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("edges", "x", "expected"), BUCKETS)
def test_published_buckets(edges: dict[str, Value], x: Array, expected: list[int], dtype: str, backend: str) -> None:
    codes = run_operator(PLATFORM.operators["bucket"], [x.astype(dtype)], edges, backend=backend)
    np.testing.assert_array_equal(codes, [expected])


@pytest.mark.parametrize("backend", backend_names())
@pytest.mark.parametrize(("text", "fields", "expected", "digits"), EXAMPLES)
def test_published_example(
    text: str, fields: Mapping[str, Array], expected: list[float], digits: int, backend: str
) -> None:
    assets = next(iter(fields.values())).shape[1]
    members = np.ones_like(next(iter(fields.values())), dtype=bool)
    members[:, 6:7] = assets != 7 or "pasteurize" not in text
    panel = panel_of(
        {name: values for name, values in fields.items() if name != "g"},
        groups={"g": fields["g"]} if "g" in fields else {},
        universes={"published": members},
        dtype=np.float64,
    )
    root = PLATFORM.compile(text, panel_fields=panel.field_types()).node
    (found,) = evaluate_nodes([root], panel, PLATFORM, universe="published", backend=backend)
    assert isinstance(found, np.ndarray), found
    np.testing.assert_allclose(found[-1], expected, rtol=0, atol=0.5 * 10.0**-digits * 1.02)
