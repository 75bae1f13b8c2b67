"""Rounding, against Python's own, cell by cell."""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from ops_arithmetic.twins import fraction, round_down, unlimited

from alphaplat.errors import AlphaTypeError


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "twin", "literals"),
    [
        ("ceiling", unlimited(math.ceil), {}),
        ("floor", unlimited(math.floor), {}),
        ("fraction", fraction, {}),
        ("round", unlimited(lambda x: Decimal(x).to_integral_value(ROUND_HALF_UP)), {}),
        ("round_down", unlimited(round_down), {"f": 1.0}),
        ("round_down", unlimited(round_down), {"f": 2.5}),
    ],
)
def test_twin(name, twin, literals, dtype, agrees):
    agrees(name, twin, 1, dtype, **literals)


def test_published_fractions(kernel):
    np.testing.assert_allclose(kernel("fraction", np.array([5.63, -4.59])), [0.63, -0.59])


def test_just_below_a_half_is_not_a_half(kernel):
    assert kernel("round", 0.49999999999999994) == 0.0


@pytest.mark.parametrize("f", [0.1, 0.3, 1e-3])
def test_round_down_never_goes_up(f, kernel):
    x = np.arange(-500, 500) * f
    got = kernel("round_down", x, f=f)
    assert (got <= x).all()
    assert (x - got <= f).all()


@pytest.mark.parametrize("f", [0.0, -1.0, math.nan])
def test_round_down_to_nothing_is_refused(f, kernel):
    with pytest.raises(AlphaTypeError, match="round_down cannot round"):
        kernel("round_down", 1.0, f=f)
