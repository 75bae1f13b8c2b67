"""How much memory a plan takes, before any work."""

from __future__ import annotations

from collections.abc import Callable

from alphaplat.engine.fast.layout import TILE_ASSETS
from alphaplat.engine.fast.program import Task, turns
from alphaplat.engine.plan import Plan
from alphaplat_dsl.ir import field_name

_WIDE = 8
_AT_WORK = 4


def peak(plan: Plan, loading: Callable[[str], int], threads: int) -> int:
    """The most in use at once: kept values, the root at hand and the one handed over before, and what is at work."""
    live: dict[int, int] = {}
    held = most = 0
    shown = 2 * (plan.stop - plan.first) * plan.assets * plan.dtype.itemsize

    def hold(number: int) -> None:
        nonlocal held
        live[number] = plan.steps[number].bytes
        held += live[number]

    def read(number: int) -> None:
        nonlocal most
        name = field_name(plan.steps[number].node)
        if name is not None and number not in live:
            hold(number)
            most = max(most, held + shown + loading(name))

    for turn in turns(plan):
        for task in turn.tasks:
            for number in task.steps:
                for arg in plan.steps[number].args:
                    read(arg)
            for number in task.keeps:
                hold(number)
            most = max(most, held + shown + _at_work(task, plan, threads))
            held -= sum(live.pop(gone, 0) for gone in task.drops)
        read(turn.root)
        held -= sum(live.pop(gone, 0) for gone in turn.drops)
    return most


def _at_work(task: Task, plan: Plan, threads: int) -> int:
    """What a task takes beside what it keeps: on the whole panel a few arrays, on pieces a few buffers a thread."""
    if task.where == task.where.WHOLE:
        return _AT_WORK * plan.days * plan.assets * _WIDE
    return threads * (len(task.steps) + _AT_WORK) * plan.days * min(TILE_ASSETS, plan.assets) * _WIDE
