"""What every check must stand, as tests that pytest collects from a subclass with its `spec`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import ClassVar

import numpy as np
import pytest

from alphaplat.checks import CheckContext, CheckOutcome, SubmittedAlpha, Verdict
from alphaplat.simulation import Market, Settings
from alphaplat.simulation.timeline import forward_returns
from alphaplat.spec import CheckSpec
from alphaplat.testing.expectations import expect, is_said
from alphaplat.testing.panels import small_panel

SITUATIONS = ("good", "copied", "bad", "empty", "constant", "short", "one_name")


class CheckTests:
    """Subclass, set `spec`, and let pytest collect the tests.

    The check is run under the limits of each profile that it names, on alphas that earn, lose, hold nobody, hold
    everybody alike, live for a week, hold one name, and copy an alpha that was submitted already.
    """

    spec: ClassVar[CheckSpec]

    def test_the_summary_says_what_it_is(self) -> None:
        said = self.spec.summary
        expect(is_said(said), f"the summary is not one line of some words: '{said}'")

    def test_the_limits_are_numbers(self) -> None:
        for profile, limits in self.spec.limits.items():
            for name, value in limits.items():
                expect(bool(np.isfinite(value)), f"limit '{name}' of profile '{profile}' is not a number: {value}")

    @pytest.mark.parametrize("situation", SITUATIONS)
    def test_every_alpha_gets_a_verdict_with_a_reason(self, situation: str) -> None:
        for profile, context in self._contexts(situation):
            outcome: object = self.spec.run(context)
            where = f"for the {situation} alpha under '{profile}'"
            if not isinstance(outcome, CheckOutcome):
                raise AssertionError(f"returned {type(outcome).__name__} {where}, not a CheckOutcome")
            expect(isinstance(outcome.verdict, Verdict), f"'{outcome.verdict}' is not a Verdict, {where}")
            expect(outcome.verdict is not Verdict.ERROR, f"broke {where}: {outcome.reason}")
            expect(is_said(outcome.reason), f"gave no reason {where}")
            for number in (outcome.value, outcome.limit):
                expect(number is None or bool(np.isfinite(number)), f"gave {number} {where}; say None instead")

    @pytest.mark.parametrize("situation", SITUATIONS)
    def test_the_same_again_gives_the_same(self, situation: str) -> None:
        for profile, context in self._contexts(situation):
            first = self.spec.run(context)
            again = self.spec.run(context)
            expect(first == again, f"gave another outcome the second time, for the {situation} alpha under '{profile}'")

    @pytest.mark.parametrize("situation", SITUATIONS)
    def test_the_simulation_is_not_changed(self, situation: str) -> None:
        for _, context in self._contexts(situation):
            before = context.simulation.pnl.copy(), dict(context.simulation.metrics)
            self.spec.run(context)
            same = np.array_equal(before[0], context.simulation.pnl, equal_nan=True)
            expect(same and repr(before[1]) == repr(context.simulation.metrics), "changed the simulation")

    def _contexts(self, situation: str) -> Iterator[tuple[str, CheckContext]]:
        context = check_context(situation)
        for profile, limits in (self.spec.limits or {"none": {}}).items():
            yield profile, context.with_limits(limits)


@cache
def check_context(situation: str) -> CheckContext:
    """The facts about an alpha in one of the `SITUATIONS`, on a small market."""
    market = _market(5 if situation == "short" else 320)
    close = market.panel.matrix("close").astype(np.float64)
    tomorrow = forward_returns(close, 0, 1)
    noise = np.random.default_rng(1).normal(0, 0.03, close.shape)
    signal = {
        "good": tomorrow + noise,
        "copied": tomorrow + noise,
        "short": tomorrow + noise,
        "bad": noise - tomorrow,
        "empty": np.full_like(close, np.nan),
        "constant": np.ones_like(close),
        "one_name": np.where(np.arange(close.shape[1]) == 1, 1.0, np.nan) * np.ones_like(close),
    }[situation]
    settings = Settings(delay=0, neutralization="none")
    context = CheckContext.of(signal.astype(np.float32), market, settings, alpha_id="a1")
    if situation != "copied":
        return context
    pnl, sharpe = context.simulation.pnl, context.simulation.metrics["sharpe"]
    original = SubmittedAlpha("a2", sharpe, context.simulation.dates, pnl)
    return replace(context, submitted=lambda: [original])


@cache
def _market(days: int) -> Market:
    return Market.from_panel(small_panel(days=days, assets=20, seed=3, holes=False))
