"""Originality against submitted alphas."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.checks import SubmittedAlpha

RNG = np.random.default_rng(2)
PNL = RNG.normal(0.1, 1, 700)
SHARPE = 1.5


def like(pnl, correlation, seed=0):
    """A series with about this correlation with the own one."""
    noise = np.random.default_rng(seed).normal(0, 1, len(pnl))
    return correlation * (pnl - pnl.mean()) / pnl.std() + np.sqrt(1 - correlation**2) * noise


@pytest.fixture
def judge(make_context, run):
    """`judge([(id, sharpe, rows, pnl), ...])`: the outcome against these alphas, by rows of the own calendar."""

    def outcome(*others):
        def submitted():
            return [SubmittedAlpha(name, sharpe, days[rows], pnl) for name, sharpe, rows, pnl in others]

        context = make_context({"sharpe": SHARPE}, pnl=PNL, submitted=submitted)
        days = context.simulation.dates
        return run("self_correlation", context)

    return outcome


ALL = slice(0, 700)


def test_without_a_registry_it_is_skipped(make_context, run):
    outcome = run("self_correlation", make_context({"sharpe": SHARPE}))
    assert outcome.verdict == "skip"
    assert "registry" in outcome.reason


def test_the_first_alpha_passes(judge):
    assert judge().verdict == "pass"
    assert judge(("aown", 1.0, ALL, PNL)).verdict == "pass"


def test_unlike_alphas_pass_with_the_nearest(judge):
    far, near = ("afar", 9.0, ALL, like(PNL, 0.1)), ("anear", 9.0, ALL, like(PNL, 0.5, 1))
    outcome = judge(far, near)
    assert outcome.verdict == "pass"
    assert outcome.value == pytest.approx(np.corrcoef(PNL[2:], near[3][2:])[0, 1])
    assert "'anear'" in outcome.reason


@pytest.mark.parametrize(
    ("theirs", "verdict"), [(1.36, "pass"), (1.37, "fail"), (SHARPE, "fail"), (-3.0, "pass"), (np.nan, "fail")]
)
def test_a_like_alpha_must_be_a_tenth_worse(judge, theirs, verdict):
    outcome = judge(("atwin", theirs, ALL, like(PNL, 0.9)))
    assert outcome.verdict == verdict
    assert outcome.value > 0.8


def test_every_like_alpha_counts(judge):
    weak, strong = ("aweak", 1.0, ALL, like(PNL, 0.95)), ("astrong", 3.0, ALL, like(PNL, 0.8, 1))
    outcome = judge(weak, strong)
    assert outcome.verdict == "fail"
    assert "'astrong'" in outcome.reason


@pytest.mark.parametrize(("days", "verdict"), [(251, "skip"), (252, "fail")])
def test_a_year_of_common_days_is_needed(judge, days, verdict):
    assert judge(("atwin", 2.0, slice(100, 100 + days), PNL[100 : 100 + days])).verdict == verdict


def test_days_before_the_other_began_do_not_count(judge):
    late = PNL.copy()
    late[:500] = 0
    assert judge(("alate", 2.0, ALL, late)).verdict == "skip"


def test_a_flat_alpha_has_no_correlation(judge):
    assert judge(("aflat", 2.0, ALL, np.ones(700))).verdict == "skip"


def test_alphas_with_too_few_days_are_said(judge):
    outcome = judge(("anear", 1.0, ALL, like(PNL, 0.2)), ("ashort", 1.0, slice(0, 50), PNL[:50]))
    assert outcome.verdict == "pass"
    assert "1 more have too few days" in outcome.reason
