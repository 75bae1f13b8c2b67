"""What to compute for a batch of alphas, in which order, and until when each value is kept.

Nodes are interned, so a sub-expression that several alphas share is one step. The peak of memory is known before any
work is done; a batch that would exceed the bound is split, keeping the order of its roots.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.engine.backend import Backend
from alphaplat.engine.inputs import Inputs
from alphaplat.errors import AlphaError, AlphaLimitError, AlphaNameError, AlphaTypeError
from alphaplat.spec import OperatorSpec
from alphaplat_dsl.analyses import arguments, lookback, own_reach
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, Node, Value, field_name, postorder
from alphaplat_dsl.kinds import Kind

_CONST_BYTES = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One node: its operator (None for a constant or a field), and the numbers of the steps that it reads.

    `places` are the kinds of the parameters that the arguments fill, `literals` every attribute, said or default.
    `reach` counts rows from today, None for all of the past. After the step, the roots in `emits` (index of the root,
    number of its step) are complete in order, and the values of `releases` are not needed any more.
    """

    node: Node
    kind: Kind
    bytes: int
    spec: OperatorSpec | None = None
    owner: str = ""
    args: tuple[int, ...] = ()
    places: tuple[Kind, ...] = ()
    literals: Mapping[str, Value | None] = field(default_factory=dict)
    reach: tuple[int | None, int] = (0, 0)
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
    """Steps in an order in which each comes after what it reads, for the days of a panel from row `start` on.

    Results are wanted from row `first` on. `history` is the number of rows that a value needs, today included,
    None where no finite number suffices. `peak_bytes` is an upper estimate of the memory in use at once.
    """

    roots: tuple[int, ...]
    steps: tuple[Step, ...]
    start: int
    first: int
    days: int
    assets: int
    dtype: np.dtype[np.floating]
    history: int | None
    peak_bytes: int

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
    """Makes plans for roots over one panel; `first` is the row from which on results are wanted."""

    platform: Platform
    inputs: Inputs
    backend: Backend
    memory: int
    first: int = 0
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
        history = max(finite) if len(finite) == len(needs) else None
        start = 0 if history is None else max(0, self.first + 1 - history)
        inputs = self.inputs.from_day(start)
        days, assets = inputs.panel.shape
        days -= start
        steps: list[Step] = []
        numbers: dict[Node, int] = {}
        for node in postorder(*(roots[index] for index in needs)):
            numbers[node] = len(steps)
            steps.append(self._step(node, numbers, steps, catalogue, inputs, days * assets))
        ordered = _with_lifetimes(steps, [(index, numbers[roots[index]]) for index in needs])
        return Plan(
            roots=tuple(needs),
            steps=ordered,
            start=start,
            first=self.first,
            days=days,
            assets=assets,
            dtype=inputs.panel.dtype,
            history=history,
            peak_bytes=self._peak(ordered, days * assets),
        )

    def _step(
        self,
        node: Node,
        numbers: Mapping[Node, int],
        steps: Sequence[Step],
        catalogue: Catalogue,
        inputs: Inputs,
        cells: int,
    ) -> Step:
        name = field_name(node)
        if name is not None:
            return Step(node=node, kind=catalogue.fields[name].kind, bytes=inputs.nbytes(name))
        if node.op == CONST:
            return Step(node=node, kind=Kind.SCALAR, bytes=_CONST_BYTES)
        spec = self.platform.operators[node.op]
        args = tuple(numbers[arg] for arg in node.args)
        kind = spec.parsed.result
        if kind is Kind.VECTOR:
            size = max((steps[arg].bytes for arg in args), default=0)
        else:
            size = cells * (np.dtype(np.int32) if kind is Kind.GROUP else self.inputs.panel.dtype).itemsize
        if node.op not in self._owners:
            self._owners[node.op] = self.platform.owner("operators", node.op)
        return operation(node, spec, args, catalogue, owner=self._owners[node.op], size=size)

    def _peak(self, steps: Sequence[Step], cells: int) -> int:
        """The most memory in use at once, with one operator at work or one root being handed over."""
        live = peak = 0
        for step in steps:
            name = field_name(step.node)
            at_work = self._loading(name) if name is not None else self.backend.workspace(cells) if step.spec else 0
            handed = max((steps[number].bytes for _, number in step.emits), default=0)
            live += step.bytes
            peak = max(peak, live + max(at_work, 2 * handed))
            live -= sum(steps[gone].bytes for gone in step.releases)
        return peak

    def _loading(self, name: str) -> int:
        """The bytes at work while a field is loaded, for all days of the panel, and derived if need be."""
        cells = self.inputs.panel.shape[0] * self.inputs.panel.shape[1]
        derived = name not in self.inputs.panel.fields
        return cells * self.inputs.panel.dtype.itemsize + (self.backend.workspace(cells) if derived else 0)

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
    size: int = 0,
) -> Step:
    """The step of an operator's node, over the steps numbered `args`; every literal gets a value."""
    return Step(
        node=node,
        kind=spec.parsed.result,
        bytes=size,
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


def _with_lifetimes(steps: Sequence[Step], roots: Sequence[tuple[int, int]]) -> tuple[Step, ...]:
    """Say after which step each root can be handed over in order, and each value be dropped."""
    last = list(range(len(steps)))
    for number, step in enumerate(steps):
        for arg in step.args:
            last[arg] = number
    emits: dict[int, list[tuple[int, int]]] = {}
    ready = 0
    for index, number in roots:
        ready = max(ready, number)
        emits.setdefault(ready, []).append((index, number))
        last[number] = max(last[number], ready)
    releases: dict[int, list[int]] = {}
    for number, at in enumerate(last):
        releases.setdefault(at, []).append(number)
    return tuple(
        replace(step, emits=tuple(emits.get(number, ())), releases=tuple(releases.get(number, ())))
        for number, step in enumerate(steps)
    )
