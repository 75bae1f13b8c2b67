"""Every transformational operator beside its twin, for panels and literals that are drawn."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from hypothesis import strategies as st
from ops_transform.twins import along_days, bucketed, clamp, keep, linear_filter, replace, trade_when
from properties import Case, by_cell

LISTS = st.sampled_from(["1 2", "nan,0.5", "0 -1", "2"])
EDGES = {
    "range": st.sampled_from([None, "-2,2,0.5", "0.25, 1, 0.25"]),
    "buckets": lambda drawn: st.sampled_from(["-1.5 0 .25 5", "1"] if drawn["range"] is None else [None]),
}


def clamped(v: float, lower: float | None, upper: float | None, inverse: bool, mask: float | None) -> float:
    low, high = -math.inf if lower is None else lower, math.inf if upper is None else upper
    return clamp(v, low, high, inverse, math.nan if mask is None else mask)


def cells(name: str, twin: Any, literals: dict[str, Any] | None = None) -> Case:
    return Case(name, by_cell(twin), literals or {}, axis=None)


CASES = [
    cells(
        "clamp",
        clamped,
        {
            "lower": st.sampled_from([None, -1.0, 0.0]),
            "upper": lambda drawn: st.sampled_from([0.5, 2.0] if drawn["lower"] is None else [None, 0.5, 2.0]),
            "mask": st.sampled_from([None, 0.0, -0.0, 9.0]),
        },
    ),
    cells("left_tail", lambda v, maximum: math.nan if v > maximum else v),
    cells("right_tail", lambda v, minimum: math.nan if v < minimum else v),
    cells("tail", lambda v, lower, upper, newval: newval if lower < v < upper else v),
    cells("replace", replace, {"target": LISTS, "dest": lambda drawn: _as_many(drawn["target"])}),
    Case("bucket", bucketed, EDGES, axis=None, context=True),
    Case("trade_when", partial(along_days, trade_when)),
    Case("keep", partial(along_days, keep), {"period": st.sampled_from([1, 2, 5, 100])}),
    Case(
        "filter",
        partial(along_days, linear_filter),
        {
            "h": st.sampled_from(["1", "1,2 3", "0.5 -0.25", "0 0 0 1"]),
            "t": st.sampled_from([None, "0.5", "0.9,-0.2", "-1"]),
        },
    ),
]


def _as_many(target: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["7", "nan"] if target == "2" else ["0", "-0.0 3", "2 1", "nan 5"])
