"""Each test of the kit for checks fails on a check that is broken in just that way, and passes a good one."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from alphaplat.checks import CheckContext, CheckOutcome, Verdict
from alphaplat.errors import AlphaError
from alphaplat.spec import CheckSpec
from alphaplat.testing import CheckTests
from alphaplat.testing.checks import SITUATIONS, check_context

declare = partial(CheckSpec, name="tested", summary="a check to be tested")
TESTS = sorted(name for name in vars(CheckTests) if name.startswith("test_"))


def enough_days(context: CheckContext) -> CheckOutcome:
    least, days = context.limit("min"), float(len(context.simulation.pnl))
    verdict = Verdict.PASS if days >= least else Verdict.FAIL
    return CheckOutcome("tested", verdict, days, least, "counted the days of the panel")


def run(spec: CheckSpec, test: str) -> None:
    """Run one test of the kit, under all its parameters."""
    method = getattr(type("Tests", (CheckTests,), {"spec": spec})(), test)
    for mark in getattr(method, "pytestmark", []):
        for value in mark.args[1]:
            method(value)
        return
    method()


@pytest.mark.parametrize("test", TESTS)
def test_a_good_check_stands(test: str) -> None:
    run(declare(run=enough_days, limits={"user": {"min": 100}, "consultant": {"min": 200}}), test)


CALLS: list[int] = []


def count(context: CheckContext) -> CheckOutcome:
    CALLS.append(1)
    return CheckOutcome("tested", Verdict.PASS, float(len(CALLS)), None, "counted its own calls")


def divide(context: CheckContext) -> CheckOutcome:
    value = 1 / len(context.simulation.pnl[5:])
    return CheckOutcome("tested", Verdict.PASS, value, None, "divided by the number of later days")


def mutate(context: CheckContext) -> CheckOutcome:
    context.simulation.metrics["sharpe"] = 9.0 + context.simulation.metrics.get("sharpe", 0.0)
    return CheckOutcome("tested", Verdict.PASS, reason="made the alpha better")


def says(verdict: Any, value: float | None = None, reason: str = "because it is so") -> Any:
    return lambda context: CheckOutcome("tested", verdict, value, None, reason)


VERDICT = "test_every_alpha_gets_a_verdict_with_a_reason"
BROKEN: list[tuple[str, CheckSpec, str]] = [
    (VERDICT, declare(run=lambda context: True), "returned bool for the good alpha under 'none'"),
    (VERDICT, declare(run=says("passed")), "'passed' is not a Verdict"),
    (VERDICT, declare(run=says(Verdict.ERROR)), "broke for the good alpha"),
    (VERDICT, declare(run=says(Verdict.PASS, reason="")), "gave no reason"),
    (VERDICT, declare(run=says(Verdict.PASS, np.nan)), "say None instead"),
    (VERDICT, declare(run=enough_days, limits={"user": {"least": 1}}), "gives no limit 'min'"),
    (VERDICT, declare(run=divide), "division by zero"),
    ("test_the_same_again_gives_the_same", declare(run=count), "another outcome the second time"),
    ("test_the_simulation_is_not_changed", declare(run=mutate), "changed the simulation"),
    ("test_the_summary_says_what_it_is", CheckSpec(name="tested", summary="days", run=enough_days), "some words"),
    ("test_the_limits_are_numbers", declare(run=enough_days, limits={"user": {"min": np.inf}}), "not a number"),
]


@pytest.mark.parametrize(("test", "spec", "message"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_broken_check_is_caught(test: str, spec: CheckSpec, message: str) -> None:
    try:
        with pytest.raises((AssertionError, AlphaError, ZeroDivisionError)) as caught:
            run(spec, test)
    finally:
        check_context.cache_clear()
    assert message in str(caught.value)


def test_every_test_of_the_kit_can_fail() -> None:
    assert {test for test, _, _ in BROKEN} == set(TESTS)


def test_the_situations_are_what_they_say() -> None:
    sharpe = {name: check_context(name).simulation.metrics["sharpe"] for name in SITUATIONS}
    assert sharpe["good"] > 3
    assert sharpe["bad"] < -3
    assert np.isnan(sharpe["empty"])
    assert len(check_context("short").simulation.pnl) == 5
    assert check_context("one_name").simulation.long_count.max() == 1
    submitted = check_context("copied").submitted
    assert submitted is not None
    assert len(list(submitted())) == 1
