"""A platform of a few operators whose kernels can be read at a glance, some of them broken on purpose."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import EvaluationContext
from alphaplat.errors import AlphaTypeError
from alphaplat.hookspecs import hookimpl
from alphaplat.panel.fields import Ragged
from alphaplat.spec import FieldSpec, OperatorSpec, PluginInfo

Array = np.ndarray[Any, Any]


def ts_mean(x: Array, *, d: int, min_periods: int) -> Array:
    """The mean of the values of the last `d` days."""
    out = np.full(x.shape, np.nan)
    for t in range(x.shape[0]):
        rows = x[max(0, t - d + 1) : t + 1].astype(np.float64)
        valid = np.isfinite(rows)
        count = valid.sum(axis=0)
        out[t] = np.where(count >= min_periods, np.where(valid, rows, 0).sum(axis=0) / count, np.nan)
    return out


def ts_delay(x: Array, *, d: int) -> Array:
    """The value `d` days ago."""
    out = np.full(x.shape, np.nan)
    if d < len(x):
        out[d:] = x[: len(x) - d]
    return out


def ts_count_nans(x: Array, *, d: int) -> Array:
    """The number of missing values in the last `d` days."""
    return np.array([np.isnan(x[max(0, t - d + 1) : t + 1]).sum(axis=0) for t in range(x.shape[0])])


def running_sum(x: Array) -> Array:
    """The sum of all values so far."""
    return np.cumsum(np.nan_to_num(x.astype(np.float64)), axis=0)


def demean(x: Array) -> Array:
    """x less the day's mean."""
    valid = np.isfinite(x)
    total = np.where(valid, x, 0).sum(axis=1, keepdims=True)
    return np.where(valid, x - total / valid.sum(axis=1, keepdims=True), np.nan)


def group_count(x: Array, group: Array, *, context: EvaluationContext) -> Array:
    """The number of members with a value; those without one get it under NaN handling."""
    out = np.full(x.shape, np.nan)
    for t in range(x.shape[0]):
        for code in np.unique(group[t][group[t] >= 0]):
            members = group[t] == code
            out[t, members] = np.isfinite(x[t, members]).sum()
    return out if context.nan_handling else np.where(np.isfinite(x), out, np.nan)


def vec_sum(v: Ragged) -> Array:
    """The sum of the day's list, NaN where it is empty."""
    days, assets = v.shape
    return np.array(
        [[v.cell(t, a).sum() if v.counts[t, a] > 0 else np.nan for a in range(assets)] for t in range(days)]
    )


def refuse(x: Array) -> Array:
    """Refuse, as a kernel does whose literals do not fit together."""
    raise AlphaTypeError("the edges are not increasing", help="sort them")


def mutate(x: Array) -> Array:
    """Write into the argument."""
    x[0] = 0
    return x


def stumble(x: Array) -> Array:
    """Fail as a plugin's kernel may."""
    raise KeyError("colour")


PAIR, ONE = "(x: matrix, y: matrix)", "(x: matrix)"
KERNELS: list[tuple[str, str, str, Any, dict[str, Any]]] = [
    (f"add{PAIR} -> matrix", "pointwise", "0..0", np.add, {}),
    (f"multiply{PAIR} -> matrix", "pointwise", "0..0", np.multiply, {}),
    (f"divide{PAIR} -> matrix", "pointwise", "0..0", np.divide, {}),
    (f"less{PAIR} -> bool", "pointwise", "0..0", np.less, {}),
    (f"log{ONE} -> matrix", "pointwise", "0..0", np.log, {}),
    (f"reverse{ONE} -> matrix", "pointwise", "0..0", np.negative, {}),
    ("add_all(*xs: matrix) -> matrix", "pointwise", "0..0", lambda *xs: sum(xs), {}),
    ("ts_mean(x: matrix, d: window, *, min_periods: int = 1) -> matrix", "rolling", "1-d..0", ts_mean, {}),
    ("ts_delay(x: matrix, d: shift) -> matrix", "rolling", "-d..-d", ts_delay, {"carries": True}),
    ("ts_count_nans(x: matrix, d: window) -> matrix", "rolling", "1-d..0", ts_count_nans, {}),
    (f"running_sum{ONE} -> matrix", "recursive", "-inf..0", running_sum, {}),
    (f"demean{ONE} -> matrix", "cross_section", "0..0", demean, {}),
    ("group_count(x: matrix, g: group) -> matrix", "group", "0..0", group_count, {"needs_context": True}),
    ("sign_group(x: matrix) -> group", "pointwise", "0..0", lambda x: np.where(x > 0, 1, -9), {}),
    ("vec_sum(v: vector) -> matrix", "vector", "0..0", vec_sum, {}),
    ("vec_twice(v: vector) -> vector", "vector", "0..0", lambda v: v.with_values(2 * v.values), {}),
    (f"unwritten{ONE} -> matrix", "pointwise", "0..0", None, {}),
    (f"refuse{ONE} -> matrix", "pointwise", "0..0", refuse, {}),
    (f"mutate{ONE} -> matrix", "pointwise", "0..0", mutate, {}),
    (f"stumble{ONE} -> matrix", "pointwise", "0..0", stumble, {}),
    (f"short{ONE} -> matrix", "pointwise", "0..0", lambda x: x[1:], {}),
    (f"words{ONE} -> matrix", "pointwise", "0..0", lambda x: np.full(x.shape, "a"), {}),
    (f"maybe{ONE} -> bool", "pointwise", "0..0", lambda x: np.full(x.shape, 0.5), {}),
    (f"float_group{ONE} -> group", "pointwise", "0..0", lambda x: x, {}),
    ("list_vector(v: vector) -> vector", "vector", "0..0", lambda v: [1, 2], {}),
]
FIELDS = [
    FieldSpec(
        name="change",
        description="close less yesterday's close",
        requires=("close",),
        derive=lambda inputs: inputs["close"] - ts_delay(inputs["close"], d=1),
    ),
    FieldSpec(
        name="inverse_change",
        description="1 / change",
        requires=("change",),
        derive=lambda inputs: 1 / inputs["change"],
    ),
    FieldSpec(name="vwap", description="the day's average price", unit="price"),
    FieldSpec(name="spread", description="needs vwap", requires=("vwap",), derive=lambda inputs: inputs["vwap"]),
    FieldSpec(name="crooked", description="a row too few", requires=("close",), derive=lambda i: i["close"][1:]),
    FieldSpec(name="broken", description="fails", requires=("close",), derive=lambda i: i["open"]),
    FieldSpec(name="circle", description="itself", requires=("circle",), derive=lambda i: i["circle"]),
]


@pytest.fixture(scope="session")
def platform() -> Platform:
    """The operators and fields above, as the plugin 'tiny'."""
    specs = [
        OperatorSpec(
            signature=text, summary="For tests.", category="test", shape=shape, reach=reach, kernel=kernel, **more
        )
        for text, shape, reach, kernel, more in KERNELS
    ]
    plugin = SimpleNamespace(
        __name__="tiny",
        alphaplat_plugin=hookimpl(lambda: PluginInfo(name="tiny"), specname="alphaplat_plugin"),
        alphaplat_operators=hookimpl(lambda: specs, specname="alphaplat_operators"),
        alphaplat_fields=hookimpl(lambda: FIELDS, specname="alphaplat_fields"),
    )
    return Platform([plugin], strict=True)
