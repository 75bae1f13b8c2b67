"""What to compute for a batch of alphas, in which order, and until when each value is kept.

Nodes are interned, so a sub-expression that several alphas share is one step. The peak of memory is known before any
work is done; a batch that would exceed the bound is split, keeping the order of its roots.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.engine.backend import Backend
from alphaplat.engine.inputs import Inputs
from alphaplat.engine.lifetimes import kept_until, wanted_rows
from alphaplat.errors import AlphaError, AlphaLimitError, AlphaNameError, AlphaTypeError
from alphaplat.spec import OperatorSpec
from alphaplat_dsl.analyses import arguments, lookback, own_reach
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, Node, Value, field_name, postorder
from alphaplat_dsl.kinds import Kind

if TYPE_CHECKING:
    from alphaplat.engine.states import States

_CONST_BYTES = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One node: its operator (None for a constant or a field), and the numbers of the steps that it reads.

    `places` are the kinds of the parameters that the arguments fill, `literals` every attribute, said or default.
    `reach` counts rows from today, None for all of the past. Values are wanted from the panel's row `start` on, and
    those of the arguments from row `begin` on, so that `start` has the history that it needs. A recursion begins there
    with its state, and leaves the one before row `leaves`, if any, for another evaluation. After the step, the
    roots in `emits` (index of the root, number of its step) are complete in order, and the values of `releases` are
    not needed any more.
    """

    node: Node
    kind: Kind
    bytes: int = 0
    spec: OperatorSpec | None = None
    owner: str = ""
    args: tuple[int, ...] = ()
    places: tuple[Kind, ...] = ()
    literals: Mapping[str, Value | None] = field(default_factory=dict)
    reach: tuple[int | None, int] = (0, 0)
    start: int = 0
    begin: int = 0
    leaves: int | None = None
    emits: tuple[tuple[int, int], ...] = ()
    releases: tuple[int, ...] = ()

    def __str__(self) -> str:
        if self.spec is None:
            name = field_name(self.node)
            return f"field {name}" if name is not None else f"const {self.node.attr('value')}"
        said = [f"#{arg}" for arg in self.args] + [f"{name}={value}" for name, value in self.node.attrs]
        return f"{self.spec.name}({', '.join(said)})"


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Steps in an order in which each comes after what it reads, for the days of a panel before row `stop`.

    Results are wanted from row `first` on, and for them values from row `start` on. With `clean`, roots are NaN
    outside the universe and never infinite. `history` is the number of rows that a value needs, today included,
    None where no finite number suffices. `peak_bytes` is an upper estimate of the memory in use at once.
    """

    roots: tuple[int, ...]
    steps: tuple[Step, ...]
    start: int
    first: int
    stop: int
    assets: int
    dtype: np.dtype[np.floating]
    history: int | None
    peak_bytes: int = 0
    clean: bool = True

    @property
    def days(self) -> int:
        """The number of days from row `start` on."""
        return self.stop - self.start

    @property
    def shape(self) -> tuple[int, int]:
        """Days and assets of every matrix in the plan."""
        return self.days, self.assets

    def __str__(self) -> str:
        history = "all of the past" if self.history is None else f"{self.history} days"
        alphas = f"{len(self.roots)} alpha{'s' * (len(self.roots) > 1)} in {len(self.steps)} steps"
        size = f"{self.days} days x {self.assets} assets of {self.dtype}"
        lines = [f"{alphas} over {size}, history {history}, peak {readable(self.peak_bytes)}"]
        for number, step in enumerate(self.steps):
            notes = [f"-> alpha {index}" for index, _ in step.emits]
            notes += [f"frees {', '.join(f'#{gone}' for gone in step.releases)}"] if step.releases else []
            lines.append(f"  #{number} {step}{'  ' if notes else ''}{', '.join(notes)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Batch:
    """Plans that together give every root that can be computed, and why the others cannot, by index."""

    plans: tuple[Plan, ...]
    problems: Mapping[int, AlphaError]


@dataclass(frozen=True, eq=False)
class Planner:
    """Makes plans for roots over one panel; results are wanted from row `first` to before row `stop` (None: all)."""

    platform: Platform
    inputs: Inputs
    backend: Backend
    memory: int
    first: int = 0
    stop: int | None = None
    states: States | None = None
    _owners: dict[str, str] = field(default_factory=dict, repr=False)

    def batch(self, roots: Sequence[Node]) -> Batch:
        """Plan these roots within the bound of memory."""
        catalogue = self.platform.language(self.inputs.panel.field_types())
        problems = self._problems(roots, catalogue)
        plans: list[Plan] = []
        needs = {i: lookback(root, catalogue) for i, root in enumerate(roots) if i not in problems}
        pending = self._runs(needs)[::-1]
        while pending:
            indices = pending.pop()
            plan = self.plan(roots, {index: needs[index] for index in indices}, catalogue)
            if plan.peak_bytes <= self.memory:
                plans.append(plan)
            elif len(indices) == 1:
                problems[indices[0]] = AlphaLimitError(
                    f"the alpha needs {readable(plan.peak_bytes)} of memory,"
                    f" and the limit 'memory' is {readable(self.memory)}",
                    help="raise the limit, or evaluate fewer days or assets at once",
                )
            else:
                middle = len(indices) // 2
                pending += [indices[middle:], indices[:middle]]
        return Batch(tuple(plans), problems)

    def plan(self, roots: Sequence[Node], needs: Mapping[int, int | None], catalogue: Catalogue) -> Plan:
        """One plan, whatever memory it takes, for the roots whose index is in `needs`, with their lookback."""
        finite = [need for need in needs.values() if need is not None]
        days, assets = self.inputs.panel.shape
        stop = days if self.stop is None else self.stop
        steps: list[Step] = []
        numbers: dict[Node, int] = {}
        for node in postorder(*(roots[index] for index in needs)):
            numbers[node] = len(steps)
            steps.append(self._step(node, numbers, catalogue))
        asked = [(index, numbers[roots[index]]) for index in needs]
        starts, begins = wanted_rows(steps, dict(asked).values(), self.first, self.backend.history, self._resume)
        leaves = self._leaves(steps, dict(asked).values(), begins, stop)
        start = min(begins)
        sizes = self._sizes(steps, self.inputs.between(start, stop), (stop - start) * assets)
        emits, releases = kept_until(steps, asked)
        plan = Plan(
            roots=tuple(needs),
            steps=tuple(
                replace(
                    step,
                    start=starts[number],
                    begin=begins[number],
                    leaves=leaves.get(number),
                    bytes=sizes[number],
                    emits=tuple(emits.get(number, ())),
                    releases=tuple(releases.get(number, ())),
                )
                for number, step in enumerate(steps)
            ),
            start=start,
            first=self.first,
            stop=stop,
            assets=assets,
            dtype=self.inputs.panel.dtype,
            history=max(finite) if len(finite) == len(needs) else None,
        )
        return replace(plan, peak_bytes=self.backend.peak(plan, self.inputs.between(start, stop).loading))

    def _resume(self, step: Step, row: int) -> int:
        """The row up to this one with which a recursion can begin."""
        stateful = step.spec is not None and step.spec.state is not None
        return self.states.resume(step, row, self.inputs.panel.shape[1]) if stateful and self.states is not None else 0

    def _leaves(self, steps: Sequence[Step], roots: Iterable[int], begins: Sequence[int], stop: int) -> dict[int, int]:
        """Before which row each recursion's state is wanted by an evaluation that goes on where this one stops."""
        if self.states is None or not self.states.wanted:
            return {}
        starts, _ = wanted_rows(
            steps, roots, stop, self.backend.history, lambda step, row: row if step.spec and step.spec.state else 0
        )
        return {
            number: starts[number]
            for number, step in enumerate(steps)
            if step.spec is not None and step.spec.state is not None and starts[number] > begins[number]
        }

    def _step(self, node: Node, numbers: Mapping[Node, int], catalogue: Catalogue) -> Step:
        name = field_name(node)
        if name is not None:
            return Step(node=node, kind=catalogue.fields[name].kind)
        if node.op == CONST:
            return Step(node=node, kind=Kind.SCALAR)
        if node.op not in self._owners:
            self._owners[node.op] = self.platform.owner("operators", node.op)
        args = tuple(numbers[arg] for arg in node.args)
        return operation(node, self.platform.operators[node.op], args, catalogue, owner=self._owners[node.op])

    def _sizes(self, steps: Sequence[Step], inputs: Inputs, cells: int) -> list[int]:
        """How much memory each value takes, for all days of the plan."""
        sizes: list[int] = []
        for step in steps:
            name = field_name(step.node)
            if name is not None:
                sizes.append(inputs.nbytes(name))
            elif step.kind is Kind.VECTOR:
                sizes.append(max((sizes[arg] for arg in step.args), default=0))
            elif step.spec is None:
                sizes.append(_CONST_BYTES)
            else:
                item = np.dtype(np.int32) if step.kind is Kind.GROUP else inputs.panel.dtype
                sizes.append(cells * item.itemsize)
        return sizes

    def _runs(self, needs: Mapping[int, int | None]) -> list[list[int]]:
        """Neighbours that need alike: where only late days are wanted, a recursion must not drag others along."""
        runs: list[list[int]] = []
        before: bool | None = None
        for index, need in needs.items():
            recursive = self.first > 0 and need is None
            if recursive is before:
                runs[-1].append(index)
            else:
                runs.append([index])
            before = recursive
        return runs

    def _problems(self, roots: Sequence[Node], catalogue: Catalogue) -> dict[int, AlphaError]:
        """Why a root cannot be computed, where that is known before any work."""
        found: dict[Node, AlphaError | None] = {}
        for node in postorder(*roots):
            inherited = next((problem for arg in node.args if (problem := found[arg]) is not None), None)
            found[node] = inherited or self._problem(node)
        problems: dict[int, AlphaError] = {}
        for index, root in enumerate(roots):
            problem = found[root] or self._root_problem(root, catalogue)
            if problem is not None:
                problems[index] = problem
        return problems

    def _problem(self, node: Node) -> AlphaError | None:
        name = field_name(node)
        if name is not None:
            return self.inputs.problem(name)
        if node.op == CONST:
            return None
        spec = self.platform.operators.get(node.op)
        if spec is None:
            return AlphaNameError(f"unknown operator '{node.op}'", help="; ".join(self.platform.absent) or None)
        if spec.kernel is None:
            return AlphaError(
                f"operator '{node.op}' can be compiled and explained, but has no kernel to evaluate it with",
                code="kernel",
            )
        return None

    def _root_problem(self, root: Node, catalogue: Catalogue) -> AlphaError | None:
        name = field_name(root)
        if root.op == CONST:
            return None
        kind = catalogue.fields[name].kind if name is not None else self.platform.operators[root.op].parsed.result
        if kind not in (Kind.GROUP, Kind.VECTOR):
            return None
        return AlphaTypeError(f"an alpha is a matrix, and this is a {kind}", help="use it inside an operator")


def operation(
    node: Node,
    spec: OperatorSpec,
    args: tuple[int, ...],
    catalogue: Catalogue,
    *,
    owner: str = "",
) -> Step:
    """The step of an operator's node, over the steps numbered `args`; every literal gets a value."""
    return Step(
        node=node,
        kind=spec.parsed.result,
        spec=spec,
        owner=owner,
        args=args,
        places=tuple(parameter.kind for parameter, _ in arguments(node, spec.parsed)),
        literals={one.name: node.attr(one.name, one.default) for one in spec.parsed.literals},
        reach=own_reach(node, catalogue),
    )


def readable(count: int) -> str:
    """A number of bytes for reading.

    >>> readable(31_200_000)
    '31.2 MB'
    """
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
