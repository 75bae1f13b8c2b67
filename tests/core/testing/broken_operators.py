"""Operators that break one rule each: `BROKEN` has the test that must fail on each, and what it must say."""

from __future__ import annotations

import numpy as np
from good_operators import GROUPED, ONE, WINDOW, Array, declare, demean, window_mean

from alphaplat.spec import OperatorSpec


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
