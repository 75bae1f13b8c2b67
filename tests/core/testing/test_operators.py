"""Each test of the kit for operators fails on an operator that is broken in just that way, and passes a good one."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from alphaplat.engine import EvaluationContext
from alphaplat.errors import AlphaError, AlphaTypeError
from alphaplat.panel.fields import Ragged
from alphaplat.spec import OperatorSpec
from alphaplat.testing import OperatorTests

Array = np.ndarray[Any, Any]

declare = partial(OperatorSpec, summary="an operator to be tested", category="test")
ONE = "tested(x: matrix) -> matrix"
WINDOW = "tested(x: matrix, d: window) -> matrix"
GROUPED = "tested(x: matrix, g: group) -> matrix"


def window_mean(x: Array, *, d: int) -> Array:
    """The mean of the values of the last `d` days.

    >>> window_mean(np.array([[1.0], [3.0]]), d=2).tolist()
    [[1.0], [2.0]]
    """
    out = np.full(x.shape, np.nan)
    for t in range(len(x)):
        rows = x[max(0, t - d + 1) : t + 1].astype(np.float64)
        valid = np.isfinite(rows)
        out[t] = np.where(valid, rows, 0).sum(axis=0) / valid.sum(axis=0)
    return out


def demean(x: Array) -> Array:
    """x less the mean of the day.

    >>> demean(np.array([[1.0, 3.0]])).tolist()
    [[-1.0, 1.0]]
    """
    x = np.where(np.isfinite(x), x, np.nan).astype(np.float64)
    valid = ~np.isnan(x)
    return x - np.where(valid, x, 0).sum(axis=1, keepdims=True) / valid.sum(axis=1, keepdims=True)


def group_demean(x: Array, g: Array) -> Array:
    """x less the mean of its group.

    >>> group_demean(np.array([[1.0, 3.0, 9.0]]), np.array([[0, 0, 1]])).tolist()
    [[-1.0, 1.0, 0.0]]
    """
    out = np.full(x.shape, np.nan)
    for t in range(len(x)):
        for code in np.unique(g[t][g[t] >= 0]):
            members = g[t] == code
            out[t, members] = demean(x[t : t + 1, members])[0]
    return out


def clamped(x: Array, *, lower: float | None, upper: float | None) -> Array:
    """x within bounds; at least one is needed.

    >>> clamped(np.array([[5.0]]), lower=None, upper=2.0).tolist()
    [[2.0]]
    """
    if lower is None and upper is None:
        raise AlphaTypeError("'tested' needs a bound")
    return np.clip(x, lower, upper)


def codes(x: Array) -> Array:
    """Numbers from 0 for the distinct values of the day.

    >>> codes(np.array([[5.0, 2.0, 5.0]])).tolist()
    [[0, 1, 0]]
    """
    out = np.full(x.shape, -1, dtype=np.int32)
    for t, row in enumerate(x):
        seen: dict[float, int] = {}
        for asset, value in enumerate(row):
            if np.isfinite(value):
                out[t, asset] = seen.setdefault(float(value), len(seen))
    return out


def doubled(v: Ragged) -> Ragged:
    """Every value twice as large.

    >>> doubled(Ragged(np.array([1.0]), np.array([[1]]))).values.tolist()
    [2.0]
    """
    return v.with_values(v.values * 2)


def inside(x: Array, *, context: EvaluationContext) -> Array:
    """x of the names in the universe.

    >>> inside(np.array([[1.0]]), context=EvaluationContext(np.array([[True]]))).tolist()
    [[1.0]]
    """
    return np.where(context.universe, x, np.nan)


def total(*xs: Array) -> Array:
    """The sum of all.

    >>> total(np.array(1.0), np.array(2.0)).tolist()
    3.0
    """
    return np.asarray(sum(xs))


GOOD = [
    declare(signature=WINDOW, shape="rolling", reach="1-d..0", kernel=window_mean),
    declare(signature=ONE, shape="cross_section", kernel=demean),
    declare(signature=GROUPED, shape="group", kernel=group_demean),
    declare(
        signature="tested(x: matrix, lower: number = none, upper: number = none) -> matrix",
        shape="pointwise",
        kernel=clamped,
    ),
    declare(signature="tested(x: matrix) -> group", shape="cross_section", kernel=codes),
    declare(signature="tested(v: vector) -> vector", shape="vector", kernel=doubled),
    declare(signature=ONE, shape="pointwise", kernel=inside, needs_context=True),
    declare(signature="tested(*xs: matrix) -> matrix", shape="pointwise", kernel=total),
]
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


def looking_ahead(x: Array) -> Array:
    out = np.full(x.shape, np.nan)
    out[:-1] = x[1:]
    return out


def normalized_by_all_days(x: Array) -> Array:
    return x / np.nanmax(np.abs(x))


CALLS: list[int] = []


def counting(x: Array) -> Array:
    CALLS.append(1)
    return x + len(CALLS)


def mutating(x: Array) -> Array:
    x[np.isnan(x)] = 0
    return x


def first_asset_twice(x: Array) -> Array:
    out = x.copy()
    out[:, 0] *= 2
    return out


def infinite_sum(x: Array) -> Array:
    return x - np.nansum(x, axis=1, keepdims=True)


def without_gaps(x: Array) -> Array:
    if np.isnan(x).all():
        raise RuntimeError("no data")
    return x


def only_many(x: Array) -> Array:
    return x - x[1]


def by_precision(x: Array) -> Array:
    return x * (1 if x.dtype == np.float32 else 2)


def whole_group_mean(x: Array, g: Array) -> Array:
    return np.where(g >= 0, demean(x), np.nan)


def constants_apart(x: Array) -> Array:
    return x + 1 if x.ndim == 0 else x


def wrong_example(x: Array) -> Array:
    """x itself.

    >>> wrong_example(np.array(1.0)).tolist()
    2.0
    """
    return x


def carried_quotient(x: Array) -> Array:
    return 1 / np.where(np.abs(x) < 0.1, 0, x)


def forgetful_sum(x: Array, *, state: Array) -> Array:
    """The sum so far, of which a part is not handed on.

    >>> forgetful_sum(np.array([[1.0], [3.0]]), state=np.zeros((1, 1))).tolist()
    [[1.0], [4.0]]
    """
    sums = state + np.cumsum(np.where(np.isfinite(x), x, 0).astype(np.float64), axis=0)
    state[0] = np.round(sums[-1])
    return np.asarray(sums)


BROKEN: list[tuple[str, OperatorSpec, str]] = [
    ("test_no_look_ahead", declare(signature=ONE, shape="cross_section", kernel=looking_ahead), "looks ahead"),
    (
        "test_no_look_ahead",
        declare(signature=ONE, shape="recursive", reach="-inf..0", kernel=normalized_by_all_days),
        "looks ahead",
    ),
    (
        "test_the_declared_reach_is_enough",
        declare(signature=WINDOW, shape="rolling", reach="2-d..0", kernel=window_mean),
        "needs more than the declared reach '2-d..0'",
    ),
    (
        "test_the_declared_reach_is_enough",
        declare(signature=ONE, shape="pointwise", kernel=lambda x: np.cumsum(np.nan_to_num(x), axis=0)),
        "needs more than the declared reach",
    ),
    (
        "test_the_declared_reach_is_enough",
        declare(signature=WINDOW, shape="rolling", reach="-d..-d", kernel=window_mean),
        "needs more than the declared reach '-d..-d'",
    ),
    ("test_arguments_are_not_changed", declare(signature=ONE, shape="pointwise", kernel=mutating), "changes its arg"),
    ("test_the_same_again_gives_the_same", declare(signature=ONE, shape="pointwise", kernel=counting), "second time"),
    (
        "test_the_order_of_assets_does_not_matter",
        declare(signature=ONE, shape="cross_section", kernel=first_asset_twice),
        "order of the assets",
    ),
    (
        "test_an_asset_does_not_need_the_others",
        declare(signature=ONE, shape="pointwise", kernel=demean),
        "a pointwise operator looks at other assets",
    ),
    (
        "test_a_group_does_not_need_the_others",
        declare(signature=GROUPED, shape="group", kernel=whole_group_mean),
        "change with another group",
    ),
    (
        "test_an_infinity_counts_as_missing",
        declare(signature=ONE, shape="cross_section", kernel=infinite_sum),
        "not counted as missing",
    ),
    ("test_missing_values_do_not_disturb", declare(signature=ONE, shape="pointwise", kernel=without_gaps), "no data"),
    ("test_small_panels_do_not_disturb", declare(signature=ONE, shape="pointwise", kernel=only_many), "failed"),
    ("test_float32_and_float64_agree", declare(signature=ONE, shape="pointwise", kernel=by_precision), "differ"),
    (
        "test_values_keep_the_rules",
        declare(signature=ONE, shape="pointwise", kernel=lambda x: x[:-1]),
        "gave shape",
    ),
    (
        "test_values_keep_the_rules",
        declare(signature=ONE, shape="pointwise", kernel=carried_quotient, carries=True),
        "infinities from finite data",
    ),
    (
        "test_values_keep_the_rules",
        declare(signature="tested(x: matrix) -> bool", shape="pointwise", kernel=lambda x: x),
        "other than 0, 1 and NaN",
    ),
    (
        "test_a_constant_is_the_same_number_everywhere",
        declare(signature=ONE, shape="pointwise", kernel=constants_apart),
        "argument 0 as a number differs",
    ),
    (
        "test_commutative_arguments_can_be_swapped",
        declare(
            signature="tested(x: matrix, y: matrix) -> matrix",
            shape="pointwise",
            kernel=np.subtract,
            commutative=True,
        ),
        "is not commutative",
    ),
    (
        "test_the_example_of_the_docstring_runs",
        declare(signature=ONE, shape="pointwise", kernel=mutating),
        "no example",
    ),
    (
        "test_a_declared_state_is_all_that_is_needed_of_the_past",
        declare(signature=ONE, shape="recursive", reach="-inf..0", kernel=forgetful_sum, state=lambda literals: [0.0]),
        "loses its state",
    ),
    (
        "test_the_reach_fits_the_shape",
        declare(signature=ONE, shape="cross_section", kernel=demean, state=lambda literals: [0.0]),
        "a state is for an operator that reaches -inf..0",
    ),
    ("test_the_example_of_the_docstring_runs", declare(signature=ONE, shape="pointwise", kernel=wrong_example), "2.0"),
    (
        "test_the_reach_fits_the_shape",
        declare(signature=WINDOW, shape="pointwise", reach="1-d..0", kernel=window_mean),
        "a pointwise operator reaches 0..0",
    ),
    (
        "test_the_reach_fits_the_shape",
        declare(signature=WINDOW, shape="rolling", reach="0..d", kernel=window_mean),
        "looks ahead",
    ),
    (
        "test_the_reach_fits_the_shape",
        declare(signature=ONE, shape="rolling", reach="-inf..0", kernel=demean),
        "declare it recursive",
    ),
    (
        "test_the_reach_fits_the_shape",
        declare(signature=ONE, shape="recursive", reach="-1..0", kernel=demean),
        "declare it rolling",
    ),
    (
        "test_the_summary_says_what_it_is",
        OperatorSpec(signature=ONE, summary="mean", category="test", shape="pointwise"),
        "not one line of some words",
    ),
    (
        "test_the_aliases_are_names",
        declare(signature=ONE, shape="pointwise", aliases=("Mean",)),
        "'Mean' cannot be an alias",
    ),
]


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
