"""One operator on arrays, by the engine's rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from alphaplat.engine import EvaluationContext
from alphaplat.errors import AlphaError
from alphaplat.panel.fields import Ragged
from alphaplat.spec import OperatorSpec
from alphaplat.testing import run_operator

Array = np.ndarray[Any, Any]


def spec(signature: str, kernel: Any, **more: Any) -> OperatorSpec:
    fixed: dict[str, Any] = {"summary": "For tests.", "category": "test", "shape": "pointwise"}
    return OperatorSpec(signature=signature, kernel=kernel, **{**fixed, **more})


def test_the_rules_of_the_engine_hold() -> None:
    divide = spec("tested(x: matrix, y: matrix) -> matrix", np.divide)
    x = np.array([[1.0, 0.0]], dtype=np.float32)
    out = run_operator(divide, [2, x])
    assert isinstance(out, np.ndarray)
    assert out.dtype == np.float32
    np.testing.assert_array_equal(out, [[2, np.nan]])


def test_only_numbers_need_a_shape() -> None:
    add = spec("tested(x: matrix, y: matrix) -> matrix", np.add)
    out = run_operator(add, [1, 2], shape=(2, 3), dtype=np.float32)
    assert isinstance(out, np.ndarray)
    assert out.dtype == np.float32
    np.testing.assert_array_equal(out, np.full((2, 3), 3))


def test_groups_and_vectors_come_out_as_such() -> None:
    group = spec("tested(x: matrix) -> group", lambda x: (x > 0).astype(np.int32))
    out = run_operator(group, [np.array([[1.0, -1.0]])])
    assert isinstance(out, np.ndarray)
    assert out.dtype == np.int32
    vector = spec("tested(v: vector) -> vector", lambda v: v.with_values(-v.values), shape="vector")
    feed = run_operator(vector, [Ragged(np.array([1.0]), np.array([[1, 0]], dtype=np.int32))])
    assert isinstance(feed, Ragged)
    assert feed.values.tolist() == [-1]


def test_the_context_reaches_the_kernel() -> None:
    def masked(x: Array, *, context: EvaluationContext) -> Array:
        return np.where(context.universe, x, 7.0 if context.nan_handling else np.nan)

    tested = spec("tested(x: matrix) -> matrix", masked, needs_context=True)
    universe = np.array([[True, False]])
    x = np.array([[1.0, 2.0]])
    np.testing.assert_array_equal(run_operator(tested, [x], universe=universe), [[1, np.nan]])
    on = run_operator(tested, [x], universe=universe, nan_handling=True)
    np.testing.assert_array_equal(on, [[1, 7]])


def test_what_a_user_would_see_is_raised() -> None:
    with pytest.raises(AlphaError, match="operator 'tested' of plugin 'tested' gave shape"):
        run_operator(spec("tested(x: matrix) -> matrix", lambda x: x[1:]), [np.zeros((2, 2))])
