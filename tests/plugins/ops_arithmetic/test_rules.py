"""What holds for every operator of the plugin: it is declared in full, and its example runs."""

import doctest
import sys
from inspect import signature

import numpy as np
import pytest

from alphaplat_ops_arithmetic import alphaplat_operators, alphaplat_plugin

SPECS = {spec.name: spec for spec in alphaplat_operators()}
every_operator = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)


def test_the_plugin_says_who_it_is():
    assert alphaplat_plugin().name == "ops_arithmetic"


@every_operator
def test_the_declaration_is_complete(spec):
    assert spec.category == "arithmetic"
    assert spec.source
    parameters = signature(spec.kernel).parameters
    assert set(parameters) - {"context"} == set(spec.parsed.by_name)
    for literal in spec.parsed.literals:
        assert parameters[literal.name].default == literal.default


@every_operator
def test_the_example_runs(spec):
    home = vars(sys.modules[spec.kernel.__module__])
    example = doctest.DocTestParser().get_doctest(spec.kernel.__doc__, {"np": np, **home}, spec.name, None, 0)
    assert example.examples
    assert doctest.DocTestRunner().run(example).failed == 0


@every_operator
def test_commutative_means_the_same_to_the_last_bit(spec):
    if spec.commutative:
        x, y = np.random.default_rng(0).normal(size=(2, 50, 3)).round(1)
        x[3], y[4] = np.nan, np.inf
        np.testing.assert_array_equal(spec.kernel(x, y), spec.kernel(y, x))
