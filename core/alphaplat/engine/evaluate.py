"""From graphs and a panel to signals: one array (time, asset) an alpha, in the order in which they were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.engine.backend import Backend, Outcome, backend_named
from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.inputs import Inputs
from alphaplat.engine.plan import Batch, Planner
from alphaplat.engine.state_store import StateStore
from alphaplat.engine.states import Anywhere, Kept, States
from alphaplat.errors import AlphaError, AlphaLimitError, ConfigError
from alphaplat.panel import Panel
from alphaplat.panel.fields import Array, Ragged
from alphaplat_dsl.ir import Node

SEMANTICS = "1"
"""The version of what an evaluation means; it enters evaluation ids and is raised whenever values may change."""

DEFAULT_MEMORY = 1024**3
FEWEST_DAYS = 16
_MASK_CELLS = 16_000_000

Progress = Callable[[int, int], None]


def evaluate_nodes(
    nodes: Sequence[Node],
    panel: Panel,
    platform: Platform,
    *,
    universe: str | None = None,
    pasteurization: bool = True,
    nan_handling: bool = False,
    since: str | date | np.datetime64 | None = None,
    memory: int = DEFAULT_MEMORY,
    backend: str | Backend = "fast",
    progress: Progress | None = None,
    states: StateStore | None = None,
) -> Iterator[Array | AlphaError]:
    """Yield each graph's values (time, asset) in the panel's dtype, or the `AlphaError` that says why there are none.

    Values are NaN outside the universe and never infinite. With `pasteurization` the fields are masked to the
    universe, too. `since` gives only the days from that one on, equal to those of a run over all days; only as much
    history is computed as they need. Nothing is ever lagged: the values of a day use the data of that day.
    `memory` bounds the bytes in use at once: a batch is cut, and an alpha that is too large alone is computed some days
    at a time. Values depend neither on that nor on the `backend`. `progress` is called with the number of alphas done,
    and of all. With `states`, recursions over a stored panel leave their state there, and those of later days go on
    from it; without, and where there is none, all of their past is computed.
    """
    run = _Run.of(panel, platform, universe, pasteurization, nan_handling, memory, backend, states)
    return run.outcomes(nodes, _first_row(panel, since), progress)


def evaluate_pieces(
    nodes: Sequence[Node],
    panel: Panel,
    platform: Platform,
    *,
    universe: str | None = None,
    pasteurization: bool = True,
    nan_handling: bool = False,
    since: str | date | np.datetime64 | None = None,
    memory: int = DEFAULT_MEMORY,
    backend: str | Backend = "fast",
    days: int | None = None,
    states: StateStore | None = None,
) -> Iterator[tuple[int, list[Array | AlphaError]]]:
    """Yield the values of all graphs some days at a time, each time with the row of the panel with which they begin.

    So a panel that does not fit in memory can be evaluated: only the days of a piece, and the history that they need,
    are read; recursions hand their state from piece to piece. A piece has `days` days, by default as many as keep the
    piece and its values within `memory`. The values are those of `evaluate_nodes` to the last bit.
    """
    run = _Run.of(panel, platform, universe, pasteurization, nan_handling, memory, backend, states)
    first = _first_row(panel, since)
    yield from run.pieces(nodes, first, days or run.days_at_once(nodes, first) or FEWEST_DAYS)


@dataclass(frozen=True, eq=False)
class _Run:
    """What all plans of an evaluation share."""

    inputs: Inputs
    context: EvaluationContext
    backend: Backend
    memory: int
    kept: Kept | None = None

    @classmethod
    def of(
        cls,
        panel: Panel,
        platform: Platform,
        universe: str | None,
        pasteurization: bool,
        nan_handling: bool,
        memory: int,
        backend: str | Backend,
        states: StateStore | None,
    ) -> _Run:
        mask = _mask(panel, universe)
        inputs = Inputs(panel, platform, mask if pasteurization else None)
        chosen = backend_named(backend) if isinstance(backend, str) else backend
        context = EvaluationContext(mask, pasteurization, nan_handling)
        settings = (SEMANTICS, chosen.name, universe or "all", pasteurization, nan_handling)
        kept = None if states is None else states.of(panel, platform, settings)
        return cls(inputs, context, chosen, memory, kept)

    def planner(
        self, first: int, stop: int | None = None, memory: int | None = None, states: States | None = None
    ) -> Planner:
        """The planner for these days."""
        return Planner(self.inputs.platform, self.inputs, self.backend, memory or self.memory, first, stop, states)

    def outcomes(self, nodes: Sequence[Node], first: int, progress: Progress | None) -> Iterator[Array | AlphaError]:
        """Every graph's values from row `first` on, in order."""
        states = None if self.kept is None else States(kept=self.kept, last=True)
        batch = self.planner(first, states=states).batch(nodes)
        computed = self._computed(batch, states)
        return self._in_order(nodes, batch, computed, first, progress)

    def _in_order(
        self,
        nodes: Sequence[Node],
        batch: Batch,
        computed: Iterator[tuple[int, Outcome]],
        first: int,
        progress: Progress | None,
    ) -> Iterator[Array | AlphaError]:
        for wanted, node in enumerate(nodes):
            problem = batch.problems.get(wanted)
            outcome: Outcome | None = problem
            if problem is None:
                index, outcome = next(computed)
                assert index == wanted
            elif isinstance(problem, AlphaLimitError):
                outcome = self._in_pieces(node, first)
            outcome = problem if outcome is None else outcome
            assert outcome is not None
            assert not isinstance(outcome, Ragged)
            if progress is not None:
                progress(wanted + 1, len(nodes))
            yield outcome

    def _computed(self, batch: Batch, states: States | None) -> Iterator[tuple[int, Outcome]]:
        return chain.from_iterable(self.backend.run(plan, self.inputs, self.context, states) for plan in batch.plans)

    def pieces(self, nodes: Sequence[Node], first: int, size: int) -> Iterator[tuple[int, list[Array | AlphaError]]]:
        """Every graph's values from row `first` on, `size` days at a time, with the row with which they begin."""
        stop = self.inputs.panel.shape[0]
        states = States(kept=self.kept)
        begins = self.planner(first, min(first + size, stop), states=states).batch(nodes)
        too_large = any(isinstance(problem, AlphaLimitError) for problem in begins.problems.values())
        starts = [*(range(0, first, size) if too_large else ()), *range(first, stop, size), stop]
        for start, end in pairwise(starts):
            states = States(states.left, self.kept, last=end == stop)
            values = list(self._some_days(nodes, start, end, states))
            if start >= first:
                yield start, values

    def _some_days(self, nodes: Sequence[Node], start: int, stop: int, states: States) -> Iterator[Array | AlphaError]:
        batch = self.planner(start, stop, states=states).batch(nodes)
        return self._in_order(nodes, batch, self._computed(batch, states), stop, None)

    def _in_pieces(self, node: Node, first: int) -> Array | AlphaError | None:
        """The values of a graph that is too large for all days at once; None where fewer days do not help."""
        stop, assets = self.inputs.panel.shape
        size = self.days_at_once([node], first, whole=True)
        if size is None:
            return None
        values = np.empty((stop - first, assets), self.inputs.panel.dtype)
        for start, (part,) in self.pieces([node], first, size):
            if isinstance(part, AlphaError):
                return part
            values[start - first : start - first + len(part)] = part
        return values

    def days_at_once(self, nodes: Sequence[Node], first: int, *, whole: bool = False) -> int | None:
        """How many days fit in memory with their values, or with those of all days; None if not even a few do."""
        stop, assets = self.inputs.panel.shape
        row = len(nodes) * assets * self.inputs.panel.dtype.itemsize
        size = stop - first
        while size:
            room = self.memory - row * (stop - first if whole else size)
            last = max(first, stop - size)
            if room > 0 and not any(
                isinstance(problem, AlphaLimitError)
                for problem in self.planner(last, stop, room, Anywhere()).batch(nodes).problems.values()
            ):
                return size
            size = size // 2 if size > FEWEST_DAYS else 0
        return None


def _mask(panel: Panel, universe: str | None) -> Array:
    """Who is in on each day; of a large panel read some days at a time."""
    days, assets = panel.shape
    step = max(1, _MASK_CELLS // max(1, assets))
    if days <= step:
        return panel.universe(universe)
    parts = [panel.between(*panel.times[[row, min(row + step, days) - 1]]) for row in range(0, days, step)]
    return np.concatenate([part.universe(universe) for part in parts])


def _first_row(panel: Panel, since: str | date | np.datetime64 | None) -> int:
    if since is None:
        return 0
    try:
        day = np.datetime64(since).astype("datetime64[ns]")
    except ValueError as error:
        raise ConfigError(f"'since' is not a date: '{since}'", help="write it as 2020-01-31") from error
    first = int(np.searchsorted(panel.times, day))
    if first == len(panel.times):
        last = np.datetime_as_string(panel.times[-1], unit="D") if first else "before its first day"
        raise ConfigError(f"the panel has no day on or after '{since}'", help=f"it ends on {last}")
    return first
