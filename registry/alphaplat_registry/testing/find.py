"""Filters, orders, pages, columns and abbreviated IDs."""

from __future__ import annotations

import pytest

from alphaplat_registry.entities import Lineage, Run
from alphaplat_registry.errors import FilterError, MissingError, RegistryError
from alphaplat_registry.metrics import BY_NAME
from alphaplat_registry.store import Store
from alphaplat_registry.testing.samples import numbers, sample_alpha, sample_outcome


class FindTests:
    """Everything that `find` promises."""

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
        assert numbers(store.find(where, sort="alpha_id")) == expected
        assert store.count(where) == len(expected)

    def test_an_alpha_belongs_to_every_run_that_had_it(self, store: Store) -> None:
        store.start_run(Run(run_id="r12"))
        store.start_run(Run(run_id="r34"))
        again = Lineage(alpha_id=sample_alpha(1).alpha_id, run_id="r34")
        store.add([sample_outcome(1, run_id="r12"), sample_outcome(2)])
        store.add([sample_outcome(1, run_id="r12", lineage=again)])
        assert numbers(store.find("run = r12")) == numbers(store.find("run = r3")) == [1]
        assert numbers(store.find("run_id = r34")) == []

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

    @pytest.mark.parametrize("text", ["'; DROP TABLE alphas; --", "' OR '1'='1", "%", "_", "\\", "x') or (1=1"])
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
        whole = numbers(store.find(sort="-sharpe", limit=None))
        assert len(whole) == 10
        pages = [numbers(store.find(sort="-sharpe", limit=4, offset=start)) for start in (0, 4, 8)]
        assert [number for page in pages for number in page] == whole
        assert store.find(limit=0) == []

    def test_ties_stand_by_id(self, store: Store) -> None:
        store.add([sample_outcome(number, {"sharpe": 1.0}) for number in (4, 2, 3)])
        assert numbers(store.find(sort="-sharpe")) == [2, 3, 4]
        assert numbers(store.find(sort="")) == [2, 3, 4]

    def test_sort_takes_several_columns(self, store: Store) -> None:
        rows = [(1.0, 0.2), (2.0, 0.1), (1.0, 0.1)]
        store.add([sample_outcome(n, {"sharpe": s, "turnover": t}) for n, (s, t) in enumerate(rows)])
        assert numbers(store.find(sort="-sharpe, turnover")) == [1, 2, 0]

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
