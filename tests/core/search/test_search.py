"""The search as a machine: what depends on what, what is new in it, and that a state holds all of it."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from alphaplat.errors import PluginError
from alphaplat.search import RewardSettings
from alphaplat.search.saved import from_bytes, to_bytes


def steps(search, score, count: int) -> None:
    for _ in range(count):
        search.fill()
        search.observe(score(search.pending[0]))


def facts(search) -> dict[str, object]:
    pool = search.pool
    texts = [[entry.proposal.text for entry in batch.entries] for batch in search.pending]
    return {"pool": pool.texts, "ic": pool.ic, "counts": asdict(search.counts), "curve": search.curve, "next": texts}


def test_a_batch_depends_on_what_was_observed_a_lag_before(search, windows, score) -> None:
    asked = []

    class Noted(windows):
        def ask(self, count):
            asked.append(len(self.heard))
            return super().ask(count)

    made = search(Noted(1), lag=3, size=5)
    steps(made, score, 3)
    made.fill()
    assert asked == [0, 0, 0, 5, 10, 15]
    assert [batch.number for batch in made.pending] == [3, 4, 5]


def test_everything_is_counted(search, windows, score) -> None:
    made = search(windows(1, most=9), size=20)
    steps(made, score, 6)
    counts = made.counts
    assert counts.observed == 6
    assert counts.proposed == 120 == counts.trials + counts.repeated + counts.invalid
    assert counts.trials == len({text for text, _ in made.mixture.proposers["p0"].heard if "clse" not in text})
    assert counts.failed == 1
    assert counts.repeated > 0
    assert counts.invalid > 0
    assert [trials for trials, _ in made.curve][-1] == counts.trials


def test_what_proposers_are_told(search, windows, score) -> None:
    made = search(windows(1, most=9), lag=1, size=40, reward=RewardSettings(invalid=-3, repeated=-2, ridge=1e-9))
    made.fill()
    known = score(made.pending[0])
    told = made.observe(known)
    assert {one.reward for one in told if one.expression is None} == {-3.0}
    assert {one.reward for one in told if not one.fresh} == {-2.0}
    failed = [one for one in told if one.error and one.expression is not None]
    assert [(one.reward, one.error) for one in failed] == [(-3.0, "too hard")] * len(failed)
    fresh = [one for one in told if one.fresh and not one.error]
    for one in fresh:
        assert one.gain == pytest.approx(abs(known[one.alpha_id].ic), abs=1e-6)
        assert one.reward == pytest.approx(one.gain + 0.001 * 0.5 + 0.001 - 0.00002 * 2)
        assert one.verdicts == {"a": "pass", "b": "fail"}
    assert fresh


def test_batches_without_anything_new_are_counted_in_a_row(search, windows, score) -> None:
    made = search(windows(1, most=2), size=3, lag=1)
    steps(made, score, 20)
    assert made.counts.barren > 5


def test_what_may_be_luck_stays_outside(search, score) -> None:
    made = search(members=100, reward=RewardSettings(least_gain=0.0, least_t=2.0))
    seen = {}
    for _ in range(6):
        made.fill()
        scores = {key: replace(one, ic_error=0.03) for key, one in score(made.pending[0]).items()}
        seen |= scores
        made.observe(scores)
    assert 1 < len(made.pool) < len(seen)
    pool = made.pool
    for place in reversed(range(len(pool))):
        newest, overlaps = seen[pool.ids[place]], pool.overlaps[place, :place]
        pool = pool.without(place)
        assert pool.evidence(newest.ic, 0.03, newest.own, overlaps) >= 2.0


def test_the_pool_is_bounded_and_holds_the_best(search, score) -> None:
    made = search(members=3)
    steps(made, score, 8)
    assert len(made.pool) == 3
    assert all(loss > 0 for loss in made.pool.losses())
    assert [ic for _, ic in made.curve] == sorted(ic for _, ic in made.curve)


@pytest.mark.parametrize("stop", range(1, 6))
@pytest.mark.parametrize("lag", [1, 2, 4])
def test_a_search_goes_on_from_its_state_as_if_it_had_never_stopped(search, windows, score, stop, lag) -> None:
    def make():
        return search(windows(1), windows(2), lag=lag)

    whole, first, second = make(), make(), make()
    steps(whole, score, 6)
    steps(first, score, stop)
    second.restore(from_bytes(to_bytes(first.state())))
    steps(second, score, 6 - stop)
    whole.fill()
    second.fill()
    assert facts(second) == facts(whole)
    assert to_bytes(second.state()) == to_bytes(whole.state())


def test_proposers_give_their_shares(search, windows, score) -> None:
    made = search(windows(1), windows(2), size=7)
    made.mixture.shares = {"p0": 3.0, "p1": 1.0}
    steps(made, score, 8)
    asked = made.mixture.asked
    assert sum(asked.values()) == 7 * 9
    assert asked["p0"] == pytest.approx(0.75 * 63, abs=1)


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("ask", "the proposer 'p0' gave 0 proposals, not 10 as asked"),
        ("tell", "the proposer 'p0' broke in tell: ZeroDivisionError: division by zero"),
    ],
)
def test_a_proposer_that_breaks_is_named(search, windows, score, method: str, said: str) -> None:
    def broken(self, *arguments):
        return [] if method == "ask" else 1 / 0

    made = search(type("Broken", (windows,), {method: broken})(1))
    with pytest.raises(PluginError, match=said):
        steps(made, score, 1)


def test_states_hold_arrays_of_any_kind_and_no_objects() -> None:
    from alphaplat.errors import DataError
    from alphaplat.search import State

    state = State(values={"a": [1.5, None, "é"]}, arrays={"x/y": np.zeros((0, 3), np.int8), "z": np.array([b"ab"])})
    again = from_bytes(to_bytes(state))
    assert again.values == state.values
    assert {key: (one.dtype, one.shape) for key, one in again.arrays.items()} == {
        key: (one.dtype, one.shape) for key, one in state.arrays.items()
    }
    with pytest.raises(ValueError, match="Object arrays"):
        to_bytes(State(arrays={"x": np.array([object()])}))
    with pytest.raises(DataError, match="cannot be read"):
        from_bytes(b"no archive")
