"""Each test of the kit for operators fails on an operator that is broken in just that way, and passes a good one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from broken_operators import BROKEN
from good_operators import GOOD, ONE, WINDOW, Array, declare

from alphaplat.errors import AlphaError, AlphaTypeError
from alphaplat.spec import OperatorSpec
from alphaplat.testing import OperatorTests

TESTS = sorted(name for name in dir(OperatorTests) if name.startswith("test_"))


def run(spec: OperatorSpec, test: str, **literals: Any) -> None:
    """Run one test of the kit, under all its parameters."""
    tests = type("Tests", (OperatorTests,), {"spec": spec, "literals": literals})()
    method = getattr(tests, test)
    for mark in getattr(method, "pytestmark", []):
        for value in mark.args[1]:
            method(value)
        return
    method()


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("spec", GOOD, ids=lambda spec: spec.kernel.__name__)
def test_a_good_operator_stands(spec: OperatorSpec, test: str) -> None:
    run(spec, test)


@pytest.mark.parametrize(("test", "spec", "message"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_broken_operator_is_caught(test: str, spec: OperatorSpec, message: str) -> None:
    with pytest.raises((AssertionError, AlphaError)) as caught:
        run(spec, test)
    assert message in str(caught.value)


def test_every_test_of_the_kit_can_fail() -> None:
    assert {test for test, _, _ in BROKEN} | {"test_the_values_are_those_of_the_definition"} == set(TESTS)


def test_a_compiled_kernel_that_is_not_the_definition_is_caught() -> None:
    spec = declare(signature=ONE, shape="pointwise", kernel=np.negative, fast="numpy:copyto")
    tests = type("Tests", (OperatorTests,), {"spec": spec, "literals": {}, "backend": "fast"})()
    with pytest.raises(AssertionError, match="differs from the definition"):
        tests.test_the_values_are_those_of_the_definition(np.float64)


def test_without_a_kernel_only_the_declaration_is_tested() -> None:
    spec = declare(signature=WINDOW, shape="rolling", reach="1-d..0")
    run(spec, "test_the_reach_fits_the_shape")
    with pytest.raises(AssertionError, match="no kernel; test it with OperatorDeclarationTests"):
        run(spec, "test_no_look_ahead")


def picky(x: Array, *, name: str) -> Array:
    if name != "magic":
        raise AlphaTypeError("unknown name")
    return x


def test_literals_can_be_set_where_none_of_the_tried_fits() -> None:
    spec = declare(signature="tested(x: matrix, name: text) -> matrix", shape="pointwise", kernel=picky)
    with pytest.raises(AssertionError, match=r"'tested' refuses all literals that were tried.*set `literals`"):
        run(spec, "test_no_look_ahead")
    run(spec, "test_no_look_ahead", name="magic")


def seen_literals(signature: str) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []

    def kernel(x: Array, **literals: Any) -> Array:
        seen.append(literals)
        return x

    run(declare(signature=signature, shape="pointwise", kernel=kernel), "test_values_keep_the_rules")
    return seen


def test_words_flags_and_long_windows_are_tried() -> None:
    seen = seen_literals("tested(x: matrix, d: window, how: word{a|b|c} = a, really: flag = false) -> matrix")
    assert {literals["how"] for literals in seen} == {"a", "b", "c"}
    assert {literals["really"] for literals in seen} == {True, False}
    assert {1, 3} < {literals["d"] for literals in seen}
    assert max(literals["d"] for literals in seen) > 24
