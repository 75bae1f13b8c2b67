"""The test of units: an expression that adds prices to volumes is worth a warning, and no more."""

from __future__ import annotations

from alphaplat.checks import CheckContext, CheckOutcome, Verdict
from alphaplat.spec import CheckSpec


def units(context: CheckContext) -> CheckOutcome:
    """Warn where the compiler found units that do not fit; the value is the number of such places."""
    name = "units"
    if context.expression is None:
        return CheckOutcome(name, Verdict.SKIP, reason="there is no expression, only a signal")
    found = [warning for warning in context.expression.warnings if warning.code == "unit"]
    if not found:
        return CheckOutcome(name, Verdict.PASS, 0.0, 0.0, "all units fit")
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return CheckOutcome(name, Verdict.WARN, float(len(found)), 0.0, f"{found[0].message}{more}")


CHECKS = [
    CheckSpec(
        name="units",
        summary="the units of the expression fit; where they do not it is a warning",
        run=units,
        limits={"user": {}, "consultant": {}},
        source="WorldQuant BRAIN, learn pages: unit handling",
    ),
]
