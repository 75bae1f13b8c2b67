"""Tests of what is held: how concentrated the weights are, and how much of the universe has one."""

from __future__ import annotations

from alphaplat.checks import CheckContext, CheckOutcome, Verdict
from alphaplat.simulation.simulate import Simulation
from alphaplat.simulation.timeline import calendar_years
from alphaplat.spec import CheckSpec
from alphaplat_checks_submission.levels import without


def concentrated_weight(context: CheckContext) -> CheckOutcome:
    """No name has more than `max` of the book, and in each year `names` are held on the share `days` of its days."""
    name, most = "concentrated_weight", context.limit("max")
    largest = context.metric("max_weight")
    if largest is None:
        return without(name, "max_weight", context, most)
    if not largest < most:
        return CheckOutcome(name, Verdict.FAIL, largest, most, "a name had too much of the book on some day")
    names, share = context.limit("names"), context.limit("days")
    thin = _thin_years(context.simulation, names, share)
    if thin:
        year, held = thin[0]
        reason = f"in {year}, {names:g} names or more are held on {held:.0%} of the days, not on {share:.0%}"
        return CheckOutcome(name, Verdict.FAIL, largest, most, reason)
    return CheckOutcome(name, Verdict.PASS, largest, most, "no name has too much, and enough are held in every year")


def _thin_years(simulation: Simulation, names: float, share: float) -> list[tuple[str, float]]:
    """The years in which too few names are held on too many days; the days before the first position do not count."""
    held = (simulation.long_count + simulation.short_count)[simulation.span]
    years = calendar_years(simulation.dates[simulation.span])
    found = [(year, float((held[rows] >= names).mean())) for year, rows in years.items()]
    return [(year, full) for year, full in found if full < share]


def coverage(context: CheckContext) -> CheckOutcome:
    """At least `min` of the universe is held, on average; below `warn` it is worth a warning."""
    name, least, wanted = "coverage", context.limit("min"), context.limit("warn")
    value = context.metric("coverage")
    if value is None:
        return without(name, "coverage", context, least)
    if value < least:
        return CheckOutcome(name, Verdict.FAIL, value, least, "too little of the universe is held")
    if value < wanted:
        return CheckOutcome(name, Verdict.WARN, value, wanted, "much of the universe is not held")
    return CheckOutcome(name, Verdict.PASS, value, least, "enough of the universe is held")


_CONCENTRATION = {"max": 0.10, "names": 10.0, "days": 0.80}
_COVERAGE = {"min": 0.20, "warn": 0.50}

CHECKS = [
    CheckSpec(
        name="concentrated_weight",
        summary="no name has 10 % of the book, and (our limits) 10 names are held on 80 % of each year's days",
        run=concentrated_weight,
        limits={"user": _CONCENTRATION, "consultant": _CONCENTRATION},
        source="WorldQuant BRAIN, learn pages: weight test; the least number of names is not published",
    ),
    CheckSpec(
        name="coverage",
        summary="at least 20 % of the universe is held; less than 50 % is a warning (our limits)",
        run=coverage,
        limits={"user": _COVERAGE, "consultant": _COVERAGE},
    ),
]
