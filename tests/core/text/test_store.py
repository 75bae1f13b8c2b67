from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import alphaplat as ap


def titles(hits: list[object]) -> list[str]:
    return [hit.document.title for hit in hits]  # type: ignore[attr-defined]


def test_words_are_found_in_any_form_and_all_of_them(store: ap.DocumentStore) -> None:
    assert titles(store.find("supply chain")) == ["BBB hires a chief of supply chains"]
    assert sorted(titles(store.find("ORDERS"))) == ["AAA wins a record order", "AAA wins a record order again"]
    assert store.find("supply order") == []
    assert all(hit.score > 0 for hit in store.find("forecast"))


@pytest.mark.parametrize("words", ['"', "AND", "a* OR b", "title:x", "NEAR(", "chain-supply"])
def test_words_are_never_read_as_syntax(words: str, store: ap.DocumentStore) -> None:
    if any(letter.isalnum() for letter in words):
        store.find(words)
    else:
        with pytest.raises(ap.ConfigError, match="no word"):
            store.find(words)


def test_a_window_is_of_days_on_which_it_was_known(store: ap.DocumentStore) -> None:
    assert titles(store.find(symbol="AAA", start="2024-01-04")) == [
        "AAA wins a record order again",
        "AAA wins a record order",
    ]
    assert titles(store.find(symbol="AAA", end="2024-01-03")) == ["Chip maker AAA cuts its forecast"]
    assert titles(store.find("order", symbol="AAA", start="2024-01-05")) == ["AAA wins a record order again"]
    assert store.find("order", symbol="BBB") == []
    assert store.find(symbol="AAA", source="elsewhere") == []
    assert math.isnan(store.find(limit=1)[0].score)


def test_by_meaning_finds_the_nearest_and_encodes_once(store: ap.DocumentStore) -> None:
    encoder = ap.TextEncoder.load("hashed")
    calls: list[tuple[int, int]] = []
    hits = store.find("record order", encoder=encoder, progress=lambda *told: calls.append(told), limit=2)
    assert titles(hits) == ["AAA wins a record order", "AAA wins a record order again"]
    assert 1 >= hits[0].score > hits[1].score > 0
    assert calls == [(5, 5)]
    assert store.find("record order", encoder=encoder, symbol="BBB")[0].document.symbols != ()
    store.find("record order", encoder=encoder, progress=lambda *told: calls.append(told))
    assert len(calls) == 1
    assert store.find("order", encoder=encoder, symbol="NOBODY") == []


def test_a_context_holds_nothing_that_was_not_known(store: ap.DocumentStore) -> None:
    found = store.context(symbol="AAA", day="2024-01-04")
    assert [document.title for document in found] == ["AAA wins a record order", "Chip maker AAA cuts its forecast"]
    assert all(document.day <= "2024-01-04" for document in found)
    assert [document.title for document in store.context(day="2024-01-04", days=1)] == ["AAA wins a record order"]
    assert store.context(symbol="AAA", day="2024-01-02") == []


def test_documents_by_id_come_in_order(store: ap.DocumentStore) -> None:
    ids = [hit.document.id for hit in store.find()][::-1]
    assert [document.id for document in store.documents([*ids, "nobody"])] == ids


def test_facts(store: ap.DocumentStore) -> None:
    facts = store.facts()
    assert (facts["documents"], facts["mentions"], facts["symbols"]) == (5, 6, 3)
    assert (facts["first_date"], facts["last_date"]) == ("2024-01-02", "2024-01-08")
    assert facts["sources"] == {"news": 5}
    assert repr(store) == f"DocumentStore('{store.path}')"


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"limit": 0}, "limit"), ({"start": "soon"}, "not a day"), ({"end": "2024-13-01"}, "not a day")],
)
def test_what_cannot_be_meant_is_refused(asked: dict[str, object], message: str, store: ap.DocumentStore) -> None:
    with pytest.raises(ap.ConfigError, match=message):
        store.find(**asked)  # type: ignore[arg-type]
    with pytest.raises(ap.ConfigError, match="days"):
        store.context(day="2024-01-04", days=0)


def test_what_is_no_store_is_refused(tmp_path: Path, store: ap.DocumentStore) -> None:
    with pytest.raises(ap.DataError, match="no documents"):
        ap.DocumentStore.open(tmp_path / "nowhere")
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "documents.db").write_text("this is no database, and long enough to tell")
    with pytest.raises(ap.DataError, match="damaged or no store"):
        ap.DocumentStore.open(tmp_path / "text")
    with pytest.raises(ap.DataError, match="not empty"):
        ap.DocumentStore.create(store.path)


def test_a_newer_store_is_not_read(store: ap.DocumentStore) -> None:
    import sqlite3

    with sqlite3.connect(store.path / "documents.db") as connection:
        connection.execute("UPDATE meta SET value = '2' WHERE key = 'format'")
    with pytest.raises(ap.DataError, match="has the format 2"):
        ap.DocumentStore.open(store.path)


def test_a_copied_store_is_the_same_store(store: ap.DocumentStore, tmp_path: Path) -> None:
    shutil.copytree(store.path, tmp_path / "copy")
    copy = ap.DocumentStore.open(tmp_path / "copy")
    assert titles(copy.find("chain")) == titles(store.find("chain"))


def test_no_order_of_import_changes_an_answer(panel: ap.Panel, write: Callable[..., Path], tmp_path: Path) -> None:
    rows = ["2024-01-02,AAA,First story", "2024-01-02,AAA,Second story", "2024-01-03,AAA,Third story"]
    answers = []
    for number, order in enumerate((rows, rows[::-1])):
        store = ap.DocumentStore.create(tmp_path / f"store{number}")
        store.add(write("date,symbol,text\n" + "\n".join(order)), panel)
        answers.append([[hit.document for hit in store.find(words)] for words in ("", "story")])
    assert answers[0] == answers[1]
