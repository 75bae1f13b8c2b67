"""The pool's closed formulas against the plain one, and rewards."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from alphaplat.search import Pool, RewardSettings
from alphaplat.search.reward import passed_share

RIDGE = 0.02


def plain(ics: np.ndarray, overlaps: np.ndarray) -> float:
    """sqrt(c' (M + ridge I)^-1 c)."""
    return sqrt(ics @ np.linalg.solve(overlaps + RIDGE * np.eye(len(ics)), ics)) if len(ics) else 0.0


@pytest.fixture
def world() -> tuple[np.ndarray, np.ndarray]:
    """ICs (8,) and correlations (8, 8) of signals that a target explains in part."""
    random = np.random.default_rng(3)
    signals = random.normal(size=(8, 200)) + random.normal(size=200)
    signals[5] = -signals[4]
    target = random.normal(size=200) + 0.2 * signals[0]
    overlaps = np.corrcoef(signals)
    return np.array([np.corrcoef(signal, target)[0, 1] for signal in signals]), overlaps


def pool_of(world, places: list[int]) -> Pool:
    ics, overlaps = world
    pool = Pool(RIDGE)
    for count, place in enumerate(places):
        before = overlaps[place, places[:count]]
        pool = pool.added(f"a{place}", f"text {place}", ics[place], 1.0, before)
    return pool


@pytest.mark.parametrize("places", [[], [0], [3, 1], [0, 1, 2, 3], [7, 6, 5, 4, 3, 2]])
def test_gains_and_losses_are_differences_of_the_plain_formula(world, places: list[int]) -> None:
    ics, overlaps = world
    pool = pool_of(world, places)
    value = plain(ics[places], overlaps[np.ix_(places, places)])
    assert pool.ic == pytest.approx(value, abs=1e-12)
    for new in set(range(8)) - set(places):
        more = [*places, new]
        gain = plain(ics[more], overlaps[np.ix_(more, more)]) - value
        assert pool.gain(ics[new], 1.0, overlaps[new, places]) == pytest.approx(gain, abs=1e-12)
    for number, loss in enumerate(pool.losses()):
        fewer = [place for at, place in enumerate(places) if at != number]
        assert loss == pytest.approx(value - plain(ics[fewer], overlaps[np.ix_(fewer, fewer)]), abs=1e-12)


def test_weights_make_the_best_combination(world) -> None:
    ics, overlaps = world
    pool = pool_of(world, [0, 1, 2])
    shrunk = overlaps[:3, :3] + RIDGE * np.eye(3)

    def ic(weights: np.ndarray) -> float:
        return float(weights @ ics[:3] / sqrt(weights @ shrunk @ weights))

    assert ic(pool.weights) == pytest.approx(pool.ic)
    for step in 0.01 * np.vstack([np.eye(3), -np.eye(3)]):
        assert ic(pool.weights + step) < pool.ic


def test_a_twin_and_its_opposite_are_worth_next_to_nothing(world) -> None:
    ics, overlaps = world
    pool = pool_of(world, [4])
    assert pool.gain(ics[4], 1.0, np.ones(1)) < 0.01 * pool.ic
    assert pool.gain(ics[5], 1.0, overlaps[5, [4]]) < 0.01 * pool.ic
    assert pool.novelty(1.0, -np.ones(1)) == 0.0
    assert pool.novelty(1.0, np.array([0.25])) == 0.75


def test_evidence_is_the_t_value_of_what_the_members_leave() -> None:
    random = np.random.default_rng(4)
    days, names = 400, 50
    member, other, returns = (one - one.mean(1, keepdims=True) for one in random.normal(size=(3, days, names)))
    member, other, returns = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (member, other, returns))
    alpha = 0.8 * member + 0.6 * other
    own, overlap = (float((alpha * one).sum(1).mean()) for one in (alpha, member))
    daily, of_member = (alpha * returns).sum(1), (member * returns).sum(1)
    pool = Pool(1e-9).added("a", "x", float(of_member.mean()), 1.0, np.zeros(0))
    left = daily - overlap * of_member
    expected = abs(left.mean()) / (left.std() / sqrt(days))
    found = pool.evidence(float(daily.mean()), float(daily.std()) / sqrt(days), own, np.array([overlap]))
    assert found == pytest.approx(expected, rel=0.1)
    assert pool.evidence(0.0, 0.0, 0.0, np.zeros(1)) == 0.0


def test_the_sign_does_not_matter() -> None:
    pool = Pool(RIDGE).added("a", "x", -0.05, 1.0, np.zeros(0))
    assert pool.ic == pytest.approx(0.05 / sqrt(1 + RIDGE))
    assert pool.weights[0] < 0


def test_an_alpha_without_values_is_worth_nothing() -> None:
    pool = Pool(RIDGE).added("a", "x", 0.05, 1.0, np.zeros(0))
    assert pool.gain(0.0, 0.0, np.zeros(1)) == 0.0
    assert pool.novelty(0.0, np.zeros(1)) == 0.0


def test_the_least_needed_goes(world) -> None:
    pool = pool_of(world, list(range(8)))
    best = pool.best(3)
    assert len(best) == 3
    smaller = [pool.without(place).best(3).ic for place in range(8)]
    assert best.ic >= max(smaller) - 1e-12
    assert best.members()[0].alpha_id == best.ids[int(np.argmax(best.losses()))]
    assert {one.alpha_id: one.weight for one in best.members()} == dict(zip(best.ids, best.weights, strict=True))


def test_a_pool_is_restored(world) -> None:
    pool = pool_of(world, [1, 2])
    again = Pool.restored(pool.state())
    assert (again.ids, again.texts, again.ic) == (pool.ids, pool.texts, pool.ic)


def test_the_reward_is_the_sum_that_it_says() -> None:
    settings = RewardSettings(gain=2, checks=0.1, novelty=0.01, complexity=0.001)
    expected = 2 * 0.03 + 0.1 * 0.5 + 0.01 * 0.25 - 0.001 * 12
    assert settings.reward(gain=0.03, novelty=0.25, passed=0.5, nodes=12) == pytest.approx(expected)
    assert passed_share({}) == 0.0
    assert passed_share({"a": "skip"}) == 0.0
    assert passed_share({"a": "pass", "b": "warn", "c": "error", "d": "pass"}) == 0.5
