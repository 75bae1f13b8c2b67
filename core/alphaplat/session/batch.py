"""A batch of alphas on its way through a session: answered by the registry, or computed and written to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.checks import CheckOutcome, Profile, SubmittedAlpha, Verdict, built_in_profile
from alphaplat.engine import evaluate_nodes
from alphaplat.errors import AlphaError
from alphaplat.panel import Panel
from alphaplat.runs.pipeline import Pipeline, Tried, in_batches
from alphaplat.session.results import Result
from alphaplat.simulation import Alpha, Market, Simulation, simulate_signal

if TYPE_CHECKING:
    from alphaplat.session.session import Session
    from alphaplat_registry import Evaluation

_WRITTEN_AT_ONCE = 25


class Batch:
    """Simulates alphas over one panel, under one profile of checks."""

    def __init__(self, session: Session, panel: Panel, profile: str | Profile | None) -> None:
        checks = session.platform.checks.values()
        self.platform, self.registry, self.panel = session.platform, session.registry, panel
        self.profile = built_in_profile(profile, checks) if isinstance(profile, str) else profile

    def simulated(
        self,
        texts: Sequence[str],
        ready: Sequence[Alpha | AlphaError],
        *,
        fresh: bool,
        progress: Callable[[int, int], None] | None,
    ) -> list[Result]:
        """A result for each alpha, in order; what is computed is written to the registry in batches.

        An interrupt writes what is finished, and is raised.
        """
        results: dict[int, Result] = {}
        left: list[tuple[int, Alpha]] = []
        for number, one in enumerate(ready):
            found = Result(text=texts[number], error=one) if isinstance(one, AlphaError) else None
            if isinstance(one, Alpha):
                found = None if fresh else self._cached(texts[number], one)
                if found is None:
                    left.append((number, one))
            if found is not None:
                results[number] = found
        submitted = None if self.registry is None else lambda: self._submitted
        pipeline = Pipeline(panel=self.panel, platform=self.platform, profile=self.profile, submitted=submitted)
        done = 0
        for batch in in_batches(pipeline.run([alpha for _, alpha in left]), _WRITTEN_AT_ONCE):
            numbered = [(left[index][0], tried) for index, tried in batch]
            self._write(texts, numbered)
            results.update((number, self._result(texts[number], tried)) for number, tried in numbered)
            done += len(batch)
            if progress is not None:
                progress(done, len(left))
        return [results[number] for number in range(len(ready))]

    @cached_property
    def _submitted(self) -> list[SubmittedAlpha]:
        from alphaplat.runs.records import submitted_alphas

        return [] if self.registry is None else submitted_alphas(self.registry, self.panel)

    def _write(self, texts: Sequence[str], numbered: Sequence[tuple[int, Tried]]) -> None:
        """Register what has numbers; a mistake in a call is no trial."""
        from alphaplat.runs.records import outcome_of

        if self.registry is not None:
            self.registry.add(
                [
                    outcome_of(tried, self.panel, profile=self.profile, text=texts[number])
                    for number, tried in numbered
                    if tried.error is None
                ]
            )

    def _key(self, alpha: Alpha) -> str:
        from alphaplat.runs.records import evaluation_id

        return evaluation_id(alpha.id, self.panel.snapshot, alpha.settings)

    def _result(self, text: str, tried: Tried) -> Result:
        simulation, key = tried.simulation, self._key(tried.alpha)
        if simulation is None:
            return Result(text=text, alpha=tried.alpha, error=tried.error, evaluation_id=key)
        return Result(
            text=text,
            alpha=tried.alpha,
            metrics=simulation.metrics,
            reasons=simulation.reasons,
            checks=tried.checks,
            evaluation_id=key,
            years=simulation.by_year,
            parts=simulation.by_part,
            daily_pnl=(simulation.dates, simulation.pnl),
            simulate=self._again(tried.alpha),
        )

    def _cached(self, text: str, alpha: Alpha) -> Result | None:
        """The registry's answer, where it has one with numbers and with the checks of the profile."""
        key = self._key(alpha)
        if self.registry is None or key not in self.registry.known([key]):
            return None
        kept = self.registry.evaluation(key)
        label = self.profile.label if self.profile is not None else ""
        checks = self.registry.checks(key, profile=label) if label else []
        if kept.verdict == "error" or (self.profile is not None and self.profile.limits and not checks):
            return None
        return Result(
            text=text,
            alpha=alpha,
            metrics=_with_nan(kept.metrics),
            reasons=kept.reasons,
            checks=tuple(
                CheckOutcome(one.name, Verdict(one.verdict.lower()), one.value, one.limit, one.reason) for one in checks
            ),
            cached=True,
            evaluation_id=key,
            years={str(year["year"]): _with_nan(year) for year in kept.by_year},
            daily_pnl=self._profit(kept, alpha),
            simulate=self._again(alpha),
        )

    def _profit(self, kept: Evaluation, alpha: Alpha) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """The days of the settings with the profit that the registry keeps, 0 where nothing was held."""
        from alphaplat.simulation.timeline import period_rows

        assert self.registry is not None
        dates = self.panel.times[period_rows(self.panel.times, alpha.settings.start, alpha.settings.end)]
        values = np.zeros(len(dates))
        series = self.registry.pnl(kept.evaluation_id)
        if series is not None:
            values[np.isin(dates.astype("datetime64[D]"), series.dates)] = series.values
        return dates, values

    def _again(self, alpha: Alpha) -> Callable[[], tuple[Simulation, list[str]]]:
        """A function that simulates once more and keeps the weights: they are too large to keep for every alpha."""

        def simulate() -> tuple[Simulation, list[str]]:
            settings = alpha.settings
            (signal,) = evaluate_nodes(
                [alpha.expression.node],
                self.panel,
                self.platform,
                universe=settings.universe,
                pasteurization=settings.pasteurization,
                nan_handling=settings.nan_handling,
            )
            if isinstance(signal, AlphaError):
                raise signal
            return simulate_signal(signal, Market.from_panel(self.panel), settings), self.panel.assets

        return simulate


def _with_nan(kept: Mapping[str, Any]) -> dict[str, float]:
    """Metrics as the registry keeps them, NaN where there is none; the name of a year is not one of them."""
    return {name: np.nan if value is None else value for name, value in kept.items() if name != "year"}
