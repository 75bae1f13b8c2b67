"""Every vector operator beside its twin, for lists and literals that are drawn."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st
from ops_vector.twins import chosen, counted, filtered, mean, moment, power, quantile, quotient, sd
from properties import Case, by_list


def lists(name: str, twin: Any, literals: dict[str, Any] | None = None) -> Case:
    return Case(name, by_list(twin), literals or {}, slack=100)


CASES = [
    lists("vec_avg", mean),
    lists("vec_sum", math.fsum),
    lists("vec_min", min),
    lists("vec_max", max),
    lists("vec_range", lambda v: max(v) - min(v)),
    lists("vec_stddev", sd),
    lists("vec_ir", lambda v, ddof: quotient(mean(v), sd(v, ddof))),
    lists("vec_skewness", lambda v: moment(v, 3)),
    lists("vec_kurtosis", lambda v: moment(v, 4) - 3),
    lists("vec_norm", lambda v: math.fsum(map(abs, v))),
    lists("vec_l2_norm", lambda v: math.sqrt(math.fsum(e * e for e in v))),
    lists("vec_powersum", power, {"constant": st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, -1.0])}),
    lists("vec_percentage", quantile, {"percentage": st.sampled_from([0.0, 0.3, 0.5, 1.0])}),
    Case("vec_count", counted, axis=None),
    Case("vec_choose", chosen, {"nth": st.integers(-1, 7)}, axis=None),
    Case("vec_filter", filtered, {"value": st.sampled_from(["nan", "nan 0 2", "0", "0.1", "1"])}, axis=None),
]
