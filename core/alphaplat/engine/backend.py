"""The seam between a plan and the engine that executes it.

A back end gets a plan (what to compute, in which order, what to keep and until when), the inputs (loaded when asked
for) and the context. All back ends have one meaning: that of `reference`, which is the definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TypeAlias

from alphaplat.engine.context import EvaluationContext
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.panel.fields import FieldData
from alphaplat.suggest import did_you_mean

if TYPE_CHECKING:
    from alphaplat.engine.plan import Plan, Step
    from alphaplat.engine.states import States

Outcome: TypeAlias = FieldData | AlphaError

_BACKENDS = {
    "fast": "alphaplat.engine.fast:FastBackend",
    "reference": "alphaplat.engine.reference:ReferenceBackend",
}


class Loader(Protocol):
    """Where a back end gets fields from; see `alphaplat.engine.inputs.Inputs`."""

    def between(self, start: int, stop: int) -> Loader:
        """The same fields for the days from row `start` to before row `stop`."""
        ...

    def load(self, name: str) -> FieldData:
        """A field's values, read-only; raises an `AlphaError` where there are none."""
        ...


class Backend(Protocol):
    """Executes plans. Stateless between runs, so that one instance may serve many threads."""

    name: str

    def history(self, step: Step) -> int | None:
        """The rows before the first wanted one that an operator must see to give the bits of a full run; None: all."""
        ...

    def peak(self, plan: Plan, loading: Callable[[str], int]) -> int:
        """An upper estimate of the bytes in use at once; `loading` says what a field takes while it is loaded."""
        ...

    def run(
        self, plan: Plan, inputs: Loader, context: EvaluationContext, states: States | None = None
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the root, its values) in the order of the plan's roots.

        Recursions begin with what `states` has for them, and leave there what the plan says.
        Values are (wanted days, assets) in the panel's dtype, by the rules of `alphaplat.engine.values` for each node
        and, if the plan is `clean`, for a root. A node that fails is an `AlphaError` as the outcome of every root that
        needs it; the other roots go on.
        """
        ...


def backend_names() -> list[str]:
    """The names of the back ends, the definition first."""
    return sorted(_BACKENDS, key=lambda name: (name != "reference", name))


def backend_named(name: str) -> Backend:
    """The back end of this name; nothing of the others is imported."""
    target = _BACKENDS.get(name)
    if target is None:
        raise ConfigError(
            f"unknown back end '{name}'",
            help=did_you_mean(name, _BACKENDS) or f"there is: {', '.join(sorted(_BACKENDS))}",
        )
    module, _, attribute = target.partition(":")
    backend: Backend = getattr(import_module(module), attribute)()
    return backend
