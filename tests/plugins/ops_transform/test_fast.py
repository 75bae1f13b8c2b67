"""Every compiled kernel beside the kernel that defines its operator, and the bits it must not change."""

import itertools

import numpy as np
import pytest

from alphaplat.testing.compiled import run_compiled, run_definition
from alphaplat_ops_transform import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators() if spec.fast and spec.shape == "recursive"}
VALUES = {"period": (1, 3, 60), "h": ("1", "1 0.5 -0.25"), "t": (None, "0.5", "0.3 0.2")}


def literals(name):
    names = [one.name for one in SPECS[name].parsed.literals]
    return [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*(VALUES[one] for one in names))]


def series_of(name, days, dtype, assets=7):
    rng = np.random.default_rng(3)
    series = []
    for _ in SPECS[name].parsed.inputs:
        x = rng.normal(-0.3, 1.0, (days, assets))
        x[:, 0] = rng.integers(-2, 2, days)
        x[rng.random(x.shape) < 0.1] = np.nan
        x[: days // 3, 1] = np.nan
        x[rng.random(days) < 0.2, 2] = np.inf
        x[:, 3] = np.where(rng.random(days) < 0.9, 1.0, -1.0)
        x[:, 4] = -0.0
        series.append(x.astype(dtype))
    return series


@pytest.mark.parametrize("days", [0, 1, 50, 4000])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", SPECS)
def test_equals_its_definition(name, dtype, days):
    inputs = series_of(name, days, dtype)
    before = [x.copy() for x in inputs]
    for chosen in literals(name):
        got, expected = (run(SPECS[name], inputs, chosen) for run in (run_compiled, run_definition))
        assert got.dtype == dtype
        np.testing.assert_allclose(got, expected, rtol=2.4e-7 if dtype == np.float32 else 1e-12, err_msg=str(chosen))
        assert not np.signbit(got[got == 0]).any()
    for x, was in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(x, was)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", SPECS)
def test_same_bits_in_any_tile_and_on_fewer_days(name, dtype):
    inputs = series_of(name, 50, dtype)
    for chosen in literals(name):
        whole = run_compiled(SPECS[name], inputs, chosen)
        np.testing.assert_array_equal(run_compiled(SPECS[name], [x[:31] for x in inputs], chosen), whole[:31])
        for n in range(whole.shape[1]):
            alone = run_compiled(SPECS[name], [x[:, n : n + 1] for x in inputs], chosen)
            np.testing.assert_array_equal(alone, whole[:, n : n + 1])
