"""The `paper` dialect: formulas as printed in 101 Formulaic Alphas.

The paper leaves scales, counts and ties unsaid; the conventions chosen here are the usual reading of it: ranks as
rank / count (so that logarithms of ranks and divisions by them are defined), sample deviations, full windows, the
position in the window for `ts_argmax`, dollars for `adv`. Windows that are no whole numbers are floored, as it says.
"""

from __future__ import annotations

from alphaplat.spec import Conventions, DialectSpec
from alphaplat_dialects.spellings import MACROS, OPERATORS

_SAME_NAME = ("abs", "log", "sign", "rank", "scale", "min", "max", "ts_min", "ts_max", "ts_rank")

PAPER = DialectSpec(
    name="paper",
    description="101 Formulaic Alphas: full windows, ranks as rank / count, adv in dollars, windows floored",
    operators={**OPERATORS, **{name: name for name in _SAME_NAME}},
    windowed={"min": "ts_min", "max": "ts_max"},
    macros=MACROS,
    fields={
        "IndClass.sector": "sector",
        "IndClass.industry": "industry",
        "IndClass.subindustry": "subindustry",
    },
    conventions=Conventions(
        rank="pct",
        ts_rank="pct",
        argmax="position",
        ddof=1,
        adv="dollars",
        windows="floor",
        min_periods="window",
    ),
    closed=True,
    in_place={"scale": ("scale",)},
    no_sign=frozenset({"reverse", "not"}),
)
