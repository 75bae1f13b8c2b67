"""Published numbers, and the choices where publications contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alphaplat.spec import OperatorSpec
from alphaplat_ops_cross_section import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
FIVE = [0.2, 0.5, -0.1, 0.8, 0.3]
SEVEN = [2, 4, 5, 6, 3, 8, 10]


def call(name: str, *rows: list[float], **literals: Any) -> np.ndarray[Any, Any]:
    return SPECS[name].kernel(*(np.array([row], dtype=np.float64) for row in rows), **literals)[0]


@pytest.mark.parametrize(
    ("name", "rows", "literals", "expected"),
    [
        ("normalize", [[3, 5, 6, 2]], {}, [-1, 1, 2, -2]),
        ("normalize", [[3, 5, 6, 2]], {"usestd": True}, [-0.548, 0.548, 1.095, -1.095]),
        ("quantile", [FIVE], {}, [-0.3853, 0.3853, -0.8416, 0.8416, 0]),
        ("quantile", [FIVE], {"driver": "cauchy"}, [-0.5095, 0.5095, -1.3764, 1.3764, 0]),
        ("rank", [[4, 3, 6, 10, 2]], {}, [0.5, 0.25, 0.75, 1, 0]),
        ("scale", [[2, -3, 5]], {}, [0.2, -0.3, 0.5]),
        ("scale", [[2, -3, 5]], {"scale": 4.0}, [0.8, -1.2, 2]),
        ("scale", [[2, -3, 5]], {"longscale": 2.0, "shortscale": 3.0}, [0.5714, -3, 1.4286]),
        ("scale_down", [[15, 7, 0, 20]], {}, [0.75, 0.35, 0, 1]),
        ("scale_down", [[15, 7, 0, 20]], {"constant": 1.0}, [-0.25, -0.65, -1, 0]),
        ("vector_neut", [[1, 2, 3], [3, 4, 5]], {}, [-0.56, -0.08, 0.4]),
        ("winsorize", [SEVEN], {"std": 1.0}, [2.818, 4, 5, 6, 3, 8, 8.039]),
        ("winsorize", [[2, 3, 4, 5, 100]], {"std": 1.0}, [2, 3, 4, 5, 61.41]),
        ("zscore", [[100, 0, 50, 60, 25]], {}, [1.572, -1.394, 0.089, 0.386, -0.653]),
    ],
)
def test_published_numbers(name: str, rows: list[list[float]], literals: dict[str, Any], expected: list[float]) -> None:
    digits = 2 if expected[-1] == 61.41 else 4 if name == "quantile" or "longscale" in literals else 3
    np.testing.assert_array_equal(call(name, *rows, **literals).round(digits), expected)


def test_contradiction_1_only_normalize_divides_by_n_minus_1() -> None:
    values = [1.0, 3.0]
    assert call("zscore", values)[1] == 1.0
    assert call("zscore", values, ddof=1)[1] == pytest.approx(2**-0.5)
    assert call("normalize", values, usestd=True)[1] == pytest.approx(2**-0.5)
    assert call("winsorize", [0.0, 0.0, 3.0], std=1.0)[2] == pytest.approx(1 + 2**0.5)


def test_contradiction_7_legs_of_scale_are_unused_unless_given() -> None:
    np.testing.assert_array_equal(call("scale", [2, -3, 5]), call("scale", [2, -3, 5], longscale=0.0, shortscale=0.0))
    np.testing.assert_allclose(call("scale", [2, -3, 5], longscale=1.0, shortscale=1.0), [2 / 7, -1, 5 / 7])


def test_rank_takes_every_rate_for_an_exact_sort() -> None:
    assert [one.name for one in SPECS["rank"].parsed.literals] == ["scale"]
    assert SPECS["rank"].parsed.by_name["rate"].kind == "ignored"


def test_days_with_little_on_them() -> None:
    nan = np.nan
    np.testing.assert_array_equal(call("rank", [nan, 3.0, nan]), [nan, 0.5, nan])
    np.testing.assert_array_equal(call("rank", [nan, 3.0, nan], scale="pct"), [nan, 1.0, nan])
    np.testing.assert_array_equal(call("rank", [np.inf, 3.0, 5.0]), [nan, 0.0, 1.0])
    np.testing.assert_array_equal(call("quantile", [7.0, 3.0]), [0.0, 0.0])
    np.testing.assert_array_equal(call("scale", [0.0, nan, 0.0]), [0.0, nan, 0.0])


@pytest.mark.parametrize("size", [5e-324, 1e-310, 1e300])
def test_numbers_of_any_size_scale(size: float) -> None:
    x = [2 * size, -4 * size, 0.0, 2 * size]
    np.testing.assert_array_equal(call("scale", x, scale=2.0), [0.5, -1, 0, 0.5])
    np.testing.assert_array_equal(call("scale", x, longscale=2.0), [1, -4 * size, 0, 1])


def test_a_limit_makes_no_number_of_what_is_none() -> None:
    found = call("normalize", [3e-323, 1e-323], usestd=True, limit=0.75)
    np.testing.assert_array_equal(found, [np.nan, np.nan])


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_docstring_examples(spec: OperatorSpec, run_examples: Callable[[OperatorSpec], Any]) -> None:
    result = run_examples(spec)
    assert result.attempted > 0
    assert result.failed == 0
