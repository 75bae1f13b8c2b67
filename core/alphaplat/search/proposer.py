"""What proposes alphas: asked for candidates, told what became of them. The protocol of `GeneratorSpec.build`.

A proposer lives in one process and does nothing but propose; evaluating, counting, registering and interrupting are
the search's. It must be a function of its seed, its options and what it was told, so that a search can be repeated and
can go on after an interruption: no clock, no state of random numbers that others share. The simplest way is to count
what was asked, and to draw with `numpy.random.default_rng((context.seed, asked))`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from alphaplat.catalogue import Platform
from alphaplat_dsl.catalogue import FieldType

if TYPE_CHECKING:
    from alphaplat.generator import Constraints, Grammar
    from alphaplat_dsl import Expression


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a proposer may build on.

    `grammar` knows every token of the language over this panel, and `constraints` what the user allows. `seed` is this
    proposer's own. `seeds` are texts of alphas to start from, `document` is a text to draw on; both may be empty.
    Relative paths among a proposer's options start at `folder`.
    """

    platform: Platform
    panel_fields: Mapping[str, FieldType]
    grammar: Grammar
    constraints: Constraints
    seed: int
    seeds: tuple[str, ...] = ()
    document: str = ""
    folder: Path = Path()

    def compile(self, text: str) -> Expression:
        """The expression of a text over this panel; raises the language's `AlphaError`."""
        return self.platform.compile(text, panel_fields=self.panel_fields)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A text to try, in the dialect `brain`, and where it came from.

    `parents` are IDs of alphas from which it was made, `how` names the way ("crossover"), `document` what prompted it,
    `checkpoint` the state of the model that wrote it; all of it becomes the alpha's lineage. `origin`, the proposer's
    name, is filled in by the search.
    """

    text: str
    parents: tuple[str, ...] = ()
    how: str = ""
    document: str = ""
    checkpoint: str = ""
    origin: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """What became of a proposal.

    `reward` is always finite. One that does not compile has no `expression`, and its `error` says why; one that could
    not be evaluated has an `error`, too. One that is not `fresh` was proposed before in this search, and was not
    evaluated again. `gain` is what the alpha adds to the IC of the pool that was known when it was proposed, `novelty`
    is 1 less its largest absolute correlation with a member of that pool. `metrics` are those of the training days, by
    the registry's names, `verdicts` those of the checks, by name.
    """

    proposal: Proposal
    reward: float
    expression: Expression | None = None
    alpha_id: str = ""
    fresh: bool = True
    error: str = ""
    gain: float = 0.0
    novelty: float = 0.0
    metrics: Mapping[str, float] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Member:
    """One alpha of the pool: its canonical text, its weight, which may be negative, and its own mean rank IC."""

    alpha_id: str
    text: str
    weight: float
    ic: float


@dataclass(frozen=True, kw_only=True, eq=False)
class State:
    """What is kept of a proposer: plain values, as JSON has them, and arrays of numbers."""

    values: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


class Proposer(Protocol):
    """Proposes alphas. With a lag of L batches, L batches are asked for before the first is told."""

    def ask(self, count: int) -> Sequence[Proposal]:
        """As many proposals as are asked for."""
        ...

    def tell(self, told: Sequence[Told], pool: Sequence[Member]) -> None:
        """What became of all proposals of a batch, other proposers' among them, in order, and the pool after it."""
        ...

    def state(self) -> State:
        """Everything that later proposals depend on, beside the context and the options."""
        ...

    def restore(self, state: State) -> None:
        """Go on, newly built, where the one stood of whom this is the state."""
        ...


def draws(seed: int, *place: int) -> np.random.Generator:
    """Random numbers that depend on a seed and on a place in the search alone, as (batch, number)."""
    return np.random.default_rng((seed, *place))
