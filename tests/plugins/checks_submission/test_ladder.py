"""The ladder of the most recent years."""

from __future__ import annotations

import numpy as np
import pytest


def years(*sharpes):
    """Ten years or fewer of profit, each year with exactly this Sharpe, the oldest first."""
    noise = np.random.default_rng(3).normal(size=252)
    noise = (noise - noise.mean()) / noise.std()
    return np.concatenate([[0.0, 0.0], *(noise + sharpe / np.sqrt(252) for sharpe in sharpes)])


@pytest.fixture
def climb(make_context, run):
    def outcome(sharpes, *, sharpe=2.0, turnover=0.5, delay=1):
        context = make_context({"sharpe": sharpe, "turnover": turnover}, pnl=years(*sharpes), delay=delay)
        return run("is_ladder_sharpe", context, "consultant")

    return outcome


def test_the_whole_must_reach_the_floor(climb):
    outcome = climb([3, 3, 3], sharpe=1.58)
    assert (outcome.verdict, outcome.value, outcome.limit) == ("fail", 1.58, 1.59)
    assert climb([5, 5, 5], sharpe=2.6, delay=0).limit == 2.69


def test_two_good_years_pass(climb):
    outcome = climb([0, 2.5, 2.5])
    assert outcome.verdict == "pass"
    assert outcome.value == pytest.approx(2.5, rel=0.01)
    assert outcome.limit == 2.38


def test_two_bad_years_fail_whatever_came_before(climb):
    outcome = climb([9, 9, 1.5, 1.5])
    assert outcome.verdict == "fail"
    assert "last 2 years" in outcome.reason


def test_later_rungs_decide(climb):
    assert "last 3 years" in climb([4, 2, 2]).reason
    assert climb([4, 2, 2]).verdict == "pass"
    assert climb([0, 2, 2]).verdict == "fail"
    long = climb([*[1.9] * 6, 1.9, 1.9, 1.9, 1.9])
    assert long.verdict == "pass"
    assert "last 9 years" in long.reason


def test_little_turnover_lowers_what_is_needed(climb):
    assert climb([2.1, 2.1], turnover=0.5).verdict == "warn"
    outcome = climb([2.1, 2.1], turnover=0.2)
    assert (outcome.verdict, outcome.limit) == ("pass", pytest.approx(0.85 * 2.38))


def test_a_short_history_is_undecided_or_skipped(climb):
    assert climb([2.0, 2.0, 2.0]).verdict == "warn"
    assert climb([2.0]).verdict == "skip"


def test_users_do_not_climb(make_context):
    import alphaplat_checks_submission as plugin

    (spec,) = [spec for spec in plugin.alphaplat_checks() if spec.name == "is_ladder_sharpe"]
    assert list(spec.limits) == ["consultant"]
