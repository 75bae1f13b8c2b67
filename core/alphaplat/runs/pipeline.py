"""From alphas to results: evaluate, simulate and check, one alpha in memory at a time.

Alphas that share a universe and the handling of NaN are evaluated as one batch, so that what they have in common is
computed once. A failing alpha is a result like any other; nothing here stops for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.checks import CheckContext, CheckOutcome, Profile, SubmittedAlpha, run_checks
from alphaplat.engine import DEFAULT_MEMORY, Backend, evaluate_nodes
from alphaplat.errors import AlphaError
from alphaplat.panel import Panel
from alphaplat.simulation import Alpha, Market, Settings, Simulation, simulate_signal

One = TypeVar("One")

Submitted = Callable[[], Iterable[SubmittedAlpha]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Tried:
    """What became of an alpha: its simulation and checks, or the error that says why there are none.

    `measured` is what the pipeline's `measure` gave.
    """

    alpha: Alpha
    simulation: Simulation | None = None
    checks: tuple[CheckOutcome, ...] = ()
    error: AlphaError | None = None
    measured: Any = None


@dataclass(kw_only=True)
class Pipeline:
    """Works on alphas over one panel.

    `profile` says which checks run, None runs none. `submitted` gives the alphas with which self-correlation compares,
    None where there is no registry to ask. `memory` bounds the bytes of an evaluation, which `backend` does. `measure`
    looks at each signal (time, asset) that was simulated, before it is dropped.
    """

    panel: Panel
    platform: Platform
    profile: Profile | None = None
    submitted: Submitted | None = None
    memory: int = DEFAULT_MEMORY
    keep_weights: bool = False
    backend: str | Backend = "fast"
    measure: Callable[[np.ndarray[Any, Any]], Any] = lambda signal: None

    def __post_init__(self) -> None:
        self.market = Market.from_panel(self.panel)

    def run(self, alphas: Sequence[Alpha]) -> Iterator[tuple[int, Tried]]:
        """Yield the number of each alpha in the sequence, and its result; batch by batch, in order within a batch."""
        for members in _batches(alphas).values():
            yield from self._batch([(index, alphas[index]) for index in members])

    def _batch(self, members: Sequence[tuple[int, Alpha]]) -> Iterator[tuple[int, Tried]]:
        settings = members[0][1].settings
        try:
            signals = evaluate_nodes(
                [alpha.expression.node for _, alpha in members],
                self.panel,
                self.platform,
                universe=settings.universe,
                pasteurization=settings.pasteurization,
                nan_handling=settings.nan_handling,
                memory=self.memory,
                backend=self.backend,
            )
        except AlphaError as error:
            yield from ((index, Tried(alpha=alpha, error=error)) for index, alpha in members)
            return
        for (index, alpha), signal in zip(members, signals, strict=True):
            if isinstance(signal, AlphaError):
                yield index, Tried(alpha=alpha, error=signal)
            else:
                yield index, self._one(alpha, signal)

    def _one(self, alpha: Alpha, signal: np.ndarray[Any, Any]) -> Tried:
        try:
            simulation = simulate_signal(signal, self.market, alpha.settings, keep_weights=self.keep_weights)
            measured = self.measure(signal)
            if self.profile is None:
                return Tried(alpha=alpha, simulation=simulation, measured=measured)
            context = CheckContext.of(
                signal,
                self.market,
                alpha.settings,
                simulation=simulation,
                expression=alpha.expression,
                alpha_id=alpha.id,
                submitted=self.submitted,
                fields=self.panel.fields,
            )
            checks = run_checks(context, self.platform.checks.values(), self.profile)
        except AlphaError as error:
            return Tried(alpha=alpha, error=error)
        return Tried(alpha=alpha, simulation=simulation, checks=tuple(checks), measured=measured)


def refuse_settings(settings: Iterable[Settings], panel: Panel) -> None:
    """Raise where settings name a universe or a group that the panel lacks, or it has no profit to compute.

    That is a mistake of the settings, not of each alpha, and is found without reading more than a few days.
    """
    last_day = panel.between(panel.times[-1])
    market = Market.from_panel(last_day)
    for universe, neutralization in dict.fromkeys((one.universe, one.neutralization) for one in settings):
        market.universe(universe)
        market.groups_of(neutralization)


def _batches(alphas: Sequence[Alpha]) -> Mapping[tuple[object, ...], list[int]]:
    batches: dict[tuple[object, ...], list[int]] = {}
    for index, alpha in enumerate(alphas):
        settings = alpha.settings
        key = (settings.universe, settings.pasteurization, settings.nan_handling)
        batches.setdefault(key, []).append(index)
    return batches


def in_batches(results: Iterator[One], size: int) -> Iterator[list[One]]:
    """Results in lists of at most `size`; what stops them is raised when the started one was handed out."""
    while True:
        batch: list[One] = []
        stop: BaseException | None = None
        try:
            for one in islice(results, size):
                batch.append(one)  # noqa: PERF402 - what came before an interrupt must stay
        except BaseException as error:
            stop = error
        if batch:
            yield batch
        if stop is not None:
            raise stop
        if len(batch) < size:
            return
