"""Batches written to their end, and draws as frequent as their chances."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.generator import Grammar, Machine, State, Vocabulary
from alphaplat.generator.entries import EntryKind
from alphaplat.generator.sampling import draw, write


@pytest.fixture(scope="module")
def machine() -> Machine:
    return Machine(Grammar(Vocabulary.of(Platform.discover())))


def test_draws_are_as_frequent_as_their_chances() -> None:
    chances = np.tile([0.0, 1.0, 0.0, 3.0, 0.0], (40_000, 1))
    counts = np.bincount(draw(chances, np.random.default_rng(1)), minlength=5)
    assert counts[[0, 2, 4]].tolist() == [0, 0, 0]
    assert counts[3] / 40_000 == pytest.approx(0.75, abs=0.01)


def test_rows_come_back_in_their_order_however_long_they_take(machine: Machine) -> None:
    vocabulary = machine.grammar.vocabulary
    close = vocabulary.numbered[EntryKind.FIELD]["close"]
    minus = vocabulary.numbered[EntryKind.OPERATOR]["reverse"]
    budgets = np.array([3, 1, 5, 2, 1])

    def choose(state: State, mask: np.ndarray) -> np.ndarray:
        return np.where(state.length + 1 < state.budgets, minus, close)

    assert write(machine.start(5, budgets), choose) == [[minus] * (budget - 1) + [close] for budget in budgets]


def test_an_empty_batch_is_written_at_once(machine: Machine) -> None:
    assert write(machine.start(0), lambda state, mask: mask.argmax(axis=1)) == []
