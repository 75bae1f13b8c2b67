"""The contract of a store as tests: subclass `StoreTests`, give the fixture `store`, and inherit the rest.

class TestMine(StoreTests):
    @pytest.fixture
    def store(self, tmp_path):
        with open_store(tmp_path / "alphas.db") as store:
            yield store
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from alphaplat_registry.entities import (
    Alpha,
    CheckResult,
    Evaluation,
    Lineage,
    Outcome,
    Run,
    Trial,
    TrialCounts,
)
from alphaplat_registry.errors import ConflictError, FilterError, MissingError, RegistryError
from alphaplat_registry.metrics import BY_NAME
from alphaplat_registry.pnl import Pnl
from alphaplat_registry.store import Store


def sample_alpha(number: int = 0, **changes: Any) -> Alpha:
    """An alpha that differs from those of other numbers."""
    alpha = Alpha(
        alpha_id=f"a{number:026d}",
        expression_id=f"x{number:026d}",
        expression=f"ts_mean(close, {number + 1})",
        text=f"ts_mean(close,{number + 1})",
        settings={"delay": 1, "universe": "all", "neutralization": "market", "truncation": 0.08},
        fields=("close",),
        operators=("ts_mean",),
        lookback=number + 1,
    )
    return replace(alpha, **changes)


def sample_pnl(number: int = 0, days: int = 5) -> Pnl:
    """A short PnL that differs from those of other numbers."""
    dates = np.datetime64("2024-01-01") + np.arange(days)
    return Pnl.of(dates, np.linspace(-1.0, 1.0, days) * (number + 1))


def sample_outcome(
    number: int = 0,
    metrics: Mapping[str, float | None] | None = None,
    *,
    snapshot: str = "s1",
    panel_id: str = "p1",
    last_day: str = "2024-01-05",
    alpha: Alpha | None = None,
    run_id: str | None = None,
    verdicts: tuple[str, ...] = ("pass",),
    **changes: Any,
) -> Outcome:
    """An outcome with an evaluation, checks and a PnL."""
    alpha = alpha or sample_alpha(number)
    key = f"e{number:022d}-{panel_id}-{snapshot}"
    evaluation = Evaluation(
        evaluation_id=key,
        alpha_id=alpha.alpha_id,
        panel_id=panel_id,
        snapshot=snapshot,
        engine="1",
        metrics={"sharpe": float(number), "turnover": 0.1 * number} if metrics is None else metrics,
        run_id=run_id,
        first_day="2024-01-01",
        last_day=last_day,
    )
    checks = tuple(
        CheckResult(evaluation_id=key, profile="user", name=f"CHECK_{place}", verdict=verdict, value=1.0, limit=2.0)
        for place, verdict in enumerate(verdicts)
    )
    outcome = Outcome(alpha=alpha, evaluation=evaluation, checks=checks, pnl=sample_pnl(number))
    return replace(outcome, **changes)


def _numbers(rows: list[Mapping[str, Any]]) -> list[int]:
    return [int(row["alpha_id"][1:]) for row in rows]


class StoreTests:
    """What every store must do."""

    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError("a subclass gives an empty store")

    # facts

    def test_new_store_is_empty(self, store: Store) -> None:
        assert (store.count(), store.find(), store.runs(), store.tags()) == (0, [], [], {})
        assert store.trials("p1") == TrialCounts(by_id=0, by_value=0)

    def test_outcome_comes_back_as_it_was(self, store: Store) -> None:
        outcome = sample_outcome(3, {"sharpe": 1.5, "turnover": 0.25, "days": 1006.0})
        assert store.add([outcome]) == 1
        alpha = store.alpha(outcome.alpha.alpha_id)
        assert replace(alpha, created="") == outcome.alpha
        assert outcome.evaluation is not None
        evaluation = store.evaluation(outcome.evaluation.evaluation_id)
        assert replace(evaluation, created="", by_year=()) == replace(outcome.evaluation, verdict="pass")
        assert store.checks(evaluation.evaluation_id) == list(outcome.checks)

    def test_times_are_utc_in_iso_form(self, store: Store) -> None:
        store.add([sample_outcome()])
        created = datetime.fromisoformat(store.alpha(sample_alpha().alpha_id).created)
        assert created.tzinfo is not None
        assert abs(datetime.now(UTC) - created) < timedelta(minutes=5)

    def test_same_batch_twice_changes_nothing(self, store: Store) -> None:
        batch = [sample_outcome(number, tags=("one",)) for number in range(3)]
        assert store.add(batch) == 3
        before = store.find(columns=store_columns(store), sort="alpha_id")
        assert store.add(batch) == 0
        assert store.add([*batch, *batch]) == 0
        assert store.find(columns=store_columns(store), sort="alpha_id") == before
        assert store.trials("p1").by_id == 3

    def test_same_outcome_twice_in_a_batch_is_one(self, store: Store) -> None:
        assert store.add([sample_outcome(1), sample_outcome(1)]) == 1
        assert store.count() == 1

    @pytest.mark.parametrize(
        "other",
        [
            sample_outcome(1, alpha=sample_alpha(1, expression="rank(close)")),
            sample_outcome(1, alpha=sample_alpha(1, settings={"delay": 0})),
            sample_outcome(1, {"sharpe": 1.0001, "turnover": 0.1}),
            replace(sample_outcome(1), evaluation=replace(sample_outcome(1).evaluation, snapshot="s2")),  # type: ignore[type-var]
        ],
        ids=["expression", "settings", "metric", "snapshot"],
    )
    def test_another_body_under_an_id_is_refused(self, store: Store, other: Outcome) -> None:
        store.add([sample_outcome(1)])
        with pytest.raises(ConflictError):
            store.add([sample_outcome(2), other])
        assert _numbers(store.find()) == [1]
        with pytest.raises(ConflictError):
            store.add([sample_outcome(1), other])

    def test_name_and_text_stay_those_of_the_first(self, store: Store) -> None:
        store.add([sample_outcome(1)])
        store.add([sample_outcome(1, alpha=sample_alpha(1, text="other words", name="later"))])
        assert store.alpha(sample_alpha(1).alpha_id).text == sample_alpha(1).text

    def test_rounding_of_another_machine_is_no_conflict(self, store: Store) -> None:
        store.add([sample_outcome(1, {"sharpe": 1.25})])
        assert store.add([sample_outcome(1, {"sharpe": 1.25 * (1 + 1e-12)})]) == 0

    def test_parts_of_different_alphas_are_refused(self, store: Store) -> None:
        with pytest.raises(RegistryError, match="another alpha"):
            store.add([replace(sample_outcome(1), alpha=sample_alpha(2))])

    def test_known_are_kept_and_tried_ones(self, store: Store) -> None:
        kept, dropped = sample_outcome(1), sample_outcome(2)
        trial = Trial(alpha_id=dropped.alpha.alpha_id, panel_id="p1", kept=False, evaluation_id="dropped")
        store.add([kept, replace(dropped, trial=trial)])
        assert kept.evaluation is not None
        assert store.known([kept.evaluation.evaluation_id, "dropped", "new"]) == {
            kept.evaluation.evaluation_id,
            "dropped",
        }
        assert store.known([f"none{number}" for number in range(2000)]) == set()

    # missing numbers

    def test_nan_and_infinity_become_missing_with_a_reason(self, store: Store) -> None:
        metrics = {"sharpe": float("nan"), "turnover": float("inf"), "returns": None, "days": 3.0}
        outcome = sample_outcome(1, metrics)
        assert outcome.evaluation is not None
        given = replace(outcome.evaluation, reasons={"returns": "no position"}, by_year=[{"sharpe": float("nan")}])
        store.add([replace(outcome, evaluation=given)])
        stored = store.evaluation(given.evaluation_id)
        assert stored.metrics == {"sharpe": None, "turnover": None, "returns": None, "days": 3.0}
        assert stored.reasons == {"sharpe": "not a number", "turnover": "infinite", "returns": "no position"}
        assert list(stored.by_year) == [{"sharpe": None}]

    @pytest.mark.parametrize(("sort", "order"), [("-sharpe", [2, 0, 3, 1]), ("sharpe", [3, 0, 2, 1])])
    def test_missing_values_stand_last(self, store: Store, sort: str, order: list[int]) -> None:
        sharpes = [0.5, float("nan"), 2.0, -1.0]
        store.add([sample_outcome(number, {"sharpe": value}) for number, value in enumerate(sharpes)])
        assert _numbers(store.find(sort=sort)) == order

    # find

    @pytest.mark.parametrize("metric", sorted(BY_NAME))
    def test_every_metric_filters_and_sorts(self, store: Store, metric: str) -> None:
        store.add([sample_outcome(number, {metric: float(number)}) for number in range(4)])
        store.add([sample_outcome(9, {metric: None})])
        rows = store.find(f"{metric} >= 1", sort=f"-{metric}", columns=["alpha_id", metric])
        assert [row[metric] for row in rows] == [3.0, 2.0, 1.0]
        assert store.count(f"{metric} is missing") == 1

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            ("", [0, 1, 2, 3]),
            ("sharpe > 1", [2, 3]),
            ("sharpe >= 1 and turnover < 0.25", [1, 2]),
            ("sharpe = 1 or sharpe = 3", [1, 3]),
            ("sharpe in (1, 3)", [1, 3]),
            ("sharpe not in (1, 3)", [0, 2]),
            ("sharpe != 1", [0, 2, 3]),
            ("not (sharpe > 1 or sharpe = 0)", [1]),
            ("NOT sharpe > 1", [0, 1]),
            ("sharpe > -1 AND Sharpe < 1e0", [0]),
            ("tag = reversal", [1, 3]),
            ("tag != reversal", [0, 2]),
            ("tag = 'mean reversion'", [3]),
            ("tag ~ REVERSION", [3]),
            ("tag in (reversal, news)", [1, 2, 3]),
            ("tag is missing", [0]),
            ("field = volume", [2]),
            ("operators = ts_mean and sharpe > 2", [3]),
            ("run = r12", [2]),
            ("run is missing", [0, 1, 3]),
            ("verdict = pass", [0, 1, 2]),
            ("verdict = FAIL", [3]),
            ("name ~ MOMENT", [1]),
            ("name ~ '%'", []),
            ("settings.delay = 0", [2]),
            ("settings.universe = top500", [2]),
            ("settings.truncation < 0.1", [0, 1, 3]),
            ("lookback <= 2", [0, 1]),
            ("status = submitted", [3]),
            ("generator = gp", [1]),
            ("parent = a00", [1]),
            ("panel = p1 and first_day = 2024-01-01", [0, 1, 2, 3]),
            ("alpha = a00000000000000000000000002", [2]),
            ("novelty > 0.5", [3]),
            ("novelty is missing", [0, 1, 2]),
        ],
    )
    def test_where(self, store: Store, where: str, expected: list[int]) -> None:
        self.fill(store)
        assert _numbers(store.find(where, sort="alpha_id")) == expected
        assert store.count(where) == len(expected)

    def fill(self, store: Store) -> None:
        """Write four alphas that differ in everything that a filter can ask for."""
        store.start_run(Run(run_id="r12"))
        settings = {"delay": 0, "universe": "top500", "truncation": 0.2}
        two = sample_alpha(2, settings=settings, fields=("close", "volume"), operators=("rank",))
        lineage = Lineage(alpha_id=sample_alpha(1).alpha_id, parents=("a00", "b"), generator="gp")
        store.add(
            [
                sample_outcome(0),
                sample_outcome(1, alpha=sample_alpha(1, name="Momentum 50"), tags=("reversal",), lineage=lineage),
                sample_outcome(2, alpha=two, run_id="r12", tags=("news",)),
                sample_outcome(
                    3,
                    {"sharpe": 3.0, "turnover": 0.3, "novelty": 0.75},
                    tags=("reversal", "mean reversion"),
                    verdicts=("pass", "fail", "skip"),
                ),
            ]
        )
        store.submit(sample_alpha(3).alpha_id)

    @pytest.mark.parametrize(
        ("where", "at", "says"),
        [
            ("shrape > 1", "shrape", "did you mean 'sharpe'?"),
            ("sharpe > high", "high", "is a number"),
            ("sharpe > nan", "nan", "is a number"),
            ("sharpe ~ 1", "sharpe", "cannot be asked"),
            ("tag < 3", "tag", "cannot be asked"),
            ("turnover < 0.3 and (sharpe > 1", None, "too early"),
            ("sharpe > 1; drop table alphas", ";", "not expected"),
        ],
    )
    def test_bad_filter_says_where(self, store: Store, where: str, at: str | None, says: str) -> None:
        with pytest.raises(FilterError) as caught:
            store.find(where)
        assert says in str(caught.value)
        assert caught.value.span is not None
        if at is not None:
            start, end = caught.value.span
            assert where[start:end] == at

    @pytest.mark.parametrize("text", ["'; DROP TABLE alphas; --", "' OR '1'='1", "%", "_", "\\", "x') or (1=1", "\x00"])
    def test_no_text_is_ever_a_statement(self, store: Store, text: str) -> None:
        self.fill(store)
        quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for name in ("tag", "name", "run", "field", "settings.universe", "verdict"):
            assert store.count(f"{name} = {quoted}") == 0
            assert store.count(f"{name} ~ {quoted}") == 0 or text == "_"
        with pytest.raises(RegistryError):
            store.find(sort=text)
        with pytest.raises(RegistryError):
            store.find(columns=[text])
        assert store.count() == 4

    def test_page_is_a_part_of_the_whole(self, store: Store) -> None:
        store.add([sample_outcome(number, {"sharpe": float(number % 3)}) for number in range(10)])
        whole = _numbers(store.find(sort="-sharpe", limit=None))
        assert len(whole) == 10
        pages = [_numbers(store.find(sort="-sharpe", limit=4, offset=start)) for start in (0, 4, 8)]
        assert [number for page in pages for number in page] == whole
        assert store.find(limit=0) == []

    def test_ties_stand_by_id(self, store: Store) -> None:
        store.add([sample_outcome(number, {"sharpe": 1.0}) for number in (4, 2, 3)])
        assert _numbers(store.find(sort="-sharpe")) == [2, 3, 4]
        assert _numbers(store.find(sort="")) == [2, 3, 4]

    def test_sort_takes_several_columns(self, store: Store) -> None:
        rows = [(1.0, 0.2), (2.0, 0.1), (1.0, 0.1)]
        store.add([sample_outcome(n, {"sharpe": s, "turnover": t}) for n, (s, t) in enumerate(rows)])
        assert _numbers(store.find(sort="-sharpe, turnover")) == [1, 2, 0]

    def test_bad_sort_says_where(self, store: Store) -> None:
        with pytest.raises(FilterError) as caught:
            store.find(sort="-sharpe, -turnovr")
        assert caught.value.span == (10, 17)
        with pytest.raises(FilterError, match="several values"):
            store.find(sort="tag")

    def test_only_chosen_columns_come(self, store: Store) -> None:
        self.fill(store)
        chosen = ["tags", "fields", "settings.delay", "novelty", "run", "expression", "generators"]
        (row,) = store.find("sharpe = 1", columns=chosen)
        assert dict(row) == {
            "tags": ["reversal"],
            "fields": ["close"],
            "settings.delay": 1,
            "novelty": None,
            "run_id": None,
            "expression": "ts_mean(close, 2)",
            "generators": ["gp"],
        }
        with pytest.raises(FilterError, match="did you mean 'turnover'"):
            store.find(columns=["turnovr"])

    def test_newest_data_hides_older_evaluations(self, store: Store) -> None:
        store.add([sample_outcome(1, snapshot="s2", last_day="2024-02-01")])
        store.add([sample_outcome(1, snapshot="s1", last_day="2024-01-05"), sample_outcome(1, panel_id="p2")])
        assert [row["snapshot"] for row in store.find("panel = p1", columns=["snapshot"])] == ["s2"]
        assert store.count() == 2
        assert store.count(latest=False) == 3
        store.add([sample_outcome(1, snapshot="s3", last_day="2024-03-01")])
        assert [row["snapshot"] for row in store.find("panel = p1", columns=["snapshot"])] == ["s3"]
        newest_first = [found.snapshot for found in store.evaluations(sample_alpha(1).alpha_id, panel_id="p1")]
        assert newest_first == ["s3", "s2", "s1"]

    def test_columns_name_plugins_metrics(self, store: Store) -> None:
        assert {"sharpe", "tag", "tags", "settings", "run"} <= set(store.columns())
        assert "novelty" not in store.columns()
        self.fill(store)
        assert "novelty" in store.columns()
        assert store.evaluation(store.find("novelty > 0")[0]["evaluation_id"]).metrics["novelty"] == 0.75

    # IDs

    def test_unique_beginning_of_an_id_is_enough(self, store: Store) -> None:
        store.add([sample_outcome(10), sample_outcome(11), sample_outcome(20)])
        assert store.alpha("a" + "0" * 24 + "2").alpha_id == sample_alpha(20).alpha_id
        with pytest.raises(MissingError, match="more than one") as caught:
            store.alpha("a" + "0" * 24 + "1")
        assert sample_alpha(11).alpha_id in str(caught.value.help)
        for start in ("b123", "", "a", "%", "a%"):
            with pytest.raises(MissingError):
                store.alpha(start)

    @pytest.mark.parametrize("method", ["alpha", "evaluation", "pnl", "checks", "run", "submit", "tag", "lineage"])
    def test_what_is_not_there_is_named(self, store: Store, method: str) -> None:
        with pytest.raises(MissingError, match="zzz"):
            getattr(store, method)("zzz")

    # PnL

    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_pnl_comes_back_bit_by_bit(self, store: Store, dtype: str) -> None:
        values = np.array([0.1, np.nan, -np.inf, 1e-30, 0.0], dtype=dtype)
        pnl = Pnl.of(np.datetime64("1969-12-30") + np.arange(5), values)
        outcome = sample_outcome(1, pnl=pnl)
        store.add([outcome])
        assert outcome.evaluation is not None
        found = store.pnl(outcome.evaluation.evaluation_id)
        assert found is not None
        assert found.values.dtype == np.dtype(dtype)
        assert found.values.tobytes() == values.tobytes()
        assert (found.dates == pnl.dates).all()
        assert found.digest == pnl.digest

    def test_evaluation_without_pnl_has_none(self, store: Store) -> None:
        outcome = sample_outcome(1, pnl=None)
        store.add([outcome])
        assert outcome.evaluation is not None
        assert store.pnl(outcome.evaluation.evaluation_id) is None

    # checks

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

    # the ledger

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

    # runs

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

    # tags, names, submission, lineage

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

    # many at once

    def test_many_threads_write_and_read(self, store: Store) -> None:
        def work(worker: int) -> int:
            new = 0
            for step in range(5):
                batch = [sample_outcome(100 * worker + 10 * step + place) for place in range(4)]
                new += store.add([*batch, sample_outcome(9999)])
                store.find("sharpe > 1", limit=5)
            return new

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(work, range(4))) == 81
        assert store.count() == 81

    def test_failed_batch_leaves_nothing(self, store: Store) -> None:
        bad = sample_outcome(2, tags=("",))
        with pytest.raises(RegistryError):
            store.add([sample_outcome(1), bad])
        assert store.count() == 0
        assert store.trials("p1").by_id == 0


def store_columns(store: Store) -> list[str]:
    """Every column that a row can show."""
    return [name for name in store.columns() if name != "parent"]
