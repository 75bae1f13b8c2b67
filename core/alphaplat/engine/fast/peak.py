"""How much memory a plan takes, before any work."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alphaplat.engine.fast.layout import Layout
from alphaplat.engine.fast.program import Task, Where, turns
from alphaplat.engine.plan import Plan
from alphaplat_dsl.ir import field_name

_WIDE = 8
_AT_WORK = 4
_MASKS = 3  # the universe, in tiles too, and its complement while a field is masked


def peak(plan: Plan, loading: Callable[[str], int], threads: int, tile_assets: int | None = None) -> int:
    """The most in use at once: kept values, the root at hand and the one handed over before, and what is at work.

    Buffers of values that are not needed any more stay at hand for others, so what is kept never becomes less.
    """
    root = (plan.stop - plan.first) * plan.assets * plan.dtype.itemsize
    live: set[int] = set()
    held = kept = most = 0

    def hold(number: int) -> None:
        nonlocal held, kept
        live.add(number)
        held += plan.steps[number].bytes
        kept = max(kept, held)

    def forget(numbers: Iterable[int]) -> None:
        nonlocal held
        gone = live.intersection(numbers)
        live.difference_update(gone)
        held -= sum(plan.steps[number].bytes for number in gone)

    def read(number: int) -> None:
        nonlocal most
        name = field_name(plan.steps[number].node)
        if name is not None and number not in live:
            hold(number)
            most = max(most, kept + root + loading(name))

    for turn in turns(plan):
        for task in turn.tasks:
            for number in task.steps:
                for arg in plan.steps[number].args:
                    read(arg)
            for number in task.keeps:
                hold(number)
            roots = (1 + len(task.shows)) * root
            most = max(most, kept + roots + _at_work(task, plan, threads, tile_assets))
            forget(task.drops)
        read(turn.root)
        most = max(most, kept + 2 * root)
        forget(turn.drops)
    return most + _MASKS * plan.days * plan.assets


def _at_work(task: Task, plan: Plan, threads: int, tile_assets: int | None) -> int:
    """What a task takes beside what it keeps: on the whole panel a few arrays, on pieces a few buffers a thread."""
    if task.where is Where.WHOLE:
        return _AT_WORK * plan.days * plan.assets * _WIDE
    layout = Layout.of(plan.days, plan.stop, plan.assets, plan.dtype.itemsize, tile_assets)
    tiles = task.where is Where.TILES
    piece = plan.days * layout.width if tiles else min(plan.days, layout.block) * plan.assets
    return threads * (_buffers(task, plan) + _AT_WORK) * piece * _WIDE


def _buffers(task: Task, plan: Plan) -> int:
    """The most values that are at hand at once while a task works on a piece; blocks of days copy what they read."""
    at_hand: set[int] = set()
    most = 0
    for number in task.steps:
        at_hand |= {number, *(plan.steps[number].args if task.where is Where.DAYS else ())}
        most = max(most, len(at_hand))
        at_hand -= {*(task.last_uses or {}).get(number, ())}
    return most
