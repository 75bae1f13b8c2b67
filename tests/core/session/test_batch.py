"""A batch through a session: answers of the registry, progress, interrupts, and mistakes that concern all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import alphaplat as ap

TEXTS = [f"ts_mean(close, {days})" for days in range(2, 9)]


@pytest.fixture
def session(market: ap.Panel, registry: ap.Registry) -> ap.Session:
    return ap.Session(panel=market, registry=registry)


def test_a_cached_answer_is_the_same_as_the_first(session: ap.Session) -> None:
    settings = ap.Settings(delay=0, test_period="P6M", start="2015-03-02")  # type: ignore[arg-type]
    texts = ["rank(close)", "ts_delay(close, 2000)"]
    first, again = session.simulate(texts, settings=settings), session.simulate(texts, settings=settings)
    for before, after in zip(first, again, strict=True):
        assert (before.cached, after.cached) == (False, True)
        pd.testing.assert_series_equal(after.pnl, before.pnl)
        pd.testing.assert_frame_equal(after.by_year, before.by_year, check_like=True)
        pd.testing.assert_frame_equal(after.by_part, before.by_part)
        np.testing.assert_allclose(after.weights.values, before.weights.values)
        assert after.checks == before.checks
        assert after.reasons == before.reasons
        assert after.metrics == pytest.approx(before.metrics, nan_ok=True)


def test_fresh_computes_what_is_known(session: ap.Session) -> None:
    session.simulate("rank(close)")
    assert session.simulate("rank(close)").cached
    assert not session.simulate("rank(close)", fresh=True).cached


def test_another_profile_is_another_question(session: ap.Session) -> None:
    user = session.simulate("rank(close)")
    assert not session.simulate("rank(close)", profile="consultant").cached
    assert session.simulate("rank(close)", profile="consultant").cached
    assert session.simulate("rank(close)").checks == user.checks
    unchecked = session.simulate("rank(close)", profile=None)
    assert unchecked.cached
    assert unchecked.checks == ()


def test_the_order_is_that_of_the_question(session: ap.Session) -> None:
    session.simulate([TEXTS[2], TEXTS[4]])
    asked = [TEXTS[0], "nonsense(", TEXTS[4], TEXTS[0], ap.compile(TEXTS[2]), TEXTS[1]]
    results = session.simulate(asked)
    assert [result.text for result in results] == [TEXTS[0], "nonsense(", TEXTS[4], TEXTS[0], TEXTS[2], TEXTS[1]]
    assert [result.cached for result in results] == [False, False, True, False, True, False]
    assert [result.ok for result in results] == [True, False, True, True, True, True]


def test_progress_is_told_and_batches_are_written(session: ap.Session, registry: ap.Registry, monkeypatch) -> None:
    monkeypatch.setattr("alphaplat.session.batch._WRITTEN_AT_ONCE", 3)
    seen = []
    session.simulate(TEXTS, progress=lambda done, total: seen.append((done, total, registry.count())))
    assert seen == [(3, 7, 3), (6, 7, 6), (7, 7, 7)]


def test_an_interrupt_writes_what_is_finished(session: ap.Session, registry: ap.Registry, monkeypatch) -> None:
    from alphaplat.runs import pipeline

    simulate, seen = pipeline.simulate_signal, []

    def interrupted(*arguments, **named):
        seen.append(1)
        if len(seen) == 5:
            raise KeyboardInterrupt
        return simulate(*arguments, **named)

    monkeypatch.setattr(pipeline, "simulate_signal", interrupted)
    with pytest.raises(KeyboardInterrupt):
        session.simulate(TEXTS, profile=None)
    assert registry.count() == 4


def test_settings_that_the_panel_cannot_meet_are_one_mistake(session: ap.Session, registry: ap.Registry) -> None:
    with pytest.raises(ap.DataError, match="no universe 'tops'"):
        session.simulate(TEXTS, settings=ap.Settings(universe="tops"))
    with pytest.raises(ap.ConfigError, match="no group field 'sectr'"):
        session.simulate(TEXTS, settings=ap.Settings(neutralization="sectr"))
    assert registry.count() == 0


def test_settings_of_an_alpha_are_its_own(market: ap.Panel) -> None:
    alpha = ap.Alpha(ap.compile("rank(close)"), ap.Settings(delay=2))
    wrong = ap.Alpha(ap.compile("rank(close)"), ap.Settings(universe="tops"))
    results = ap.simulate([alpha, wrong, "rank(close)"], market)
    assert [result.ok for result in results] == [True, False, True]
    assert [results[number].settings.delay for number in (0, 2)] == [2, 1]
    assert ap.simulate(alpha, market, ap.Settings(delay=0)).settings.delay == 0


def test_the_most_traded_names_are_a_universe_on_demand(market: ap.Panel) -> None:
    result = ap.simulate("rank(close)", market, ap.Settings(universe="top20"), profile=None)
    held = (result.weights != 0).sum("asset")
    assert int(held.max()) <= 20
    assert int(held.max()) > 10


def test_failures_are_no_trials(session: ap.Session, registry: ap.Registry, market: ap.Panel) -> None:
    unknown = ap.compile("rank(nobody)", undeclared="infer")
    results = session.simulate([unknown, "rank(clse)"])
    assert [result.ok for result in results] == [False, False]
    assert registry.trials(market.panel_id).by_id == 0


def test_a_session_without_registry_says_so(market: ap.Panel) -> None:
    with pytest.raises(ap.ConfigError, match="no registry"):
        ap.Session(panel=market).find("sharpe > 1")
    with pytest.raises(ap.ConfigError, match="no panel"):
        ap.Session().simulate("close")
