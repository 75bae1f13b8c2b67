from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.text import computed
from alphaplat.text.computed import Passages, compute


class Lengths:
    """Gives every text its length; says which texts it was asked for, and stops after some."""

    id = "lengths:1"

    def __init__(self, most: int = 1_000) -> None:
        self.asked: list[str] = []
        self.most = most

    def values(self, texts: Sequence[str]) -> tuple[Any, Any]:
        if len(self.asked) + len(texts) > self.most:
            raise KeyboardInterrupt
        self.asked += texts
        lengths = np.array([[len(text)] for text in texts], dtype=np.float32)
        return lengths, lengths[:, 0] > 50


def passages_of(store: ap.DocumentStore) -> Passages:
    from alphaplat.text import database

    with database.opened(store.path / database.DOCUMENTS) as connection:
        rows = connection.execute("SELECT passage, number FROM documents ORDER BY number").fetchall()
    return Passages(store.path, dict(rows))


def test_each_passage_is_computed_once_for_each_model(store: ap.DocumentStore) -> None:
    passages, model = passages_of(store), Lengths()
    first = compute(passages, model)
    again = compute(passages, model)
    assert (first.new, again.new) == (5, 0)
    assert len(model.asked) == 5
    np.testing.assert_array_equal(first.values, again.values)
    assert first.values[:, 0].tolist() == [len(text) for text in passages.texts(passages.ids)]
    assert first.cut == again.cut == sum(len(text) > 50 for text in model.asked) > 0
    other = Lengths()
    other.id = "lengths:2"
    assert compute(passages, other).new == 5


def test_what_was_done_before_a_stop_is_not_done_again(
    store: ap.DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computed, "CHUNK", 2)
    passages = passages_of(store)
    with pytest.raises(KeyboardInterrupt):
        compute(passages, Lengths(most=3))
    rest = Lengths()
    told: list[tuple[int, int]] = []
    assert compute(passages, rest, progress=lambda *now: told.append(now)).new == 3
    assert len(rest.asked) == 3
    assert told == [(2, 3), (3, 3)]


def test_too_much_at_once_is_refused_before_any_work(store: ap.DocumentStore) -> None:
    model = Lengths()
    with pytest.raises(ap.ConfigError, match="5 documents are to be encoded"):
        compute(passages_of(store), model, most=4)
    assert model.asked == []


def test_what_was_computed_can_be_removed(store: ap.DocumentStore) -> None:
    passages = passages_of(store)
    before = compute(passages, Lengths()).values
    (store.path / "computed.db").unlink()
    after = compute(passages, Lengths())
    assert after.new == 5
    np.testing.assert_array_equal(before, after.values)


def test_damaged_values_are_not_used(store: ap.DocumentStore) -> None:
    import sqlite3

    passages = passages_of(store)
    compute(passages, Lengths())
    with sqlite3.connect(store.path / "computed.db") as connection:
        connection.execute("UPDATE results SET value = x'00' WHERE number = 1")
    with pytest.raises(ap.DataError, match="damaged"):
        compute(passages, Lengths())


def test_nothing_gives_nothing(empty: ap.DocumentStore) -> None:
    assert len(compute(Passages(empty.path, {}), Lengths()).values) == 0
