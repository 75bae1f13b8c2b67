"""What becomes of numbers that are not finite, by the three rules of kernels."""

import numpy as np
import pytest

from alphaplat.kernels.numbers import carrying, pointwise, reduction

INF, NAN = np.inf, np.nan
RULES = pytest.mark.parametrize("rule", [pointwise, reduction, carrying])


def test_pointwise_makes_no_infinity_but_hands_on_those_of_the_data():
    inverse = pointwise(lambda x: 1.0 / x)
    np.testing.assert_array_equal(inverse(np.array([0.0, INF, -2.0, NAN])), [NAN, 0.0, -0.5, NAN])
    np.testing.assert_array_equal(pointwise(np.negative)(np.array([INF])), [-INF])
    np.testing.assert_array_equal(pointwise(np.add)(np.array([INF, 1.0]), np.array([1.0, -INF])), [INF, -INF])


def test_pointwise_overflow_is_that_of_the_dtype():
    square = pointwise(lambda x: x * x)
    assert np.isnan(square(np.array([1e30], dtype=np.float32))[0])
    assert square(np.array([1e30]))[0] == pytest.approx(1e60)


def test_reduction_reads_and_gives_no_infinity():
    seen = []
    summed = reduction(lambda x: seen.append(x) or np.where(x > 1, INF, x))
    np.testing.assert_array_equal(summed(np.array([[1.0, INF, 2.0]])), [[1.0, NAN, NAN]])
    np.testing.assert_array_equal(seen[0], [[1.0, NAN, 2.0]])


def test_carrying_hands_on_infinity_in_the_dtype_of_the_data():
    seen = []
    kept = carrying(lambda x: seen.append(x.dtype) or x)
    np.testing.assert_array_equal(kept(np.array([INF, NAN], dtype=np.float32)), [INF, NAN])
    assert seen == [np.float32]


@RULES
def test_the_dtype_of_the_arguments_is_kept(rule):
    kernel = rule(lambda x, y: x + y)
    for dtype in (np.float32, np.float64):
        assert kernel(np.ones((2, 1), dtype), np.array(0.5, dtype)).dtype == dtype
    assert kernel(np.ones((2, 1), int), np.ones((2, 1), int)).dtype == np.float64


@RULES
def test_zero_has_no_sign(rule):
    assert not np.signbit(rule(lambda x: -x)(np.zeros((1, 1)))).any()


@pytest.mark.parametrize("rule", [reduction, carrying])
def test_constants_get_the_shape_of_the_series(rule):
    shapes = []
    rule(lambda x, y: shapes.append((x.shape, y.shape)) or x)(np.ones((3, 2)), np.array(1.0))
    assert shapes == [((3, 2), (3, 2))]


@RULES
def test_arguments_stay_as_they_are_and_the_name_too(rule):
    def formula(x):
        """Overwrite x."""
        x = np.array(x)
        x[:] = 0.0
        return x

    x = np.array([[1.0, -INF]])
    rule(formula)(x)
    assert x.tolist() == [[1.0, -INF]]
    assert rule(formula).__name__ == "formula"
    assert rule(formula).__doc__ == "Overwrite x."
