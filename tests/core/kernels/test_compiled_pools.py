"""The compiled least squares beside those that define them."""

import numpy as np
import pytest

from alphaplat.kernels.compiled_pools import write_pooled_residuals
from alphaplat.kernels.pooled_regression import pooled_residuals


def series(rows, assets, count):
    rng = np.random.default_rng(3)
    made = [100 + rng.normal(size=(rows, assets)) for _ in range(count)]
    for x in made:
        x[rng.random(x.shape) < 0.1] = np.nan
    return made


@pytest.mark.parametrize("lag", [0, 2])
@pytest.mark.parametrize("days", [0, 3, 50])
@pytest.mark.parametrize("regressors", [1, 3])
def test_residuals_are_those_of_the_definition(regressors, days, lag):
    y, *xs = series(12, 40, regressors + 1)
    codes = np.random.default_rng(4).integers(-1, 4, y.shape).astype(np.int32)
    out = np.empty_like(y)
    write_pooled_residuals(out, y, xs, codes, days, lag)
    expected = pooled_residuals(y, xs, codes, days=days, lag=lag)
    np.testing.assert_array_equal(np.isnan(out), np.isnan(expected))
    np.testing.assert_allclose(out, expected, atol=1e-12)


@pytest.mark.parametrize("other", [lambda x: x, lambda x: 0.0 * x, lambda x: -4.0 * x])
def test_a_regressor_that_says_nothing_new_changes_nothing(other):
    y, x = (one[:, :10] for one in series(3, 40, 2))
    codes = np.zeros(y.shape, np.int32)
    alone, both = np.empty_like(y), np.empty_like(y)
    write_pooled_residuals(alone, y, [x], codes, 0, 0)
    write_pooled_residuals(both, y, [x, other(x)], codes, 0, 0)
    np.testing.assert_allclose(both, alone, atol=1e-9)


def test_regressors_that_are_almost_alike_keep_their_difference():
    rng = np.random.default_rng(5)
    x, apart = rng.normal(size=(1, 60)), rng.normal(size=(1, 60))
    out = np.empty_like(x)
    write_pooled_residuals(out, apart, [x, x + 1e-6 * apart], np.zeros(x.shape, np.int32), 0, 0)
    np.testing.assert_allclose(out, 0.0, atol=1e-8)
