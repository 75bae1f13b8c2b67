"""Until when each value of a plan is kept, and how much memory that takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alphaplat_dsl.ir import field_name

if TYPE_CHECKING:
    from alphaplat.engine.plan import Plan, Step


def with_lifetimes(steps: Sequence[Step], roots: Sequence[tuple[int, int]]) -> tuple[Step, ...]:
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


def with_rows(
    steps: Sequence[Step], roots: Sequence[int], first: int, history: Callable[[Step], int | None]
) -> tuple[Step, ...]:
    """Say from which row on each step is wanted, given that the roots are from row `first` on."""
    starts = [first if number in set(roots) else -1 for number in range(len(steps))]
    placed = list(steps)
    for number in reversed(range(len(steps))):
        before = history(steps[number]) if first > 0 else 0
        begin = 0 if before is None else max(0, starts[number] - before)
        placed[number] = replace(steps[number], start=starts[number], begin=begin)
        for arg in steps[number].args:
            starts[arg] = begin if starts[arg] < 0 else min(starts[arg], begin)
    return tuple(placed)


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
