"""What the registry keeps of a result."""

from __future__ import annotations

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.checks import Profile, built_in_profile
from alphaplat.errors import DataError
from alphaplat.runs.pipeline import Pipeline, Tried
from alphaplat.runs.records import evaluation_id, outcome_of, submitted_alphas

ALPHA = ap.Alpha(ap.compile("RANK( close )"), ap.Settings())


def tried(market: ap.Panel, alpha: ap.Alpha = ALPHA, profile: Profile | None = None) -> Tried:
    ((_, found),) = Pipeline(panel=market, platform=ap.default_platform(), profile=profile).run([alpha])
    return found


@pytest.mark.parametrize(
    ("alpha", "snapshot", "settings"),
    [
        ("b", "s", ap.Settings()),
        ("a", "t", ap.Settings()),
        ("a", "s", ap.Settings(start="2016-01-01")),  # type: ignore[arg-type]
        ("a", "s", ap.Settings(test_period="P1Y")),
    ],
)
def test_an_evaluation_is_one_alpha_on_one_content_over_one_period(alpha, snapshot, settings) -> None:
    first = evaluation_id("a", "s", ap.Settings())
    assert first == evaluation_id("a", "s", ap.Settings(delay=3))
    assert evaluation_id(alpha, snapshot, settings) != first
    assert (first[0], len(first)) == ("e", 27)


def test_everything_that_was_found_is_kept(market: ap.Panel, registry: ap.Registry) -> None:
    profile = built_in_profile("user", ap.default_platform().checks.values())
    found = tried(market, profile=profile)
    assert found.simulation is not None
    outcome = outcome_of(found, market, profile=profile, text="RANK( close )", name="mine", tags=("x",), seed=7)
    assert registry.add([outcome]) == 1
    assert registry.add([outcome]) == 0
    alpha = registry.alpha(ALPHA.id)
    assert (alpha.expression, alpha.text, alpha.name) == ("rank(close)", "RANK( close )", "mine")
    (evaluation,) = registry.evaluations(ALPHA.id)
    assert evaluation.evaluation_id == evaluation_id(ALPHA.id, market.snapshot, ALPHA.settings)
    assert evaluation.metrics["sharpe"] == pytest.approx(found.simulation.metrics["sharpe"])
    assert (evaluation.seed, evaluation.first_day) == (7, str(market.times[0])[:10])
    assert set(evaluation.versions) >= {"alphaplat", "numpy"}
    kept = registry.checks(evaluation.evaluation_id, profile="user")
    assert [(one.name, one.verdict) for one in kept] == [(one.name, str(one.verdict)) for one in found.checks]
    pnl = registry.pnl(evaluation.evaluation_id)
    assert pnl is not None
    np.testing.assert_array_equal(pnl.values, found.simulation.pnl[found.simulation.span])


def test_an_error_is_kept_as_a_sentence_with_what_to_do(market: ap.Panel) -> None:
    error = DataError("there is nothing", help="bring some")
    outcome = outcome_of(Tried(alpha=ALPHA, error=error), market, profile=None)
    assert outcome.evaluation is not None
    assert (outcome.evaluation.verdict, outcome.evaluation.message) == ("error", "there is nothing (bring some)")
    assert (outcome.pnl, outcome.evaluation.metrics) == (None, {})


def test_an_empty_alpha_keeps_its_reason_and_no_profit(market: ap.Panel) -> None:
    empty = ap.Alpha(ap.compile("ts_delay(close, 2000)"), ap.Settings())
    outcome = outcome_of(tried(market, empty), market, profile=None)
    assert outcome.evaluation is not None
    assert outcome.evaluation.message == "the signal has no value inside the universe"
    assert outcome.pnl is None


def test_submitted_alphas_come_with_their_profit(market: ap.Panel, registry: ap.Registry) -> None:
    found = tried(market)
    registry.add([outcome_of(found, market, profile=None)])
    assert submitted_alphas(registry, market) == []
    registry.submit(ALPHA.id)
    (one,) = submitted_alphas(registry, market)
    assert one.alpha_id == ALPHA.id
    assert found.simulation is not None
    np.testing.assert_array_equal(one.pnl, found.simulation.pnl[found.simulation.span])
