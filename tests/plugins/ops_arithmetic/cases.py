"""Every arithmetic operator beside its twin, for panels and literals that are drawn."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from hypothesis import strategies as st
from ops_arithmetic.twins import (
    filtered,
    fraction,
    log_diff,
    nan_out,
    plain,
    power,
    round_down,
    s_log_1p,
    sigmoid,
    sign,
    to_nan,
    unlimited,
)
from properties import Array, Case, Setting, Whole, by_cell, by_past

BOUNDS = {
    "lower": st.sampled_from([None, -1.0, 0.5]),
    "upper": lambda drawn: st.sampled_from([0.5, 2.5] if drawn["lower"] is None else [None, 0.5, 2.5]),
}


def cells(name: str, twin: Whole, literals: dict[str, Any] | None = None) -> Case:
    return Case(name, by_cell(twin), literals or {}, axis=None)


def pasteurized(x: Array, *, setting: Setting) -> Array:
    return np.where(setting.universe & np.isfinite(x), x, np.nan)


CASES = [
    cells("add", filtered(lambda x, y: x + y, 0.0)),
    cells("subtract", filtered(lambda x, y: x - y, 0.0)),
    cells("multiply", filtered(lambda x, y: x * y, 1.0)),
    cells("divide", plain(lambda x, y: x / y)),
    cells("inverse", plain(lambda x: 1 / x)),
    cells("reverse", plain(lambda x: -x)),
    cells("abs", plain(abs)),
    cells("sign", plain(sign)),
    cells("max", plain(max)),
    cells("min", plain(min)),
    cells("power", plain(power)),
    cells("signed_power", plain(lambda x, y: sign(x) * power(abs(x), y))),
    cells("sqrt", math.sqrt),
    cells("exp", math.exp),
    cells("log", math.log),
    cells("s_log_1p", s_log_1p),
    cells("sigmoid", lambda x: x if math.isnan(x) else sigmoid(x)),
    cells("tanh", math.tanh),
    cells("arc_cos", math.acos),
    cells("arc_sin", math.asin),
    cells("arc_tan", math.atan),
    Case("log_diff", by_past(log_diff)),
    cells("ceiling", unlimited(math.ceil)),
    cells("floor", unlimited(math.floor)),
    cells("fraction", fraction),
    cells("round", unlimited(lambda x: Decimal(x).to_integral_value(ROUND_HALF_UP))),
    cells("round_down", unlimited(round_down), {"f": st.sampled_from([0.125, 1.0, 2.5])}),
    cells("nan_mask", lambda x, y: math.nan if y < 0 else x),
    cells("nan_out", nan_out, BOUNDS),
    cells("to_nan", to_nan),
    cells("purify", lambda x: math.nan if math.isinf(x) else x),
    Case("pasteurize", pasteurized, axis=None, context=True),
]
