"""Checks, the ledger of trials, runs, tags, submission and lineage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from alphaplat_registry.entities import Checkpoint, CheckResult, Lineage, Run, Trial, TrialCounts
from alphaplat_registry.errors import ConflictError, MissingError, RegistryError
from alphaplat_registry.store import Store
from alphaplat_registry.testing.samples import sample_alpha, sample_outcome, sample_pnl


class StateTests:
    """What hangs on alphas, and what may change."""

    def test_verdict_is_that_of_the_gravest_check(self, store: Store) -> None:
        table = {("pass", "warn"): "warn", ("skip",): "skip", ("pass", "skip"): "pass", ("error", "fail"): "fail"}
        for number, (verdicts, expected) in enumerate(table.items()):
            store.add([sample_outcome(number, verdicts=verdicts)])
            assert store.count(f"verdict = {expected} and alpha = {sample_alpha(number).alpha_id}") == 1

    def test_changed_check_is_added_and_shown(self, store: Store) -> None:
        outcome = sample_outcome(1, verdicts=("pass", "pass"))
        store.add([outcome])
        first = outcome.checks[0]
        failed = replace(first, verdict="FAIL", value=float("nan"), reason="0.9 with another alpha")
        for check in (failed, failed, first, failed):
            store.add_checks([check])
        found = store.checks(first.evaluation_id)
        assert [check.verdict for check in found] == ["fail", "pass"]
        assert found[0].value is None
        assert store.count("verdict = fail") == 1
        store.add_checks([replace(first, profile="consultant", name="OTHER")])
        assert [check.name for check in store.checks(first.evaluation_id, profile="consultant")] == ["OTHER"]

    def test_checks_need_their_evaluation(self, store: Store) -> None:
        with pytest.raises(MissingError):
            store.add_checks([CheckResult(evaluation_id="e9", profile="user", name="A", verdict="pass")])

    def test_trial_counts_once_a_panel_whatever_the_snapshot(self, store: Store) -> None:
        store.add([sample_outcome(1), sample_outcome(2)])
        store.add([sample_outcome(1, snapshot="s2", last_day="2024-02-01", pnl=sample_pnl(1, days=9))])
        store.add([sample_outcome(1, panel_id="p2")])
        assert store.trials("p1") == TrialCounts(by_id=2, by_value=2)
        assert store.trials("p2") == TrialCounts(by_id=1, by_value=1)

    def test_alphas_that_are_not_kept_count(self, store: Store) -> None:
        dropped = [sample_outcome(number) for number in range(5)]
        trials = [Trial(alpha_id=o.alpha.alpha_id, panel_id="p1", kept=False, pnl_hash="same") for o in dropped]
        store.add([replace(o, trial=trial) for o, trial in zip(dropped, trials, strict=True)])
        assert store.count() == 0
        assert store.trials("p1") == TrialCounts(by_id=5, by_value=1)
        with pytest.raises(MissingError):
            store.alpha(dropped[0].alpha.alpha_id)
        store.add([dropped[0]])
        assert [trial.kept for trial in store.ledger("p1")] == [True, False, False, False, False]
        assert store.trials("p1") == TrialCounts(by_id=5, by_value=1)

    def test_equal_pnls_are_one_value(self, store: Store) -> None:
        store.add([sample_outcome(number, pnl=sample_pnl(number // 2)) for number in range(4)])
        assert store.trials("p1") == TrialCounts(by_id=4, by_value=2)
        assert [trial.sharpe for trial in store.ledger("p1")] == [0.0, 1.0, 2.0, 3.0]

    def test_run_goes_its_way(self, store: Store) -> None:
        run = Run(run_id="r1", config="seed: 7\n", resolved={"seed": 7, "x": [1.5, None]}, seed=7, panel_id="p1")
        started = store.start_run(run)
        assert started.status == "running"
        assert datetime.fromisoformat(started.started).tzinfo is not None
        store.update_run("r1", counts={"evaluated": 5})
        assert store.run("r1").counts == {"evaluated": 5}
        ended = store.finish_run("r1", "interrupted", counts={"evaluated": 6})
        assert (ended.status, ended.counts) == ("interrupted", {"evaluated": 6})
        assert ended.finished >= ended.started
        again = store.start_run(run)
        assert (again.status, again.finished, again.started) == ("running", "", started.started)
        assert replace(again, started="", counts={}) == run
        with pytest.raises(ConflictError):
            store.start_run(replace(run, config="seed: 8\n"))

    def test_runs_stand_newest_first(self, store: Store) -> None:
        for number in range(3):
            store.start_run(Run(run_id=f"r{number}", started=f"2024-01-0{number + 1}T00:00:00+00:00"))
        assert [run.run_id for run in store.runs()] == ["r2", "r1", "r0"]
        assert [run.run_id for run in store.runs(limit=1)] == ["r2"]

    def test_batch_of_an_unknown_run_is_refused(self, store: Store) -> None:
        with pytest.raises(MissingError, match="r404"):
            store.add([sample_outcome(1, run_id="r404")])
        assert store.count(latest=False) == 0

    def test_checkpoint_is_written_with_its_batch_or_not_at_all(self, store: Store) -> None:
        store.start_run(Run(run_id="r1"))
        assert store.checkpoint("r1") is None
        for step, content in ((1, b"\x00one"), (2, b"")):
            assert (
                store.add([sample_outcome(step)], checkpoint=Checkpoint(run_id="r1", step=step, content=content)) == 1
            )
            found = store.checkpoint("r1")
            assert found is not None
            assert (found.step, found.content, bool(found.created)) == (step, content, True)
        broken = sample_outcome(3, run_id="r404")
        with pytest.raises(MissingError):
            store.add([broken], checkpoint=Checkpoint(run_id="r1", step=3, content=b"three"))
        with pytest.raises(MissingError, match="r404"):
            store.add([sample_outcome(4)], checkpoint=Checkpoint(run_id="r404", step=1, content=b""))
        assert store.checkpoint("r1") == found
        assert store.count() == 2

    def test_tags_come_and_go(self, store: Store) -> None:
        store.add([sample_outcome(1), sample_outcome(2)])
        one, two = sample_alpha(1).alpha_id, sample_alpha(2).alpha_id
        store.tag(one, "a", "b", "a")
        store.tag(two, "b")
        assert store.tags() == {"a": 1, "b": 2}
        assert store.tags(two) == {"b": 2}
        store.untag(one, "b", "never")
        assert store.tags() == {"a": 1, "b": 1}
        for bad in ("", "  ", "x" * 101, "line\nbreak"):
            with pytest.raises(RegistryError, match="not a tag"):
                store.tag(one, bad)

    def test_alpha_gets_a_name(self, store: Store) -> None:
        store.add([sample_outcome(1)])
        store.describe(sample_alpha(1).alpha_id, name="Mine")
        changed = store.describe(sample_alpha(1).alpha_id, description="my idea")
        assert (changed.name, changed.description) == ("Mine", "my idea")

    def test_submitted_have_newest_sharpe_and_pnl(self, store: Store) -> None:
        store.add([sample_outcome(1), sample_outcome(2), sample_outcome(3, panel_id="p2")])
        newer = sample_outcome(1, {"sharpe": 1.75}, snapshot="s2", last_day="2024-02-01", pnl=sample_pnl(7))
        store.add([newer])
        for number in (1, 3):
            assert store.submit(sample_alpha(number).alpha_id).status == "submitted"
        (found,) = store.submitted("p1")
        assert (found.alpha_id, found.sharpe) == (sample_alpha(1).alpha_id, 1.75)
        assert found.pnl is not None
        assert found.pnl.digest == sample_pnl(7).digest

    def test_lineage_keeps_every_way(self, store: Store) -> None:
        alpha_id = sample_alpha(1).alpha_id
        store.start_run(Run(run_id="r1"))
        first = Lineage(alpha_id=alpha_id, parents=("b", "a"), generator="gp", created="2024-01-01T00:00:00+00:00")
        second = Lineage(alpha_id=alpha_id, generator="model", document="beats", checkpoint="c1", run_id="r1")
        for lineage in (first, second, first):
            store.add([sample_outcome(1, lineage=lineage)])
        found = store.lineage(alpha_id)
        assert found[0] == first
        assert replace(found[1], created="") == second
        assert store.children("a") == [alpha_id]
        assert store.children(alpha_id) == []
