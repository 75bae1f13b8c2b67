"""The `qlib` dialect: the expressions of Qlib's data layer, with `$close` for a field and `Ref` for the past.

Qlib's conventions: windows skip NaN and need one value, sample deviations, ranks as rank / count, positions of extrema
counted from 1 at the window's oldest row. `Max` and `Min` are windowed there, `Greater` and `Less` elementwise.
Operators that average over all of the past (`EMA`) or expand without a window have no equal here, and are unknown.

Source: the operators of `qlib.data.ops`, github.com/microsoft/qlib.
"""

from __future__ import annotations

from alphaplat.spec import Conventions, DialectSpec
from alphaplat_dialects.qlib_libraries import alpha158, alpha360

_FIELDS = ("open", "high", "low", "close", "volume", "vwap", "factor", "change", "amount")

QLIB = DialectSpec(
    name="qlib",
    description="Qlib's expressions: $close for fields, Ref(x, d) for the past, windows that need one value",
    operators={
        "ref": "ts_delay",
        "delta": "ts_delta",
        "mean": "ts_mean",
        "sum": "ts_sum",
        "std": "ts_std_dev",
        "skew": "ts_skewness",
        "kurt": "ts_kurtosis",
        "max": "ts_max",
        "min": "ts_min",
        "idxmax": "ts_arg_max",
        "idxmin": "ts_arg_min",
        "med": "ts_median",
        "rank": "ts_rank",
        "corr": "ts_corr",
        "cov": "ts_covariance",
        "wma": "ts_decay_linear",
        "greater": "max",
        "less": "min",
        "add": "add",
        "sub": "subtract",
        "mul": "multiply",
        "div": "divide",
        "gt": "greater",
        "ge": "greater_equal",
        "lt": "less",
        "le": "less_equal",
        "eq": "equal",
        "ne": "not_equal",
        "if": "if_else",
    },
    macros={
        "var(x, d)": "ts_std_dev($x, $d) ^ 2",
        "quantile(x, d, q)": "ts_percentage($x, $d, percentage=$q)",
        "count(x, d)": "ts_sum(is_not_nan($x), $d)",
        "slope(x, d)": "ts_regression($x, ts_step(1), $d, rettype=2)",
        "rsquare(x, d)": "ts_regression($x, ts_step(1), $d, rettype=6)",
        "resi(x, d)": "ts_regression($x, ts_step(1), $d, rettype=0)",
    },
    fields={f"${name}": name for name in _FIELDS},
    conventions=Conventions(ts_rank="pct", argmax="position", ddof=1),
    libraries={"alpha158": alpha158(), "alpha360": alpha360()},
)
