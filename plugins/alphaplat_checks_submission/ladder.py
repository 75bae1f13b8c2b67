"""The ladder: Sharpe of the most recent years, from two years upwards, must not fall below a floor."""

from __future__ import annotations

import numpy as np

from alphaplat.checks import CheckContext, CheckOutcome, Verdict
from alphaplat.spec import CheckSpec
from alphaplat_checks_submission.levels import without

FIRST, LAST = 2, 10


def is_ladder_sharpe(context: CheckContext) -> CheckOutcome:
    """Fail where Sharpe of the whole, or of the last n years before any that passes, is below `fail`.

    A year is 252 rows. The first n whose Sharpe is above `pass_n` passes; with a turnover below `calm` those limits
    are multiplied by `relief`. A history that ends before any year decides gives a warning.
    """
    name, floor = "is_ladder_sharpe", context.limit("fail")
    sharpe, turnover = context.metric("sharpe"), context.metric("turnover")
    if sharpe is None or turnover is None:
        return without(name, "sharpe", context, floor)
    if sharpe < floor:
        return CheckOutcome(name, Verdict.FAIL, sharpe, floor, "Sharpe of all years is below the floor")
    relief = context.limit("relief") if turnover < context.limit("calm") else 1.0
    recent = [(years, context.simulation.trailing_sharpe(years)) for years in range(FIRST, LAST + 1)]
    known = [(years, value) for years, value in recent if not np.isnan(value)]
    for years, value in known:
        needed = context.limit(f"pass_{years}") * relief
        if value < floor:
            return CheckOutcome(
                name, Verdict.FAIL, value, floor, f"Sharpe of the last {years} years is below the floor"
            )
        if value > needed:
            return CheckOutcome(name, Verdict.PASS, value, needed, f"Sharpe of the last {years} years is high enough")
    if not known:
        return CheckOutcome(name, Verdict.SKIP, None, floor, f"the history is shorter than {FIRST} years of 252 days")
    years, value = known[-1]
    needed = context.limit(f"pass_{years}") * relief
    return CheckOutcome(name, Verdict.WARN, value, needed, f"{years} years are not enough to decide")


_PASS = {
    "d1": (2.38, 2.38, 2.38, 2.38, 2.22, 2.06, 1.90, 1.74, 1.59),
    "d0": (3.96, 3.96, 3.96, 3.96, 3.64, 3.33, 3.17, 2.85, 2.69),
}
_LIMITS = {"fail_d1": 1.59, "fail_d0": 2.69, "calm": 0.30, "relief": 0.85} | {
    f"pass_{years}_{delay}": value for delay, values in _PASS.items() for years, value in enumerate(values, FIRST)
}

CHECKS = [
    CheckSpec(
        name="is_ladder_sharpe",
        summary="Sharpe of the last 2, 3, ... 10 years never falls below a floor before one of them is high enough",
        run=is_ladder_sharpe,
        limits={"consultant": _LIMITS},
        source="WorldQuant BRAIN, learn pages: IS ladder test",
    ),
]
