"""Every compiled kernel beside the kernel that defines its operator, and the bits it must not change."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from alphaplat.testing.compiled import history, run_compiled, run_definition
from alphaplat_ops_time_series import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators() if spec.fast and spec.shape in ("rolling", "recursive")}
VALUES = {
    "d": (1, 2, 5, 40),
    "lookback": (1, 2, 5, 40),
    "min_periods": (1, 4),
    "ddof": (0, 1),
    "dense": (False, True),
    "factor": (0.5, 0.97),
    "mode": (1, 2),
    "scale": ("unit", "pct", "ordinal"),
    "constant": (0.0, 2.0),
    "origin": ("age", "position"),
    "lag": (0, 2),
    "rettype": tuple(range(10)),
    "driver": ("gaussian", "uniform", "cauchy"),
    "percentage": (0.0, 0.3, 0.5, 1.0),
    "k": (0.3, 0, 1, 3),
    "ignore": ("NaN", "NaN 0 1", "2"),
    "f": (0.3,),
    "p": (0.0, 0.3),
    "limit_volume": (0.1, 0.3),
    "buckets": (1, 3, 10),
    "stddev": (False, True),
    "sensitivity": (0.5,),
    "force": (0.1,),
}
STABLE = 1e-9


def literals(name):
    """All combinations of some values of each literal."""
    names = [one.name for one in SPECS[name].parsed.literals]
    every = (dict(zip(names, values, strict=True)) for values in itertools.product(*(VALUES[one] for one in names)))
    return [chosen for chosen in every if possible(name, chosen)]


def possible(name, chosen):
    """Whether k, a place, a power or a weight, is one that the operator takes."""
    k = chosen.get("k", 1)
    if "ignore" in chosen:
        return k in range(1, chosen.get("d", chosen.get("lookback")) + 1)
    return name == "ts_weighted_delay" or k == int(k)


def series_of(name, panel, dtype):
    return [panel[number % 3].astype(dtype) for number in range(len(SPECS[name].parsed.inputs))]


def same_values(got, expected, note):
    """Equal masks; float32 within a rounding unit, float64 to twelve digits or so of what is not cancelled."""
    assert got.dtype == expected.dtype
    wide = got.dtype == np.float64
    np.testing.assert_allclose(
        got, expected, rtol=1e-11 if wide else 2.4e-7, atol=1e-13 if wide else 1e-12, err_msg=str(note)
    )
    assert not np.signbit(got[got == 0]).any(), f"{note}: a negative zero"


def same_bits(got, expected, note):
    np.testing.assert_array_equal(got, expected, err_msg=str(note))


@pytest.mark.parametrize("name", SPECS)
def test_equals_its_definition(name, panel, dtype):
    inputs = series_of(name, panel, dtype)
    for chosen in literals(name):
        before = [x.copy() for x in inputs]
        same_values(
            run_compiled(SPECS[name], inputs, chosen), run_definition(SPECS[name], inputs, chosen), (name, chosen)
        )
        for x, was in zip(inputs, before, strict=True):
            np.testing.assert_array_equal(x, was)


@pytest.mark.parametrize("name", SPECS)
def test_same_bits_in_any_tile(name, panel, dtype):
    inputs = series_of(name, panel, dtype)
    for chosen in literals(name):
        whole = run_compiled(SPECS[name], inputs, chosen)
        for n in range(whole.shape[1]):
            alone = run_compiled(SPECS[name], [x[:, n : n + 1] for x in inputs], chosen)
            same_bits(alone, whole[:, n : n + 1], (name, chosen, n))


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.shape == "rolling"])
def test_same_bits_from_any_start(name, dtype):
    inputs = series_of(name, long_panel(60), dtype)
    for chosen in literals(name):
        whole = run_compiled(SPECS[name], inputs, chosen)
        needed = history(SPECS[name], chosen)
        for start in (1, 7, 20):
            late = run_compiled(SPECS[name], [x[start:] for x in inputs], chosen, first=start)
            same_bits(late[needed:], whole[start + needed :], (name, chosen, start))


@pytest.mark.parametrize("name", SPECS)
def test_same_bits_on_fewer_days(name, dtype):
    inputs = series_of(name, long_panel(60), dtype)
    for chosen in literals(name):
        whole = run_compiled(SPECS[name], inputs, chosen)
        for days in (0, 1, 33):
            same_bits(run_compiled(SPECS[name], [x[:days] for x in inputs], chosen), whole[:days], (name, chosen))


def long_panel(days, assets=6):
    rng = np.random.default_rng(5)
    panel = []
    for _ in range(3):
        x = rng.normal(1.0, 2.0, (days, assets))
        x[rng.random(x.shape) < 0.1] = np.nan
        x[:, 0] = rng.normal(1.0, 2.0, days)
        x[:, 1] = rng.integers(0, 3, days)
        x[days // 3 : days // 2, 2] = 0.3
        panel.append(x)
    return panel


@pytest.mark.parametrize("name", SPECS)
def test_no_drift_in_4000_days(name, dtype):
    inputs = series_of(name, long_panel(4000), dtype)
    for chosen in literals(name):
        if chosen.get("d", 5) in (5, 40) and chosen.get("min_periods", 1) == 1:
            whole = run_compiled(SPECS[name], inputs, chosen)[-200:]
            if SPECS[name].shape == "rolling":
                same_values(
                    whole, run_definition(SPECS[name], [x[-400:] for x in inputs], chosen)[-200:], (name, chosen)
                )
            else:
                same_values(whole, run_definition(SPECS[name], inputs, chosen)[-200:], (name, chosen))


@pytest.mark.parametrize("outlier", [1e12, np.nan, np.inf])
@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.shape == "rolling"])
def test_what_left_the_window_leaves_no_trace(name, outlier, dtype):
    for row in (3, 17, 19):
        inputs = [1e-3 * x for x in series_of(name, long_panel(60), dtype)]
        spoilt = [x.copy() for x in inputs]
        for x in spoilt:
            x[row] = outlier
        for chosen in literals(name):
            after = row + 1 + history(SPECS[name], chosen)
            clean, dirty = (run_compiled(SPECS[name], one, chosen)[after:] for one in (inputs, spoilt))
            same_values(dirty, clean, (name, chosen, row))


@settings(max_examples=25, deadline=None)
@given(st.data())
@pytest.mark.parametrize("name", SPECS)
def test_equals_its_definition_on_drawn_panels(name, data):
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    shape = data.draw(st.tuples(st.integers(1, 30), st.integers(1, 3)))
    number = st.one_of(
        st.sampled_from([np.nan, 0.0, 1.0, -2.0, 0.1, np.inf, -np.inf]), st.integers(-50, 50).map(lambda n: n / 8)
    )
    inputs = [
        data.draw(arrays.arrays(dtype, shape, elements=number.map(lambda x: float(dtype(x))), fill=st.nothing()))
        for _ in SPECS[name].parsed.inputs
    ]
    chosen = dict(data.draw(st.sampled_from(literals(name))))
    for window in {"d", "lookback"} & set(chosen):
        chosen[window] = data.draw(st.integers(max(1, int(chosen.get("k", 1))), 35))
    got, expected = (run(SPECS[name], inputs, chosen) for run in (run_compiled, run_definition))
    np.testing.assert_array_equal(np.isnan(got), np.isnan(expected), err_msg=str(chosen))
    np.testing.assert_allclose(got, expected, rtol=3e-7 if dtype == np.float32 else STABLE, atol=STABLE)


@pytest.mark.parametrize("d", [5, 40])
@pytest.mark.parametrize("name", ["ts_std_dev", "ts_zscore", "ts_corr", "ts_skewness", "ts_kurtosis", "ts_av_diff"])
def test_small_noise_on_a_large_level(name, d):
    rng = np.random.default_rng(11)
    inputs = [1e4 + 1e-3 * rng.normal(size=(300, 4)) for _ in SPECS[name].parsed.inputs]
    got, expected = (run(SPECS[name], inputs, {"d": d})[2:] for run in (run_compiled, run_definition))
    np.testing.assert_allclose(got, expected, rtol=1e-10, atol=1e-12)


def test_a_series_flat_but_for_one_rounding_unit_has_a_spread():
    x = np.full((60, 1), 0.1)
    x[30] = np.nextafter(0.1, 1.0)
    got = run_compiled(SPECS["ts_std_dev"], [x], {"d": 10})
    assert (got[30:40] > 0).all()
    assert (got[:30] == 0).all()
    assert (got[40:] == 0).all()
