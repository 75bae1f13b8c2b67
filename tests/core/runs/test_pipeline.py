"""The way of a batch: results as they come, and nothing lost to an interrupt."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.checks import built_in_profile
from alphaplat.errors import AlphaError
from alphaplat.runs.pipeline import Pipeline, in_batches, refuse_settings


def alphas(*texts: str, **settings: object) -> list[ap.Alpha]:
    return [ap.Alpha(ap.compile(text, undeclared="infer"), ap.Settings(**settings)) for text in texts]


def test_results_carry_the_number_of_their_alpha(market: ap.Panel) -> None:
    asked = alphas("close", universe="top20") + alphas("open") + alphas("high", universe="top20")
    found = dict(Pipeline(panel=market, platform=ap.default_platform()).run(asked))
    assert sorted(found) == [0, 1, 2]
    for number, tried in found.items():
        assert tried.alpha is asked[number]
        assert tried.simulation is not None
        assert tried.checks == ()
        alone = ap.simulate(asked[number], market, profile=None)
        np.testing.assert_array_equal(tried.simulation.pnl, alone.pnl.to_numpy())


def test_an_alpha_that_fails_is_a_result_and_stops_nobody(market: ap.Panel) -> None:
    asked = alphas("close", "nobody_brings_this", "open")
    profile = built_in_profile("user", ap.default_platform().checks.values())
    found = dict(Pipeline(panel=market, platform=ap.default_platform(), profile=profile).run(asked))
    assert [found[number].error is None for number in range(3)] == [True, False, True]
    assert "no field 'nobody_brings_this'" in str(found[1].error)
    assert found[0].checks


def stopped(values: list[int], stop: type[BaseException]) -> Iterator[int]:
    yield from values
    raise stop


@pytest.mark.parametrize(
    ("count", "batches"), [(0, []), (2, [[0, 1]]), (3, [[0, 1, 2]]), (4, [[0, 1, 2], [3]]), (6, [[0, 1, 2], [3, 4, 5]])]
)
@pytest.mark.parametrize("stop", [KeyboardInterrupt, ZeroDivisionError])
def test_batches_hold_everything_and_what_stops_comes_after_them(count, batches, stop) -> None:
    assert list(in_batches(iter(range(count)), 3)) == batches
    found: list[list[int]] = []
    with pytest.raises(stop):
        found.extend(in_batches(stopped(list(range(count)), stop), 3))
    assert found == batches


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"universe": "tops"}, "did you mean 'top500'?"),
        ({"neutralization": "sectr"}, "did you mean 'sector'?"),
        ({"neutralization": "close"}, "no group field 'close'"),
    ],
)
def test_settings_that_the_panel_cannot_meet_are_refused(market: ap.Panel, settings: dict[str, str], said: str) -> None:
    with pytest.raises(AlphaError) as caught:
        refuse_settings([ap.Settings(), ap.Settings(**settings)], market)
    assert said in str(caught.value)


def test_settings_that_it_can_meet_are_not(market: ap.Panel) -> None:
    refuse_settings([ap.Settings(universe="top7", neutralization="sector"), ap.Settings(neutralization="none")], market)
