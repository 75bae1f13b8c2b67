"""Recursive operators beside the recursion written out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ops_transform.twins import along_days, keep, linear_filter, trade_when

from alphaplat.errors import AlphaTypeError
from alphaplat.spec import OperatorSpec
from alphaplat_ops_transform import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
Array = np.ndarray[Any, Any]


def test_trade_when_is_its_twin(cells: Any) -> None:
    x, y, z = cells.matrices
    got = SPECS["trade_when"].kernel(x, y, z)
    assert got.dtype == y.dtype
    np.testing.assert_array_equal(got, along_days(trade_when, x, y, z))


@pytest.mark.parametrize("z", [-1.0, 1.0])
def test_trade_when_takes_constants(z: float, cells: Any) -> None:
    x, y, _ = cells.matrices
    never = np.asarray(z, dtype=x.dtype)
    np.testing.assert_array_equal(SPECS["trade_when"].kernel(x, y, never), along_days(trade_when, x, y, never))


def test_an_infinity_is_handed_on() -> None:
    x, y, z = np.array([[1.0], [0.0]]), np.array([[np.inf], [2.0]]), np.zeros((2, 1))
    assert SPECS["trade_when"].kernel(x, y, z).ravel().tolist() == [math.inf, math.inf]


@pytest.mark.parametrize("period", [1, 2, 5, 100])
def test_keep_is_its_twin(period: int, cells: Any) -> None:
    x, f = cells.matrices[0], np.repeat(np.round(cells.matrices[1][::3]), 3, axis=0)[: len(cells.matrices[0])]
    np.testing.assert_array_equal(SPECS["keep"].kernel(x, f, period=period), along_days(keep, x, f, period=period))


def test_contradiction_13_the_day_of_a_change_is_day_0_of_keep() -> None:
    f = np.array([[10.0], [10.0], [12.0], [12.0], [12.0], [15.0]])
    x = np.arange(6.0)[:, None]
    assert SPECS["keep"].kernel(x, f, period=1).ravel().tolist()[:4] == [0.0, 0.0, 2.0, 2.0]
    assert math.isnan(SPECS["keep"].kernel(x, f, period=1)[4, 0])


@pytest.mark.parametrize(
    "literals", [{"h": "1"}, {"h": "1,2 3"}, {"h": "0.5", "t": "0.5"}, {"h": "1 -1", "t": "0.9,-0.2"}]
)
def test_filter_is_its_twin(literals: dict[str, str], cells: Any, is_close: Callable[..., None]) -> None:
    x = cells.matrices[0]
    is_close(SPECS["filter"].kernel(x, **literals), along_days(linear_filter, x, **literals), x.dtype)


@pytest.mark.parametrize(
    ("name", "literals"), [("trade_when", {}), ("keep", {"period": 3}), ("filter", {"h": "1", "t": "0.5"})]
)
def test_the_past_does_not_move_and_inputs_stay(name: str, literals: dict[str, Any], cells: Any) -> None:
    given = cells.matrices[: len(SPECS[name].parsed.inputs)]
    before = [one.copy() for one in given]
    whole = SPECS[name].kernel(*given, **literals)
    cut = len(whole) // 2
    part = SPECS[name].kernel(*(one[:cut] for one in given), **literals)
    assert part.tobytes() == np.ascontiguousarray(whole[:cut]).tobytes()
    for one, copy in zip(given, before, strict=True):
        np.testing.assert_array_equal(one, copy)


def test_recursions_say_that_no_history_is_enough() -> None:
    assert {name for name, spec in SPECS.items() if spec.reach == "-inf..0"} == {"trade_when", "keep", "filter"}


@pytest.mark.parametrize(
    ("literals", "message"),
    [
        ({"h": ""}, "filter has no weight in 'h'"),
        ({"h": "a"}, "'a' is not a list of numbers for 'h'"),
        ({"h": "1", "t": "inf"}, "'inf' is not a list of weights for 't'"),
    ],
)
def test_what_cannot_be_meant_is_said(literals: dict[str, str], message: str) -> None:
    with pytest.raises(AlphaTypeError, match=message):
        SPECS["filter"].kernel(np.ones((2, 2)), **literals)


def test_inst_pnl_is_declared_and_has_no_kernel() -> None:
    assert SPECS["inst_pnl"].kernel is None
    assert SPECS["inst_pnl"].documentation == SPECS["inst_pnl"].summary


@pytest.mark.parametrize(
    "spec", [spec for spec in SPECS.values() if spec.kernel], ids=[spec.name for spec in SPECS.values() if spec.kernel]
)
def test_docstring_examples(spec: OperatorSpec, run_examples: Callable[[OperatorSpec], Any]) -> None:
    result = run_examples(spec)
    assert result.attempted > 0
    assert result.failed == 0
