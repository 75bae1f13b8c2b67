"""Inverse distributions at known probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.kernels.distributions import inner_probability, inverse_cdf


@pytest.mark.parametrize(
    ("driver", "expected"),
    [
        ("gaussian", [-1.2815516, 0.0, 1.2815516]),
        ("cauchy", [-3.0776835, 0.0, 3.0776835]),
        ("uniform", [-0.4, 0.0, 0.4]),
    ],
)
def test_quantiles_of_a_tenth_a_half_and_nine_tenths(driver: str, expected: list[float]) -> None:
    np.testing.assert_allclose(inverse_cdf(np.array([0.1, 0.5, 0.9]), driver), expected, atol=1e-7)


@pytest.mark.parametrize(("count", "expected"), [(1, [0.5, 0.5]), (2, [0.5, 0.5]), (4, [0.25, 0.75]), (10, [0.1, 0.9])])
def test_no_rank_comes_to_0_or_1(count: int, expected: list[float]) -> None:
    np.testing.assert_allclose(inner_probability(np.array([0.0, 1.0]), np.array([count, count])), expected)
