"""Checks run by profile, and one that breaks is named."""

from __future__ import annotations

import pytest

from alphaplat.checks import CheckOutcome, Profile, Verdict, run_checks
from alphaplat.errors import ConfigError
from alphaplat.spec import CheckSpec


def fine(context):
    return CheckOutcome("another name", Verdict.PASS, context.limit("min"))


def broken(context):
    raise ZeroDivisionError("by zero")


def limitless(context):
    return CheckOutcome("limitless", Verdict.PASS, context.limit("max"))


def wrong(context):
    return True


def spec(name, run, **limits):
    return CheckSpec(name=name, summary="one", run=run, limits=limits)


SPECS = [
    spec("fine", fine, user={"min": 1.0}, consultant={"min": 2.0}),
    spec("broken", broken, user={}),
    spec("limitless", limitless, user={}),
    spec("wrong", wrong, user={}),
    spec("elsewhere", broken, other={}),
]


def test_runs_the_checks_of_a_profile_in_order(make_context):
    found = run_checks(make_context(), SPECS, "user")
    assert [outcome.name for outcome in found] == ["fine", "broken", "limitless", "wrong"]
    assert [outcome.verdict for outcome in found] == [Verdict.PASS, *[Verdict.ERROR] * 3]
    assert found[0].value == 1.0
    assert run_checks(make_context(), SPECS, "consultant")[0].value == 2.0


def test_an_exception_names_check_and_plugin(make_context):
    found = {outcome.name: outcome.reason for outcome in run_checks(make_context(), SPECS)}
    plugin = broken.__module__.partition(".")[0]
    assert found["broken"] == f"check 'broken' of plugin '{plugin}' broke: ZeroDivisionError: by zero"
    assert "no limit 'max'" in found["limitless"]
    assert "returned 'bool'" in found["wrong"]


def test_takes_a_profile_of_ones_own(make_context):
    found = run_checks(make_context(), SPECS, Profile("mine", {"fine": {"min_d1": 7.0}}))
    assert [(outcome.name, outcome.value) for outcome in found] == [("fine", 7.0)]


def test_an_unknown_profile_is_refused(make_context):
    with pytest.raises(ConfigError) as caught:
        run_checks(make_context(), SPECS, "consultent")
    assert caught.value.help == "did you mean 'consultant'?"
