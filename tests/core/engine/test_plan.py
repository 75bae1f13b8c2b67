"""Plans: shared steps, lifetimes, history, the peak of memory, and splitting under a bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import (
    EvaluationContext,
    Inputs,
    Loader,
    Outcome,
    Plan,
    Planner,
    States,
    backend_named,
    evaluate_nodes,
)
from alphaplat.engine.reference import ReferenceBackend
from alphaplat.testing.panels import panel_of, small_panel
from alphaplat_dsl.ir import Node, const, field, node

CLOSE, VOLUME = field("close"), field("volume")
MEAN = node("ts_mean", CLOSE, attrs={"d": 5})
HUGE = 10**12


def planner(platform: Platform, memory: int = HUGE, first: int = 0, days: int = 40) -> Planner:
    inputs = Inputs(small_panel(days=days), platform)
    return Planner(platform, inputs, backend_named("reference"), memory, first)


def only_plan(platform: Platform, roots: list[Node], **options: Any) -> Plan:
    batch = planner(platform, **options).batch(roots)
    assert not batch.problems
    (plan,) = batch.plans
    return plan


def test_what_alphas_share_is_one_step(platform: Platform) -> None:
    plan = only_plan(platform, [node("demean", MEAN), node("add", MEAN, CLOSE), MEAN])
    assert [str(step) for step in plan.steps] == [
        "field close",
        "ts_mean(#0, d=5)",
        "demean(#1)",
        "add(#1, #0)",
    ]


def test_literals_are_completed_with_defaults(platform: Platform) -> None:
    plan = only_plan(platform, [MEAN])
    assert plan.steps[1].literals == {"d": 5, "min_periods": 1}
    assert plan.steps[1].reach == (-4, 0)
    assert plan.steps[1].owner == "tiny"


def test_a_value_is_released_after_its_last_use_and_a_root_when_it_is_its_turn(platform: Platform) -> None:
    plan = only_plan(platform, [node("demean", MEAN), CLOSE, node("demean", VOLUME)])
    assert [step.releases for step in plan.steps] == [(), (), (0, 1, 2), (), (3, 4)]
    assert [step.emits for step in plan.steps] == [(), (), ((0, 2), (1, 0)), (), ((2, 4),)]


@pytest.mark.parametrize(
    ("root", "history", "start"),
    [
        (CLOSE, 1, 30),
        (MEAN, 5, 26),
        (node("ts_delay", MEAN, attrs={"d": 3}), 8, 23),
        (node("ts_mean", CLOSE, attrs={"d": 35}), 35, 0),
        (node("running_sum", CLOSE), None, 0),
    ],
)
def test_history_decides_where_the_work_begins(root: Node, history: int | None, start: int, platform: Platform) -> None:
    plan = only_plan(platform, [root], first=30)
    assert (plan.history, plan.start, plan.days) == (history, start, 40 - start)


def test_a_recursion_does_not_drag_its_neighbours_into_the_past(platform: Platform) -> None:
    roots = [CLOSE, node("running_sum", CLOSE), MEAN]
    assert [plan.start for plan in planner(platform, first=30).batch(roots).plans] == [30, 0, 26]
    assert len(planner(platform, first=0).batch(roots).plans) == 1


def test_a_batch_splits_to_stay_under_its_bound(platform: Platform) -> None:
    roots = [node("demean", node("ts_mean", CLOSE, attrs={"d": 1 + d})) for d in range(8)]
    keep = node("add", roots[0], roots[-1])
    whole = only_plan(platform, [*roots, keep])
    batch = planner(platform, memory=whole.peak_bytes - 1).batch([*roots, keep])
    assert len(batch.plans) > 1
    assert [index for plan in batch.plans for index in plan.roots] == list(range(9))
    assert all(plan.peak_bytes < whole.peak_bytes for plan in batch.plans)


class Watching(ReferenceBackend):
    """Counts the bytes of values that the reference holds at once."""

    def __init__(self) -> None:
        self.most = 0

    def run(
        self, plan: Plan, inputs: Loader, context: EvaluationContext, states: States | None = None
    ) -> Iterator[tuple[int, Outcome]]:
        live = 0
        for step in plan.steps:
            live += step.bytes
            self.most = max(self.most, live)
            live -= sum(plan.steps[gone].bytes for gone in step.releases)
        assert live == 0
        yield from super().run(plan, inputs, context, states)


def test_every_value_is_released_and_the_peak_covers_what_is_held(platform: Platform) -> None:
    roots = [node("add", MEAN, node("vec_sum", field("news"))), node("demean", CLOSE), CLOSE]
    plan = only_plan(platform, roots)
    watching = Watching()
    list(evaluate_nodes(roots, small_panel(), platform, backend=watching))
    assert 0 < watching.most <= plan.peak_bytes


def test_real_memory_stays_under_the_peak(platform: Platform) -> None:
    import tracemalloc

    rng = np.random.default_rng(1)
    panel = panel_of({name: rng.normal(size=(500, 200)) for name in ("close", "volume")})
    means = [node("ts_mean", CLOSE, attrs={"d": 1 + d}) for d in range(3)]
    roots = [node("demean", node("multiply", mean, VOLUME)) for mean in means]
    inputs = Inputs(panel, platform, panel.universe())
    (plan,) = Planner(platform, inputs, ReferenceBackend(), HUGE).batch(roots).plans
    context = EvaluationContext(panel.universe())
    tracemalloc.start()
    for _ in ReferenceBackend().run(plan, inputs, context):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= plan.peak_bytes


def test_a_plan_can_be_read(platform: Platform) -> None:
    plan = only_plan(platform, [node("add", MEAN, const(1))], days=40)
    peak = f"{plan.peak_bytes / 1e3:.1f} kB"
    assert str(plan) == "\n".join(
        [
            f"1 alpha in 4 steps over 40 days x 9 assets of float32, history 5 days, peak {peak}",
            "  #0 field close",
            "  #1 ts_mean(#0, d=5)  frees #0",
            "  #2 const 1.0",
            "  #3 add(#1, #2)  -> alpha 0, frees #1, #2, #3",
        ]
    )
