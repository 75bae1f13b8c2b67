"""Genetic programming: children are well typed, the fittest breed, and the population stays varied."""

from __future__ import annotations

from collections import Counter

import pytest

import alphaplat as ap
from alphaplat.search import Member, Proposal, Told
from alphaplat.simulation import Alpha
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind
from alphaplat_generators.genetic import Genetic
from alphaplat_generators.population import ALIKE
from alphaplat_generators.sampling import Sampling


def compiled(text: str):
    return ap.default_platform().compile(text, panel_fields={"news": FieldType(kind=Kind.VECTOR)})


def told(proposals: list[Proposal], worth) -> list[Told]:
    """Outcomes whose reward is what a text is worth."""
    found = []
    for proposal in proposals:
        expression = compiled(proposal.text)
        reward = worth(expression.canonical)
        found.append(
            Told(proposal=proposal, expression=expression, alpha_id=Alpha(expression).id, reward=reward, gain=reward)
        )
    return found


def ranks(text: str) -> float:
    """Worth more, the larger the share of its symbols that are `rank`."""
    return text.count("rank(") / (1 + text.count("(") + text.count(",")) / 100


def test_children_are_what_the_language_and_the_constraints_allow(context) -> None:
    proposer = Genetic(context(fields=["close", "volume", "sector"], max_lookback=40), fresh=0.0)
    known: list[str] = []
    for _ in range(4):
        proposals = proposer.ask(40)
        for one in proposals:
            expression = compiled(one.text)
            assert set(expression.fields) <= {"close", "volume", "sector"}
            assert expression.lookback is not None
            assert expression.lookback <= 40
        proposer.tell(told(proposals, ranks), ())
        known += [one.text for one in proposals]
    ways = Counter(one.how for one in proposals)
    assert {"crossover", "point mutation", "part mutation", "hoist"} <= set(ways)
    assert all(len(one.parents) == {"crossover": 2, "sample": 0}.get(one.how, 1) for one in proposals)


def test_it_finds_what_is_rewarded_sooner_than_chance(context) -> None:
    def best(proposer) -> float:
        most = 0.0
        for _ in range(6):
            found = told(proposer.ask(30), ranks)
            proposer.tell(found, ())
            most = max(most, sum(one.reward for one in found) / len(found))
        return most

    assert best(Genetic(context())) > 1.5 * best(Sampling(context()))


def test_seeds_come_first_and_have_children(context) -> None:
    seeds = ("rank(ts_delta(close, 5))", "ts_corr(close, volume, 10)")
    proposer = Genetic(context(seeds=seeds))
    first = proposer.ask(20)
    assert [one.text for one in first[:2]] == list(seeds)
    assert [one.how for one in first[:2]] == ["seed", "seed"]
    proposer.tell(told(first, lambda text: float("ts_corr" in text)), ())
    assert Alpha(compiled(seeds[1])).id in {parent for one in proposer.ask(60) for parent in one.parents}


def test_no_more_than_a_few_are_alike_and_the_pool_stays(context) -> None:
    proposer = Genetic(context(), population=10)
    texts = [f"ts_mean(close, {window})" for window in range(2, 20)] + ["rank(open)", "rank(volume)", "-close"]
    found = told([Proposal(text=text) for text in texts], lambda text: 1.0 if "mean" in text else 0.1)
    worst = Alpha(compiled("-close"))
    proposer.tell(found, [Member(alpha_id=worst.id, text="-close", weight=1.0, ic=0.0)])
    kept = Counter(one.genome.skeleton for one in proposer.population.individuals)
    assert max(kept.values()) == ALIKE
    assert worst.id in {one.alpha_id for one in proposer.population.individuals}


def test_old_rewards_fade_and_penalties_do_not(context) -> None:
    proposer = Genetic(context())
    proposer.tell(
        told([Proposal(text="rank(close)"), Proposal(text="open")], lambda text: 0.02 if "r" in text else -0.01), ()
    )
    good, bad = sorted(proposer.population.individuals, key=lambda one: -one.reward)
    assert good.fitness(good.born + 10) == pytest.approx(0.01)
    assert bad.fitness(bad.born + 10) == -0.01


def test_what_cannot_be_drawn_is_no_parent(context) -> None:
    proposer = Genetic(context(max_tokens=4))
    proposer.tell(told([Proposal(text="rank(ts_delta(ts_mean(close, 5), 3)) * volume")], ranks), ())
    assert not proposer.population.individuals
