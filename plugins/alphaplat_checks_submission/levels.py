"""Tests of one metric against one limit: Sharpe, fitness and turnover."""

from __future__ import annotations

from collections.abc import Callable

from alphaplat.checks import CheckContext, CheckOutcome, Verdict
from alphaplat.spec import CheckSpec


def above(name: str, metric: str, limit: str = "min") -> Callable[[CheckContext], CheckOutcome]:
    """A check that passes where a metric is greater than a limit."""

    def run(context: CheckContext) -> CheckOutcome:
        least, value = context.limit(limit), context.metric(metric)
        if value is None:
            return without(name, metric, context, least)
        if value > least:
            return CheckOutcome(name, Verdict.PASS, value, least, f"{metric} is above the limit")
        return CheckOutcome(name, Verdict.FAIL, value, least, f"{metric} is not above the limit")

    return run


def below(name: str, metric: str, limit: str = "max") -> Callable[[CheckContext], CheckOutcome]:
    """A check that passes where a metric is less than a limit."""

    def run(context: CheckContext) -> CheckOutcome:
        most, value = context.limit(limit), context.metric(metric)
        if value is None:
            return without(name, metric, context, most)
        if value < most:
            return CheckOutcome(name, Verdict.PASS, value, most, f"{metric} is below the limit")
        return CheckOutcome(name, Verdict.FAIL, value, most, f"{metric} is not below the limit")

    return run


def without(name: str, metric: str, context: CheckContext, limit: float | None = None) -> CheckOutcome:
    """The failure of an alpha that does not even have the metric."""
    why = context.simulation.reasons.get(metric, "it was not computed")
    return CheckOutcome(name, Verdict.FAIL, None, limit, f"there is no {metric}: {why}")


_SOURCE = "WorldQuant BRAIN, learn pages: alpha submission tests"

CHECKS = [
    CheckSpec(
        name="low_sharpe",
        summary="Sharpe is above the limit for the alpha's delay",
        run=above("low_sharpe", "sharpe"),
        limits={
            "user": {"min_d1": 1.25, "min_d0": 2.0},
            "consultant": {"min_d1": 1.58, "min_d0": 2.69},
        },
        source=_SOURCE,
    ),
    CheckSpec(
        name="low_fitness",
        summary="fitness is above the limit for the alpha's delay",
        run=above("low_fitness", "fitness"),
        limits={
            "user": {"min_d1": 1.0, "min_d0": 1.3},
            "consultant": {"min_d1": 1.0, "min_d0": 1.5},
        },
        source=_SOURCE,
    ),
    CheckSpec(
        name="low_turnover",
        summary="more than 1 % of the book is traded in a day, on average",
        run=above("low_turnover", "turnover"),
        limits={"user": {"min": 0.01}, "consultant": {"min": 0.01}},
        source=_SOURCE,
    ),
    CheckSpec(
        name="high_turnover",
        summary="less than 70 % of the book is traded in a day, on average",
        run=below("high_turnover", "turnover"),
        limits={"user": {"max": 0.70}, "consultant": {"max": 0.70}},
        source=_SOURCE,
    ),
]
