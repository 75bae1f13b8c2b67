"""What holds for every operator of the plugin: its past is enough, its future does not matter, its example runs."""

import doctest
import sys
from inspect import signature
from types import SimpleNamespace

import numpy as np
import pytest

from alphaplat_dsl.analyses import own_reach
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import field, node
from alphaplat_ops_time_series import alphaplat_operators, alphaplat_plugin

SPECS = {spec.name: spec for spec in alphaplat_operators()}
CATALOGUE = Catalogue.of(spec.parsed for spec in SPECS.values())
REQUIRED = {"d": 5, "lookback": 5, "k": 2, "factor": 0.5}
RECURSIVE = {
    "days_from_last_change",
    "hump",
    "hump_decay",
    "ts_delta_limit",
    "ts_target_tvr_decay",
    "ts_target_tvr_delta_limit",
    "ts_target_tvr_hump",
}
CHANGED = {"ts_regression": {"lag": 2}, "ts_poly_regression": {"k": 2}, "ts_moment": {"k": 3}}


def literals_of(spec):
    """Literals as the engine gives them: all of the signature, at their defaults where they have one."""
    found = {p.name: p.default if not p.required else REQUIRED[p.name] for p in spec.parsed.literals}
    return found | CHANGED.get(spec.name, {})


def series_of(spec, days=30, assets=6):
    rng = np.random.default_rng(13)
    inputs = [rng.normal(2.0, 1.0, (days, assets)).astype(np.float32) for _ in spec.parsed.inputs]
    for x in inputs:
        x[rng.random(x.shape) < 0.15] = np.nan
        x[:, 1] = rng.integers(1, 4, days)
        x[4, 2] = np.inf
    return inputs


def run(spec, inputs, days=30, assets=6):
    shape = inputs[0].shape if inputs else (days, assets)
    context = (
        {"context": SimpleNamespace(universe=np.ones(shape, dtype=bool), first_row=0)} if spec.needs_context else {}
    )
    return spec.kernel(*inputs, **literals_of(spec), **context)


every_operator = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
of_inputs = pytest.mark.parametrize(
    "spec", [spec for spec in SPECS.values() if spec.parsed.inputs], ids=lambda spec: spec.name
)


def test_the_plugin_says_who_it_is():
    assert alphaplat_plugin().name == "ops_time_series"


@every_operator
def test_the_declaration_is_complete(spec):
    assert spec.category == "time series"
    assert spec.source
    assert spec.summary[0].islower()
    taken = set(signature(spec.kernel).parameters) - {"xs", "context"}
    assert ("state" in taken) == (spec.state is not None)
    assert taken - {"state"} == {p.name for p in (*spec.parsed.inputs, *spec.parsed.literals)} - {"xs"}
    for parameter in spec.parsed.literals:
        default = signature(spec.kernel).parameters[parameter.name].default
        assert parameter.required or default == parameter.default


@every_operator
def test_the_example_runs(spec):
    home = vars(sys.modules[spec.kernel.__module__])
    example = doctest.DocTestParser().get_doctest(spec.kernel.__doc__, {"np": np, **home}, spec.name, None, 0)
    assert example.examples
    assert doctest.DocTestRunner().run(example).failed == 0


@every_operator
def test_days_to_come_do_not_matter(spec):
    inputs = series_of(spec)
    whole = run(spec, inputs)
    for days in (1, 2, 12, 29):
        np.testing.assert_array_equal(run(spec, [x[:days] for x in inputs], days), whole[:days])


@of_inputs
def test_the_declared_reach_suffices_to_the_last_bit(spec):
    inputs = series_of(spec)
    whole = run(spec, inputs)
    kept = {name: value for name, value in literals_of(spec).items() if value is not None}
    low = own_reach(node(spec.name, *(field("x") for _ in inputs), attrs=kept), CATALOGUE).low
    assert (low is None) == (spec.name in RECURSIVE)
    if low is not None:
        for start in (1, 7, 18):
            part = run(spec, [x[start:] for x in inputs])
            np.testing.assert_array_equal(part[-low:], whole[start - low :])


@of_inputs
def test_the_order_and_company_of_assets_do_not_matter(spec):
    inputs = series_of(spec)
    whole = run(spec, inputs)
    order = [3, 1, 5, 0, 4, 2]
    np.testing.assert_array_equal(run(spec, [x[:, order] for x in inputs]), whole[:, order])
    if spec.shape != "cross_section":
        np.testing.assert_array_equal(run(spec, [x[:, 2:4] for x in inputs]), whole[:, 2:4])


@of_inputs
def test_shape_dtype_and_arguments_are_kept(spec):
    for dtype in (np.float32, np.float64):
        inputs = [x.astype(dtype) for x in series_of(spec)]
        for x in inputs:
            x.flags.writeable = False
        for days, assets in ((30, 6), (1, 1), (0, 6), (3, 0)):
            got = run(spec, [x[:days, :assets] for x in inputs])
            assert got.shape == (days, assets)
            assert got.dtype == dtype


@of_inputs
def test_memory_order_does_not_matter(spec):
    inputs = series_of(spec)
    np.testing.assert_array_equal(run(spec, [np.asfortranarray(x) for x in inputs]), run(spec, inputs))


@of_inputs
def test_nothing_in_nothing_out(spec):
    inputs = [np.full((8, 2), np.nan) for _ in spec.parsed.inputs]
    expected = {"ts_count_nans": 5.0, "days_from_last_change": 7.0}.get(spec.name, np.nan)
    np.testing.assert_array_equal(run(spec, inputs)[-1], expected)


@of_inputs
def test_a_constant_stands_for_a_series(spec):
    if len(spec.parsed.inputs) > 1:
        inputs = series_of(spec)
        constant = np.array(1.5, dtype=np.float32)
        full = [*inputs[:-1], np.full_like(inputs[-1], 1.5)]
        np.testing.assert_array_equal(run(spec, [*inputs[:-1], constant]), run(spec, full))
