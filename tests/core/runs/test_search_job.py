"""Searches: one result however often they are interrupted and on however many processes they work."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import alphaplat as ap
from alphaplat import hookimpl
from alphaplat.errors import AlphaError, ConfigError, DataError
from alphaplat.generator.identity import FACTS, FORMAT
from alphaplat.panel import save
from alphaplat.runs import search_job
from alphaplat.runs.search_job import SearchJob
from alphaplat.search import Proposal, State
from alphaplat.spec import GeneratorSpec, PluginInfo


@pytest.fixture
def whole(searching, rows, tmp_path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the small search, done in one go on one process."""
    store = ap.Registry(tmp_path / "whole.db")
    searching(store=store).work()
    store.close()
    return rows(tmp_path / "whole.db")


class Given:
    """Proposes the texts that it is given, again and again."""

    texts: Sequence[str] = ()

    def __init__(self, context) -> None:
        self.at = 0
        self.told: list[Any] = []

    def ask(self, count: int) -> list[Proposal]:
        self.at += count
        return [Proposal(text=self.texts[at % len(self.texts)]) for at in range(self.at - count, self.at)]

    def tell(self, told, pool) -> None:
        self.told += told

    def state(self) -> State:
        return State(values={"at": self.at})

    def restore(self, state: State) -> None:
        self.at = state.values["at"]


@pytest.fixture
def given():
    """A platform with a proposer of the given texts."""

    def make(*texts: str) -> ap.Platform:
        class Plugin:
            @hookimpl
            def alphaplat_plugin(self) -> PluginInfo:
                return PluginInfo(name="mine")

            @hookimpl
            def alphaplat_generators(self) -> list[GeneratorSpec]:
                build = type("Own", (Given,), {"texts": texts})
                return [GeneratorSpec(name="given", summary="texts that are given", build=build)]

        modules = [plugin.module for plugin in ap.default_platform().plugins.values()]
        return ap.Platform([*modules, Plugin()], strict=True)

    return make


def test_two_processes_find_what_one_does(searching, registry, rows, whole, tmp_path: Path) -> None:
    job = searching(workers=2)
    assert job.workers == 2
    job.work()
    found = rows(tmp_path / "registry.db")
    for one in (found, whole):
        del one["runs"]  # which say how many workers there were
    assert found == whole


class Killed(BaseException):
    """Stands for a process that is gone: nothing after it is written."""


@pytest.mark.parametrize("after", [False, True])
def test_killed_before_or_after_any_write_it_ends_the_same(
    searching, rows, whole, tmp_path: Path, monkeypatch, after: bool
) -> None:
    writes = ("start_run", "add", "update_run", "finish_run")
    path = tmp_path / "killed.db"
    kills = 0
    while True:
        store = ap.Registry(path)
        left = [1 + kills % 3]

        def dying(write, left=left):
            def call(*arguments: Any, **named: Any) -> Any:
                left[0] -= 1
                if left[0] < 0 or (left[0] == 0 and not after):
                    raise Killed
                found = write(*arguments, **named)
                if left[0] == 0:
                    raise Killed
                return found

            return call

        for name in writes:
            monkeypatch.setattr(store, name, dying(getattr(store, name)))
        try:
            searching(store=store).work()
        except Killed:
            kills += 1
            assert kills < 40
        else:
            break
        finally:
            store.close()
    assert kills > 3
    assert rows(path) == whole


@pytest.mark.parametrize("batches", [1, 2])
def test_an_interrupted_search_goes_on(searching, registry, rows, whole, tmp_path: Path, batches: int) -> None:
    def stop(job: SearchJob, told: object) -> None:
        if job.search.counts.observed == batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        searching().work(stop)
    assert registry.runs()[0].status == "interrupted"
    assert searching().work().status == "done"
    assert rows(tmp_path / "registry.db") == whole


