"""The test of originality: the daily profit must differ from that of alphas submitted before."""

from __future__ import annotations

import numpy as np

from alphaplat.checks import CheckContext, CheckOutcome, SubmittedAlpha, Verdict
from alphaplat.simulation.timeline import Dates, Floats
from alphaplat.spec import CheckSpec


def self_correlation(context: CheckContext) -> CheckOutcome:
    """Correlation with every submitted alpha is below `max`, or Sharpe is better by `better` than all that reach it.

    Only days of both alphas count, at least `days` of them and at most the last `window`.
    """
    name, most = "self_correlation", context.limit("max")
    if context.submitted is None:
        return CheckOutcome(name, Verdict.SKIP, None, most, "there is no registry to compare with")
    if (sharpe := context.metric("sharpe")) is None:
        why = context.simulation.reasons.get("sharpe", "it was not computed")
        return CheckOutcome(name, Verdict.SKIP, None, most, f"there is no profit to compare: {why}")
    others = [other for other in context.submitted() if other.alpha_id != context.alpha_id]
    if not others:
        return CheckOutcome(name, Verdict.PASS, None, most, "no other alpha was submitted so far")
    pairs = [(_correlation(context, other), other) for other in others]
    found = sorted(((value, other) for value, other in pairs if value is not None), key=_by_value)
    if not found:
        days = context.limit("days")
        reason = f"none of {len(others)} submitted alphas has {days:g} days with profit in common"
        return CheckOutcome(name, Verdict.SKIP, None, most, reason)
    return _judge(context, sharpe, found, len(others) - len(found))


def _judge(context: CheckContext, sharpe: float, found: list[tuple[float, SubmittedAlpha]], apart: int) -> CheckOutcome:
    name, most, better = "self_correlation", context.limit("max"), context.limit("better")
    value, nearest = found[0]
    tail = f"; {apart} more have too few days in common" if apart else ""
    if value < most:
        reason = f"the nearest of {len(found)} submitted alphas is '{nearest.alpha_id}'{tail}"
        return CheckOutcome(name, Verdict.PASS, value, most, reason)
    alike = [other for correlation, other in found if correlation >= most]
    rivals = [other for other in alike if not sharpe >= other.sharpe + better * abs(other.sharpe)]
    if rivals:
        reason = f"too much like '{rivals[0].alpha_id}', and its Sharpe is not {better:.0%} better{tail}"
        return CheckOutcome(name, Verdict.FAIL, value, most, reason)
    reason = (
        f"like '{nearest.alpha_id}', but its Sharpe is {better:.0%} better than that of all {len(alike)} alike{tail}"
    )
    return CheckOutcome(name, Verdict.PASS, value, most, reason)


def _by_value(pair: tuple[float, SubmittedAlpha]) -> tuple[float, str]:
    return -pair[0], pair[1].alpha_id


def _correlation(context: CheckContext, other: SubmittedAlpha) -> float | None:
    """Correlation over the common days, or None where they are too few or one side never varies."""
    simulation = context.simulation
    own_days, own = simulation.dates[simulation.span].astype("datetime64[D]"), simulation.pnl[simulation.span]
    days, profit = _trimmed(other)
    common, left, right = np.intersect1d(own_days, days, return_indices=True)
    if len(common) < context.limit("days"):
        return None
    last = slice(-int(context.limit("window")), None)
    x, y = own[left][last], profit[right][last]
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def _trimmed(other: SubmittedAlpha) -> tuple[Dates, Floats]:
    """The days and profits of another alpha, without those before its first and after its last profit."""
    profit = np.nan_to_num(np.asarray(other.pnl, dtype=np.float64), nan=0.0)
    rows = np.flatnonzero(profit)
    span = slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0, 0)
    return np.asarray(other.dates)[span].astype("datetime64[D]"), profit[span]


_LIMITS = {"max": 0.70, "better": 0.10, "days": 252.0, "window": 1008.0}

CHECKS = [
    CheckSpec(
        name="self_correlation",
        summary="daily profit correlates less than 0.7 with each submitted alpha, or Sharpe is 10 % better",
        run=self_correlation,
        limits={"user": _LIMITS, "consultant": _LIMITS},
        source="WorldQuant BRAIN, learn pages: self-correlation test",
    ),
]
