"""Published numbers, and the choices where publications contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alphaplat.errors import AlphaTypeError
from alphaplat.spec import OperatorSpec
from alphaplat_ops_group import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
NAN = np.nan


@pytest.mark.parametrize(
    ("name", "x", "group", "literals", "expected"),
    [
        ("group_zscore", [[100, 0, 50, 60, 25]], [0] * 5, {}, [1.572, -1.394, 0.089, 0.386, -0.653]),
        (
            "group_neutralize",
            [[3, 2, 6, 5, 8, 9, 1, 4, 8, 0]],
            [0] * 5 + [1] * 5,
            {},
            [-1.8, -2.8, 1.2, 0.2, 3.2, 4.6, -3.4, -0.4, 3.6, -4.4],
        ),
        ("group_rank", [[100, 0, 50]], [0] * 3, {}, [1, 0, 0.5]),
        (
            "group_backfill",
            [[5, 9, NAN], [5, 2, 2], [2, NAN, -4], [4, 7, NAN]],
            [0] * 3,
            {"d": 4, "std": 4.0},
            [4, 7, 3.556],
        ),
    ],
)
def test_published_numbers(
    name: str, x: list[list[float]], group: list[int], literals: dict[str, Any], expected: list[float]
) -> None:
    matrix = np.array(x, dtype=np.float64)
    codes = np.broadcast_to(np.array(group, dtype=np.int32), matrix.shape)
    np.testing.assert_array_equal(SPECS[name].kernel(matrix, codes, **literals)[-1].round(3), expected)


def test_contradiction_1_standard_deviations_of_groups_divide_by_n() -> None:
    x, group = np.array([[1.0, 3.0]]), np.array([[0, 0]])
    assert SPECS["group_zscore"].kernel(x, group)[0, 1] == 1.0
    assert SPECS["group_std_dev"].kernel(x, group)[0, 1] == 1.0
    pool, everybody = np.array([[0.0, 0.0, 6.0, NAN]]), np.zeros((1, 4), dtype=np.int32)
    by_n, by_n_minus_1 = (2 + 8**0.5) / 3, (2 + 12**0.5) / 3
    assert SPECS["group_backfill"].kernel(pool, everybody, d=1, std=1.0)[0, 3] == pytest.approx(by_n)
    assert SPECS["group_backfill"].kernel(pool, everybody, d=1, std=1.0, ddof=1)[0, 3] == pytest.approx(by_n_minus_1)


def test_contradiction_3_group_mean_is_arithmetic() -> None:
    x, one, group = np.array([[1.0, 3.0]]), np.ones((1, 2)), np.array([[0, 0]])
    assert SPECS["group_mean"].kernel(x, one, group).tolist() == [[2.0, 2.0]]
    assert SPECS["group_mean"].kernel(x, np.array([[3.0, 1.0]]), group).tolist() == [[1.5, 1.5]]
    harmonic = 1 / SPECS["group_mean"].kernel(1 / x, one, group)
    np.testing.assert_allclose(harmonic, [[1.5, 1.5]])


def test_a_member_alone_and_a_name_without_a_group() -> None:
    x, group = np.array([[5.0, 7.0]]), np.array([[3, -1]])
    assert SPECS["group_neutralize"].kernel(x, group)[0, 0] == 0.0
    assert SPECS["group_rank"].kernel(x, group)[0, 0] == 0.5
    assert np.isnan(SPECS["group_neutralize"].kernel(x, group)[0, 1])
    assert np.isnan(SPECS["group_sum"].kernel(x, group)[0, 1])


@pytest.mark.parametrize("size", [5e-324, 1e-310, 1e300])
def test_groups_of_numbers_of_any_size_normalize(size: float) -> None:
    x, group = np.array([[2 * size, -4 * size, 0.0, 2 * size]]), np.zeros((1, 4), dtype=np.int32)
    np.testing.assert_array_equal(SPECS["group_normalize"].kernel(x, group, scale=2.0), [[0.5, -1, 0, 0.5]])


def test_a_percentage_is_a_share() -> None:
    with pytest.raises(AlphaTypeError, match="percentage 50 is not a share"):
        SPECS["group_percentage"].kernel(np.ones((1, 2)), np.zeros((1, 2), dtype=np.int32), percentage=50.0)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_docstring_examples(spec: OperatorSpec, run_examples: Callable[[OperatorSpec], Any]) -> None:
    result = run_examples(spec)
    assert result.attempted > 0
    assert result.failed == 0
