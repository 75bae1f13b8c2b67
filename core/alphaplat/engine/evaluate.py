"""From graphs and a panel to signals: one array (time, asset) an alpha, in the order in which they were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.engine.backend import Backend, backend_named
from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.inputs import Inputs
from alphaplat.engine.plan import Batch, Planner
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.panel import Panel
from alphaplat.panel.fields import Array, Ragged
from alphaplat_dsl.ir import Node

SEMANTICS = "1"
"""The version of what an evaluation means; it enters evaluation ids and is raised whenever values may change."""

DEFAULT_MEMORY = 2 * 1024**3

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
) -> Iterator[Array | AlphaError]:
    """Yield each graph's values (time, asset) in the panel's dtype, or the `AlphaError` that says why there are none.

    Values are NaN outside the universe and never infinite. With `pasteurization` the fields are masked to the
    universe, too. `since` gives only the days from that one on, equal to those of a run over all days; only as much
    history is computed as they need. Nothing is ever lagged: the values of a day use the data of that day.
    `memory` bounds the bytes in use at once; values depend neither on it nor on the `backend`. `progress` is called with the number of alphas done, and of all.
    """
    chosen = backend_named(backend) if isinstance(backend, str) else backend
    mask = panel.universe(universe)
    first = _first_row(panel, since)
    inputs = Inputs(panel, platform, mask if pasteurization else None)
    batch = Planner(platform, inputs, chosen, memory, first).batch(nodes)
    context = EvaluationContext(mask, pasteurization, nan_handling)
    return _outcomes(len(nodes), batch, chosen, inputs, context, progress)


def _outcomes(
    count: int,
    batch: Batch,
    backend: Backend,
    inputs: Inputs,
    context: EvaluationContext,
    progress: Progress | None,
) -> Iterator[Array | AlphaError]:
    computed = chain.from_iterable(backend.run(plan, inputs, context) for plan in batch.plans)
    for wanted in range(count):
        outcome: Array | AlphaError
        if wanted in batch.problems:
            outcome = batch.problems[wanted]
        else:
            index, found = next(computed)
            assert index == wanted
            assert not isinstance(found, Ragged)
            outcome = found
        if progress is not None:
            progress(wanted + 1, count)
        yield outcome


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
