"""The `qlib` dialect: the expressions of Qlib's data layer, with `$close` for a field and `Ref` for the past.

Qlib's conventions: windows skip NaN and need one value, sample deviations, ranks as rank / count, positions of extrema
counted from 1 at the window's oldest row. `Max` and `Min` are windowed there, `Greater` and `Less` elementwise.
What has no equal here is unknown: averages over all of the past (`EMA`), windows without an end, and `WMA`, which
divides its weighted mean by the number of days once more. Texts are Python there: it has no `!`, `? :` and no minus in
front of a field.

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
        "Ref": "ts_delay",
        "Delta": "ts_delta",
        "Mean": "ts_mean",
        "Sum": "ts_sum",
        "Std": "ts_std_dev",
        "Skew": "ts_skewness",
        "Kurt": "ts_kurtosis",
        "Max": "ts_max",
        "Min": "ts_min",
        "IdxMax": "ts_arg_max",
        "IdxMin": "ts_arg_min",
        "Med": "ts_median",
        "Rank": "ts_rank",
        "Corr": "ts_corr",
        "Cov": "ts_covariance",
        "Greater": "max",
        "Less": "min",
        "Abs": "abs",
        "Sign": "sign",
        "Log": "log",
        "Power": "power",
        "Add": "add",
        "Sub": "subtract",
        "Mul": "multiply",
        "Div": "divide",
        "Gt": "greater",
        "Ge": "greater_equal",
        "Lt": "less",
        "Le": "less_equal",
        "Eq": "equal",
        "Ne": "not_equal",
        "And": "and",
        "Or": "or",
        "Not": "not",
        "If": "if_else",
    },
    macros={
        "Var(x, d)": "ts_std_dev($x, $d) ^ 2",
        "Quantile(x, d, q)": "ts_percentage($x, $d, percentage=$q)",
        "Count(x, d)": "ts_sum(is_not_nan($x), $d)",
        "Slope(x, d)": "ts_regression($x, ts_step(1), $d, rettype=2)",
        "Rsquare(x, d)": "ts_regression($x, ts_step(1), $d, rettype=6)",
        "Resi(x, d)": "ts_regression($x, ts_step(1), $d, rettype=0)",
    },
    fields={f"${name}": name for name in _FIELDS},
    conventions=Conventions(ts_rank="pct", argmax="position", ddof=1),
    closed=True,
    closed_fields=True,
    no_sign=frozenset({"reverse", "not", "and", "or", "power", "if_else"}),
    libraries={"alpha158": alpha158(), "alpha360": alpha360()},
)
