"""The four operations, extrema, signs and powers, each against a loop over cells."""

import math

import numpy as np
import pytest
from ops_arithmetic.twins import filtered, plain, power, sign

NAN = math.nan


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "twin", "inputs"),
    [
        ("divide", plain(lambda x, y: x / y), 2),
        ("inverse", plain(lambda x: 1 / x), 1),
        ("reverse", plain(lambda x: -x), 1),
        ("abs", plain(abs), 1),
        ("sign", plain(sign), 1),
        ("max", plain(max), 2),
        ("min", plain(min), 2),
        ("power", plain(power), 2),
        ("signed_power", plain(lambda x, y: sign(x) * power(abs(x), y)), 2),
    ],
)
def test_twin(name, twin, inputs, dtype, agrees):
    agrees(name, twin, inputs, dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("filter", [False, True])
@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("add", filtered(lambda x, y: x + y, 0.0)),
        ("subtract", filtered(lambda x, y: x - y, 0.0)),
        ("multiply", filtered(lambda x, y: x * y, 1.0)),
    ],
)
def test_filter_twin(name, twin, filter, dtype, agrees):
    agrees(name, twin, 2, dtype, filter=filter)


@pytest.mark.parametrize(
    ("name", "args", "literals", "expected"),
    [
        ("add", ([1, NAN, 3], [4, 5, NAN]), {}, [5, NAN, NAN]),
        ("add", ([1, NAN, 3], [4, 5, NAN]), {"filter": True}, [5, 5, 3]),
        ("multiply", ([5], [NAN]), {}, [NAN]),
        ("multiply", ([5], [NAN]), {"filter": True}, [5]),
        ("signed_power", ([3, -9], [2, 0.5]), {}, [9, -3]),
        ("sign", ([2, -3, 5, 6, 3, NAN, -10],), {}, [1, -1, 1, 1, 1, NAN, -1]),
    ],
)
def test_published_example(name, args, literals, expected, kernel):
    got = kernel(name, *(np.array(arg, dtype=float) for arg in args), **literals)
    np.testing.assert_array_equal(got, expected)


def test_contradiction_6_multiply_filter_reads_nan_as_one(kernel):
    assert kernel("multiply", 5.0, NAN, filter=True) == 5.0


def test_contradiction_11_subtract_takes_any_number_from_left_to_right(specs):
    assert specs["subtract"].parsed.folds
    assert not specs["subtract"].parsed.commutative


def test_contradiction_12_a_fractional_power_of_a_negative_number_is_missing(kernel):
    np.testing.assert_array_equal(kernel("power", np.array([-8.0, -8.0]), np.array([1 / 3, 3.0])), [NAN, -512.0])


def test_a_constant_stands_for_a_matrix(kernel):
    x = np.array([[1.0, 2.0], [3.0, NAN]], dtype=np.float32)
    got = kernel("subtract", x, np.array(1.0, dtype=np.float32))
    np.testing.assert_array_equal(got, [[0.0, 1.0], [2.0, NAN]])
    assert kernel("add", 1.0, 2.0).shape == ()
