"""The compiled logarithm beside that of NumPy, over all magnitudes."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat_ops_arithmetic.fast_logarithm import log


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_within_one_unit_in_the_last_place_of_float64(dtype):
    rng = np.random.default_rng(0)
    limits = np.finfo(dtype)
    low, high = np.log(float(limits.smallest_subnormal)), np.log(float(limits.max))
    drawn = np.concatenate([np.exp(rng.uniform(low, high, 5000)), 1 + rng.normal(0, 1e-3, 5000)])
    x = np.clip(drawn, limits.smallest_subnormal, limits.max).astype(dtype).reshape(100, 100)
    out = np.empty_like(x)
    log(out, x)
    expected = np.log(x.astype(np.float64)).astype(dtype)
    assert (np.abs(out - expected) <= np.spacing(np.abs(expected))).all()
    assert dtype is np.float64 or (out == expected).mean() > 0.9999


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_only_what_is_above_zero_has_one(dtype):
    x = np.array([[0.0, -0.0, -1.0, np.nan, np.inf, -np.inf, 1.0]], dtype)
    out = np.empty_like(x)
    log(out, x)
    np.testing.assert_array_equal(out, [[np.nan] * 4 + [np.inf, np.nan, 0.0]])
    assert not np.signbit(out[0, 6])
