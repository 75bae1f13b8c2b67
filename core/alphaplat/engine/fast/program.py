"""A plan as tasks: what is computed tile by tile of assets, what block by block of days, and what on whole arrays.

What runs along time needs all days of an asset, what runs across assets all assets of a day; what looks at each cell
alone goes with its neighbours. Tasks of the first kind alternate with tasks of the second; only values that leave
their task are kept for the whole panel. Roots are worked on one after the other, so few values live at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from alphaplat.engine.plan import Plan, Step
from alphaplat_dsl.kinds import Kind


class Where(IntEnum):
    """How a task is cut into pieces; tasks of a root follow each other in this order, again and again."""

    TILES = 0
    DAYS = 1
    WHOLE = 2


@dataclass(frozen=True)
class Task:
    """Steps in order; the values of `keeps` leave the task, those of `shows` are roots that are complete with it.

    `drops` are kept values that nobody needs after the task, `last_uses` says after which of the steps a value
    computed here is not needed any more by those that follow.
    """

    where: Where
    steps: tuple[int, ...]
    keeps: frozenset[int] = frozenset()
    shows: frozenset[int] = frozenset()
    drops: tuple[int, ...] = ()
    last_uses: dict[int, tuple[int, ...]] | None = None


@dataclass(frozen=True)
class Turn:
    """What is done until a root can be handed over: tasks, and fields and constants that they read first."""

    index: int
    root: int
    tasks: tuple[Task, ...]
    drops: tuple[int, ...] = ()


def is_leaf(step: Step) -> bool:
    """Whether a step is a field or a constant."""
    return step.spec is None


def turns(plan: Plan) -> tuple[Turn, ...]:
    """The plan's roots in order, with the tasks that each adds."""
    steps = plan.steps
    roots = [emitted for step in steps for emitted in step.emits]
    done: set[int] = set()
    found: list[tuple[int, int, list[tuple[Where, list[int]]]]] = []
    for index, root in roots:
        wanted = _missing(root, steps, done)
        found.append((index, root, _stages(wanted, steps)))
        done.update(wanted)
    return tuple(_with_lifetimes(found, steps))


def _missing(root: int, steps: Sequence[Step], done: set[int]) -> list[int]:
    """The operators that a root still needs, in order."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        number = stack.pop()
        if number not in seen and number not in done and not is_leaf(steps[number]):
            seen.add(number)
            stack.extend(steps[number].args)
    return sorted(seen)


def _place(step: Step) -> Where | None:
    """Where a step must run; None where any place will do."""
    assert step.spec is not None
    shape = step.spec.shape
    if step.kind is Kind.VECTOR or Kind.VECTOR in step.places or not step.args:
        return Where.WHOLE
    if shape in ("rolling", "recursive"):
        return Where.TILES
    if shape in ("cross_section", "group"):
        return Where.DAYS if step.reach == (0, 0) else Where.WHOLE
    return None if shape == "pointwise" else Where.WHOLE


def _stages(wanted: Sequence[int], steps: Sequence[Step]) -> list[tuple[Where, list[int]]]:
    """The tasks for these steps: each at the first stage after its arguments', a free one with its first reader."""
    kinds = len(Where)
    stage: dict[int, int] = {}
    for number in wanted:
        after = max((stage[arg] for arg in steps[number].args if arg in stage), default=-1)
        place = _place(steps[number])
        if place is None:
            stage[number] = after + 1 if after % kinds == Where.WHOLE and after >= 0 else after
        else:
            base = max(after, 0)
            stage[number] = base + (place - base) % kinds
    first = min((found for found in stage.values() if found >= 0), default=0)
    readers: dict[int, int] = {}
    for number in reversed(wanted):
        if stage[number] < 0:
            stage[number] = readers.get(number, first)
            if stage[number] % kinds == Where.WHOLE:
                stage[number] -= 1
        for arg in steps[number].args:
            readers[arg] = min(readers.get(arg, stage[number]), stage[number])
    tasks: dict[int, list[int]] = {}
    for number in wanted:
        tasks.setdefault(stage[number], []).append(number)
    return [(Where(at % kinds), tasks[at]) for at in sorted(tasks)]


def _with_lifetimes(
    found: Sequence[tuple[int, int, list[tuple[Where, list[int]]]]], steps: Sequence[Step]
) -> Iterator[Turn]:
    """Say what each task keeps and shows, and what can be dropped after it."""
    last_reader: dict[int, tuple[int, int]] = {}
    made_in: dict[int, tuple[int, int]] = {}
    for turn, (_, root, tasks) in enumerate(found):
        for position, (_, members) in enumerate(tasks):
            for number in members:
                made_in[number] = (turn, position)
                for arg in steps[number].args:
                    last_reader[arg] = (turn, position)
        if made_in.get(root) != (turn, len(tasks) - 1):
            last_reader[root] = (turn, len(tasks))
    drops: dict[tuple[int, int], list[int]] = {}
    for number, at in last_reader.items():
        if made_in.get(number) != at:
            drops.setdefault(at, []).append(number)
    for turn, (index, root, tasks) in enumerate(found):
        ready = []
        for position, (where, members) in enumerate(tasks):
            at = (turn, position)
            keeps = {number for number in members if last_reader.get(number, at) != at}
            shows = {root} if root in members and position == len(tasks) - 1 else set()
            task = Task(where, tuple(members), frozenset(keeps), frozenset(shows), tuple(drops.get(at, ())))
            ready.append(replace(task, last_uses=_last_uses(task, steps)))
        yield Turn(index, root, tuple(ready), tuple(drops.get((turn, len(tasks)), ())))


def _last_uses(task: Task, steps: Sequence[Step]) -> dict[int, tuple[int, ...]]:
    """After each step, the values computed or collected in this task that no later step of it reads."""
    last = {number: number for number in task.steps}
    for number in task.steps:
        for arg in steps[number].args:
            last[arg] = number
    ends: dict[int, list[int]] = {}
    for number, at in last.items():
        ends.setdefault(at, []).append(number)
    return {at: tuple(numbers) for at, numbers in ends.items()}
