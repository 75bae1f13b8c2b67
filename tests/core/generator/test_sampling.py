"""Drawing by scores: chances, cuts, temperature, and the probabilities that are told."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.errors import ConfigError
from alphaplat.generator import Grammar, Machine, State, Vocabulary, sample
from alphaplat.generator.sampling import draw, truncated


@pytest.fixture(scope="module")
def machine() -> Machine:
    return Machine(Grammar(Vocabulary.of(Platform.discover())))


def favourite(machine: Machine):
    """Scores that are fixed by symbol and by how many symbols there are, the same for all rows."""
    table = np.random.default_rng(3).normal(size=(30, len(machine.grammar.vocabulary))) * 2

    def scores(state: State) -> np.ndarray:
        return np.repeat(table[None, state.length], len(state.done), axis=0)

    return scores


def test_draws_are_as_frequent_as_their_chances() -> None:
    chances = np.tile([0.0, 1.0, 0.0, 3.0, 0.0], (40_000, 1))
    counts = np.bincount(draw(chances, np.random.default_rng(1)), minlength=5)
    assert counts[[0, 2, 4]].tolist() == [0, 0, 0]
    assert counts[3] / 40_000 == pytest.approx(0.75, abs=0.01)


@pytest.mark.parametrize(
    ("top_k", "top_p", "kept"),
    [
        (0, 1.0, [4, 1, 3, 2]),
        (2, 1.0, [4, 0, 3, 0]),
        (0, 0.4, [4, 0, 0, 0]),
        (0, 0.41, [4, 0, 3, 0]),
        (3, 0.99, [4, 0, 3, 2]),
        (9, 1.0, [4, 1, 3, 2]),
    ],
)
def test_which_chances_are_kept(top_k: int, top_p: float, kept: list[float]) -> None:
    assert truncated(np.array([[4.0, 1.0, 3.0, 2.0]]), top_k, top_p)[0].tolist() == kept


def test_the_likeliest_symbols_are_the_same_in_every_row(machine: Machine) -> None:
    found = sample(machine, favourite(machine), 5, np.random.default_rng(1), budget=20, temperature=0)
    assert len({tuple(one) for one in found.ids}) == 1
    narrow = sample(machine, favourite(machine), 5, np.random.default_rng(2), budget=20, top_k=1)
    assert narrow.ids == found.ids


def test_the_probabilities_are_those_of_the_scores_under_the_mask(machine: Machine) -> None:
    scores = favourite(machine)
    found = sample(machine, scores, 20, np.random.default_rng(1), budget=20, temperature=0.5, top_p=0.9)
    for ids, told in zip(found.ids, found.log_probabilities, strict=True):
        state, total = machine.start(1, 20), 0.0
        for token in ids:
            left = np.where(state.mask()[0], scores(state)[0], -np.inf)
            total += left[token] - np.log(np.exp(left).sum())
            state.advance(np.array([token]))
        assert state.closed.all()
        assert told == pytest.approx(total)


def test_a_seed_gives_the_same_again(machine: Machine) -> None:
    first, again, other = (
        sample(machine, favourite(machine), 30, np.random.default_rng(seed), budget=20).ids for seed in (1, 1, 2)
    )
    assert first == again != other


@pytest.mark.parametrize("wrong", [{"temperature": -1}, {"top_k": -1}, {"top_p": 0}, {"top_p": 1.5}])
def test_what_cannot_be_meant_is_refused(machine: Machine, wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="cannot be meant"):
        sample(machine, favourite(machine), 1, np.random.default_rng(1), **wrong)
