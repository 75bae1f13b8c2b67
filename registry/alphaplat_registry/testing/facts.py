"""What is written comes back, once, and nothing contradicts it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from alphaplat_registry.entities import Outcome, Trial, TrialCounts
from alphaplat_registry.errors import ConflictError, RegistryError
from alphaplat_registry.pnl import Pnl
from alphaplat_registry.store import Store
from alphaplat_registry.testing.samples import numbers, sample_alpha, sample_outcome, store_columns


class FactTests:
    """Outcomes, missing numbers, PnL, and many writers at once."""

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
        assert numbers(store.find()) == [1]
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
        assert numbers(store.find(sort=sort)) == order

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
