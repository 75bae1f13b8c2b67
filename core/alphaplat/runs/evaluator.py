"""From texts to what the registry keeps of them, and to what a search learns from: the work of one worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.checks import Profile, SubmittedAlpha
from alphaplat.engine import evaluate_nodes
from alphaplat.engine.fast import FastBackend
from alphaplat.errors import AlphaError
from alphaplat.panel import Panel
from alphaplat.panel.fields import Array
from alphaplat.runs.pipeline import Pipeline, Tried
from alphaplat.runs.records import outcome_of
from alphaplat.search.exposures import Exposures, Target, overlap
from alphaplat.search.pool import Pool
from alphaplat.search.reward import RewardSettings
from alphaplat.search.search import Score
from alphaplat.simulation import Alpha, Settings
from alphaplat_registry import Outcome

_REMEMBERED = 1024


@dataclass(frozen=True, kw_only=True)
class Found:
    """One alpha that was evaluated: what the registry keeps, and what the search learns."""

    outcome: Outcome
    score: Score


@dataclass(kw_only=True, eq=False)
class Evaluator:
    """Evaluates, simulates and checks alphas on the training days, and measures them by a pool.

    `settings` end with the training days. `threads` are those of one evaluation.
    """

    panel: Panel
    platform: Platform
    settings: Settings
    reward: RewardSettings
    profile: Profile | None
    submitted: Sequence[SubmittedAlpha]
    run_id: str
    seed: int
    threads: int | None = None
    _members: dict[str, Exposures] = field(default_factory=dict)

    @cached_property
    def _pipeline(self) -> Pipeline:
        return Pipeline(
            panel=self.panel,
            platform=self.platform,
            profile=self.profile,
            submitted=lambda: self.submitted,
            backend=FastBackend(self.threads),
            measure=lambda signal: self.target.of_signal(signal),
        )

    @cached_property
    def target(self) -> Target:
        """The returns of the training days."""
        return Target.of(self._pipeline.market, self.settings)

    @cached_property
    def alpha(self) -> Callable[[str], Alpha]:
        """The alpha of a text; raises the language's `AlphaError`. The latest ones are remembered."""

        def compiled(text: str) -> Alpha:
            return Alpha(self.platform.compile(text, panel_fields=self.panel.field_types()), self.settings)

        return lru_cache(_REMEMBERED)(compiled)

    def found(self, texts: Sequence[str], pool: Pool) -> list[Found]:
        """What became of each text, in order; all of them compile."""
        members = self.exposures(pool.texts)
        self._members = dict(zip(pool.texts, members, strict=True))
        tried: Mapping[int, Found] = {
            number: Found(outcome=self._outcome(one, texts[number]), score=self._score(one, pool, members))
            for number, one in self._pipeline.run([self.alpha(text) for text in texts])
        }
        return [tried[number] for number in range(len(texts))]

    def failed(self, text: str, error: AlphaError) -> Found:
        """A text that cannot be evaluated, for a reason that no evaluation could tell."""
        tried = Tried(alpha=self.alpha(text), error=error)
        return Found(outcome=self._outcome(tried, text), score=Score(error=error.message))

    def exposures(self, texts: Sequence[str]) -> list[Exposures]:
        """The exposures of alphas that were evaluated before, to the same bits."""
        missing = [text for text in texts if text not in self._members]
        made = [self.target.of_signal(signal) for signal in self.signals(missing)]
        known = {**self._members, **dict(zip(missing, made, strict=True))}
        return [known[text] for text in texts]

    def signals(self, texts: Sequence[str]) -> Iterator[Array]:
        """The signals (time, asset) of alphas that were evaluated before, one at a time."""
        found = evaluate_nodes(
            [self.alpha(text).expression.node for text in texts],
            self.panel,
            self.platform,
            universe=self.settings.universe,
            pasteurization=self.settings.pasteurization,
            nan_handling=self.settings.nan_handling,
            backend=FastBackend(self.threads),
        )
        for signal in found:
            if isinstance(signal, AlphaError):
                raise signal
            yield signal

    def _outcome(self, tried: Tried, text: str) -> Outcome:
        return outcome_of(tried, self.panel, profile=self.profile, text=text, run_id=self.run_id, seed=self.seed)

    def _score(self, tried: Tried, pool: Pool, members: Sequence[Exposures]) -> Score:
        if tried.error is not None:
            return Score(error=tried.error.message)
        assert tried.simulation is not None
        exposures: Exposures = tried.measured
        overlaps = np.array([overlap(exposures, member) for member in members])
        score = Score(
            metrics=tried.simulation.metrics,
            verdicts={check.name: str(check.verdict).lower() for check in tried.checks},
            ic=self.target.ic(exposures),
            ic_error=self.target.error(exposures),
            own=overlap(exposures, exposures),
            overlaps=overlaps,
        )
        return replace(score, exposures=exposures) if score.enters(pool, overlaps, self.reward) else score
