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
    most = 0
    shown = 2 * (plan.stop - plan.first) * plan.assets * plan.dtype.itemsize
    for turn in turns(plan):
        for task in turn.tasks:
            at_work = _at_work(task, plan, threads)
            for number in task.steps:
                for arg in plan.steps[number].args:
                    name = field_name(plan.steps[arg].node)
                    if name is not None and arg not in live:
                        live[arg] = plan.steps[arg].bytes
                        most = max(most, sum(live.values()) + shown + loading(name))
            live |= {number: plan.steps[number].bytes for number in task.keeps}
            most = max(most, sum(live.values()) + shown + at_work)
            for gone in task.drops:
                live.pop(gone, None)
        name = field_name(plan.steps[turn.root].node)
        if name is not None:
            most = max(most, sum(live.values()) + plan.steps[turn.root].bytes + shown + loading(name))
        for gone in turn.drops:
            live.pop(gone, None)
    return most


def _at_work(task: Task, plan: Plan, threads: int) -> int:
    """What a task takes beside what it keeps: on the whole panel a few arrays, on pieces a few buffers a thread."""
    if task.where == task.where.WHOLE:
        return _AT_WORK * plan.days * plan.assets * _WIDE
    return threads * (len(task.steps) + _AT_WORK) * plan.days * min(TILE_ASSETS, plan.assets) * _WIDE
