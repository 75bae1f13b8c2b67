"""The back end that uses all of the machine; its meaning is that of `reference`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alphaplat.engine.backend import Loader, Outcome
from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.fast.crew import Crew, default_threads
from alphaplat.engine.fast.kernels import Notify, history
from alphaplat.engine.fast.memory import Pool
from alphaplat.engine.fast.peak import peak
from alphaplat.engine.fast.program import turns
from alphaplat.engine.fast.work import Work
from alphaplat.engine.plan import Plan, Step
from alphaplat.engine.states import States


class FastBackend:
    """Compiled kernels over tiles of assets and blocks of days, on `threads` threads (default: all cores).

    Results do not depend on the threads, on `tile_assets`, or on what else is in the plan. `notify` is told what
    takes long beside the work itself: compiling kernels where none are kept on disk (default: a line on stderr, and
    nothing in a process that `multiprocessing` started).
    """

    name = "fast"

    def __init__(
        self, threads: int | None = None, tile_assets: int | None = None, notify: Notify | None = None
    ) -> None:
        self.threads = threads or default_threads()
        self.tile_assets = tile_assets
        self.notify = notify

    def history(self, step: Step) -> int | None:
        """How many rows before the first wanted one an operator must see; None for all."""
        return history(step)

    def peak(self, plan: Plan, loading: Callable[[str], int]) -> int:
        """The most in use at once: what tasks keep, a root, and the buffers of each thread."""
        return peak(plan, loading, self.threads, self.tile_assets)

    def run(
        self, plan: Plan, inputs: Loader, context: EvaluationContext, states: States | None = None
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the root, its values or why there are none) in the order of the plan's roots."""
        with Crew(self.threads) as crew:
            work = Work(plan, inputs, context, crew, Pool(), self.tile_assets, self.notify, states)
            *earlier, last = turns(plan)
            for turn in earlier:
                yield turn.index, work.do(turn)
            outcome = work.do(last)
            del work  # whoever takes the last root may need the memory before the plan is left
        yield last.index, outcome
