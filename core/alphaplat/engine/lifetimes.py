"""Until when each value of a plan is kept, and how much memory that takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from alphaplat_dsl.ir import field_name

if TYPE_CHECKING:
    from alphaplat.engine.plan import Plan, Step


def kept_until(
    steps: Sequence[Step], roots: Sequence[tuple[int, int]]
) -> tuple[dict[int, list[tuple[int, int]]], dict[int, list[int]]]:
    """After which step each root can be handed over in order, and each value be dropped."""
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
    return emits, releases


def wanted_rows(
    steps: Sequence[Step],
    roots: Iterable[int],
    first: int,
    history: Callable[[Step], int | None],
    resume: Callable[[Step, int], int],
) -> tuple[list[int], list[int]]:
    """From which row on each step is wanted, and then its arguments, given that the roots are from row `first` on.

    `history` says how many rows before that a step must see, None for all; then `resume` says with which row, up to the
    wanted one, it can begin.
    """
    starts, begins = [0] * len(steps), [0] * len(steps)
    if first == 0:
        return starts, begins
    starts = [-1] * len(steps)
    for root in roots:
        starts[root] = first
    for number in reversed(range(len(steps))):
        before = history(steps[number])
        wanted = starts[number]
        begin = begins[number] = resume(steps[number], wanted) if before is None else max(0, wanted - before)
        for arg in steps[number].args:
            starts[arg] = begin if starts[arg] < 0 else min(starts[arg], begin)
    return starts, begins


def sequential_peak(plan: Plan, loading: Callable[[str], int], workspace: int) -> int:
    """The most memory in use at once, step by step, with one operator at work or one root being handed over."""
    live = peak = 0
    for step in plan.steps:
        name = field_name(step.node)
        at_work = loading(name) if name is not None else workspace if step.spec else 0
        handed = max((plan.steps[number].bytes for _, number in step.emits), default=0)
        live += step.bytes
        peak = max(peak, live + max(at_work, 2 * handed))
        live -= sum(plan.steps[gone].bytes for gone in step.releases)
    return peak