def test_a_network_in_the_mix_learns_on_after_an_interruption(searching, rows, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")
    options = {"updates": 2, "gp": 0.0, "surplus": 2}
    wanted = {"neural": {"share": 0.6, "options": options}, "gp": {"share": 0.4}}

    def stop(job: SearchJob, told: object) -> None:
        if job.search.counts.observed < 3:
            raise KeyboardInterrupt

    for name, stops in (("whole", 0), ("parts", 2)):
        store = ap.Registry(tmp_path / f"{name}.db")
        for _ in range(stops):
            with pytest.raises(KeyboardInterrupt):
                searching(store=store, proposers=wanted).work(stop)
        job = searching(store=store, proposers=wanted)
        job.work()
        store.close()
    found, whole = (rows(tmp_path / f"{name}.db") for name in ("parts", "whole"))
    assert found == whole
    assert any("neural: written" in str(row) and "+2" in str(row) for row in whole["lineage"])


def test_a_larger_budget_goes_on_as_if_it_had_been_given_at_once(searching, registry, rows, tmp_path: Path) -> None:
    first = searching(trials=9)
    assert first.work().counts["alphas"] >= 9
    run = searching(trials=20).work()
    assert run.run_id == first.run_id
    with ap.Registry(tmp_path / "once.db") as store:
        searching(trials=20, store=store).work()
    parted, once = rows(tmp_path / "registry.db"), rows(tmp_path / "once.db")
    for table in ("alphas", "trials", "evaluations", "lineage", "checkpoints", "pnl"):
        assert parted[table] == once[table]


def test_a_search_that_is_done_does_nothing(searching, registry, rows, tmp_path: Path) -> None:
    searching().work()
    before = rows(tmp_path / "registry.db")
    again = searching()
    again.work(lambda job, told: pytest.fail("it worked"))
    assert rows(tmp_path / "registry.db") == before
    assert again.search.counts.trials >= 24


def test_every_trial_is_in_the_ledger_with_its_lineage(searching, registry) -> None:
    job = searching(trials=40)
    run = job.work()
    counts = job.search.counts
    assert registry.trials(job.panel.panel_id).by_id == counts.trials == run.counts["alphas"]
    assert counts.proposed == counts.trials + counts.repeated + counts.invalid
    ways = [registry.lineage(trial.alpha_id) for trial in registry.ledger(job.panel.panel_id)]
    assert all([way.run_id for way in found] == [run.run_id] for found in ways)
    told = {way.generator.partition(":")[0] for found in ways for way in found}
    assert told == {"gp", "random"}
    children = [way for found in ways for way in found if way.parents]
    assert children
    assert all(registry.alpha(parent).alpha_id == parent for way in children for parent in way.parents)


def test_only_what_the_panel_can_evaluate_is_proposed(searching, market: ap.Panel, tmp_path: Path) -> None:
    close = {"close": market.dataset["close"], "mood": 2 * market.dataset["volume"]}
    save(ap.Panel(market.dataset[[]].assign(close)), tmp_path / "poor")
    job = searching(proposers={"random": {}}, run={"panel": {"path": tmp_path / "poor"}})
    assert job.work().counts["failed"] == 0
    trials = job.registry.ledger(job.panel.panel_id)
    fields = {name for trial in trials for name in job.registry.alpha(trial.alpha_id).fields}
    assert {"close", "mood"} <= fields <= {"close", "mood", "returns", "market"}


def test_nothing_is_evaluated_twice_and_mistakes_are_counted(searching, given, registry, monkeypatch) -> None:
    platform = given("rank(close)", "rank(open)", "RANK( close )", "rank(clse)", "ts_delay(close, 2000)")
    job = searching(platform=platform, proposers={"given": {}}, batch=5, trials=100)
    monkeypatch.setattr(search_job, "BARREN", 3)
    run = job.work()
    assert run.counts == {"alphas": 3, "proposed": 20, "repeated": 13, "invalid": 4, "failed": 0, "pool": 1}
    assert "3 batches in a row brought nothing new" in job.over()
    assert len(registry.ledger(job.panel.panel_id)) == 3
    (proposer,) = job.search.mixture.proposers.values()
    first = {one.proposal.text: one for one in proposer.told[:5]}
    assert "did you mean" in str(first["rank(clse)"].error) or "clse" in first["rank(clse)"].error
    assert not first["RANK( close )"].fresh
    empty = first["ts_delay(close, 2000)"]
    assert (empty.error, empty.gain, empty.novelty) == ("", 0.0, 0.0)
    assert np.isnan(empty.metrics["sharpe"])


def test_it_learns_from_the_days_before_the_test_period_alone(searching, registry) -> None:
    job = searching(trials=8)
    job.work()
    last = job.training.end
    assert str(last) < str(job.panel.times[-1])[:10]
    found = registry.find(limit=None, columns=["last_day", "message"], latest=False)
    assert {row["last_day"] for row in found if not row["message"]} == {str(last)}


def test_minutes_are_a_budget_over_all_interruptions(searching, monkeypatch) -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += 20.0
        return now[0]

    monkeypatch.setattr(search_job, "monotonic", clock)
    job = searching(trials=None, minutes=0.9)
    with pytest.raises(KeyboardInterrupt):
        job.work(_interrupt)
    assert job.seconds == 20.0
    again = searching(trials=None, minutes=0.9)
    run = again.work()
    assert (again.seconds, again.search.counts.observed) == (60.0, 3)
    assert (run.status, again.over()) == ("done", "0.9 minutes are over")


def _interrupt(job: SearchJob, told: object) -> None:
    raise KeyboardInterrupt


def test_what_changes_results_changes_the_run(searching) -> None:
    same = {searching().run_id, searching(workers=2, trials=5).run_id, searching(minutes=3).run_id}
    assert len(same) == 1
    others = [
        searching(batch=9),
        searching(lag=1),
        searching(pool=6),
        searching(seeds=["rank(close)"]),
        searching(document="buy what fell"),
        searching(reward={"least_gain": 0.1}),
        searching(constraints={"max_tokens": 9}),
        searching(proposers={"random": {}}),
        searching(run={"seed": 1}),
        searching(run={"settings": {}}),
        searching(run={"settings": {"delay": 0, "test_period": "P6M"}}),
        searching(run={"profile": None}),
    ]
    assert len({*same, *(one.run_id for one in others)}) == 1 + len(others)


def test_a_run_is_known_by_its_generator_and_not_by_the_folder(searching, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)

    def run_id(folder: str, generator: str) -> str:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / FACTS).write_text(json.dumps({"format": FORMAT, "id": generator}))
        return with_generator(folder).run_id

    def with_generator(folder: str) -> SearchJob:
        return searching(folder=tmp_path, proposers={"neural": {"options": {"checkpoint": folder}}})

    first = run_id("one", "a")
    assert run_id("one", "b") != first
    assert run_id("two", "a") == first
    with pytest.raises(DataError, match=r"nowhere' holds no generator: it has no generator\.json"):
        _ = with_generator("nowhere").run_id
    (tmp_path / "two" / FACTS).write_text("[]")
    with pytest.raises(DataError, match=r"generator\.json' is damaged"):
        _ = with_generator("two").run_id


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"proposers": {"gpp": {}}}, "did you mean 'gp'?"),
        ({"proposers": {"gp": {"options": {"populaton": 3}}}}, "did you mean 'population'?"),
        ({"constraints": {"fields": ["clse"]}}, "did you mean 'close'?"),
        ({"constraints": {"operators": ["inst_pnl"]}}, "no operator 'inst_pnl' to write with"),
        ({"constraints": {"max_tokens": 2, "required": ["ts_corr"]}}, "too few"),
        ({"seeds": ["rank(clse)"]}, "did you mean 'close'?"),
        ({"run": {"settings": {"test_period": "P50Y"}}}, "leaves no day to search on"),
        ({"run": {"settings": {"universe": "tops"}}}, "no universe 'tops'"),
        (
            {"workers": 2, "run": {"panel": {"source": "synthetic", "options": {"assets": 20, "years": 1}}}},
            "several workers need a stored panel",
        ),
    ],
)
def test_mistakes_stop_before_any_work(searching, registry, keys: dict[str, Any], said: str) -> None:
    with pytest.raises(AlphaError) as caught:
        searching(**keys)
    assert said in str(caught.value)
    assert registry.runs() == []


def test_a_panel_in_memory_is_worked_on_by_one_process(searching) -> None:
    panel = {"source": "synthetic", "options": {"assets": 20, "years": 1}}
    assert searching(workers=None, run={"panel": panel, "settings": {}}).workers == 1


def test_a_failure_of_a_proposer_marks_the_run_and_is_named(searching, given, registry) -> None:
    with pytest.raises(AlphaError, match="the proposer 'given' broke in ask: ZeroDivisionError"):
        searching(platform=given(), proposers={"given": {}}).work()
    assert registry.runs()[0].status == "failed"


def test_a_run_goes_on_only_as_itself(searching) -> None:
    from alphaplat.runs.driver import resumed

    job = searching(trials=4)
    job.work()
    assert resumed(job, job.run_id) is job
    with pytest.raises(ConfigError, match="cannot go on"):
        resumed(searching(batch=3), job.run_id)
