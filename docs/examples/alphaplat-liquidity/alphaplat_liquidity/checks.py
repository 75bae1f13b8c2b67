"""The submission test `wide_enough`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alphaplat import CheckSpec

if TYPE_CHECKING:
    from alphaplat import CheckContext, CheckOutcome


def wide_enough(context: CheckContext) -> CheckOutcome:
    """Pass an alpha that holds at least `names` names, long and short together, on an average day."""
    from alphaplat import CheckOutcome, Verdict

    limit = context.limit("names")
    long, short = context.metric("long_count"), context.metric("short_count")
    if long is None or short is None:
        return CheckOutcome("wide_enough", Verdict.SKIP, None, limit, "no position was held")
    held = long + short
    verdict = Verdict.PASS if held >= limit else Verdict.FAIL
    return CheckOutcome("wide_enough", verdict, held, limit, f"{held:.0f} names are held on an average day")


CHECKS = [
    CheckSpec(
        name="wide_enough",
        summary="Enough names are held on an average day.",
        run=wide_enough,
        limits={"user": {"names": 20}, "consultant": {"names": 50}},
        source="alphaplat-liquidity",
    ),
]
