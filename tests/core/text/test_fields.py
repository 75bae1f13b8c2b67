from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import alphaplat as ap
from alphaplat.panel import add_fields, save
from alphaplat.text.fields import directions

Write = Callable[..., Path]


def evaluated(text: str, panel: ap.Panel) -> np.ndarray:
    return ap.evaluate(text, panel, pasteurization=False).values


def test_documents_stand_where_and_when_they_were_known(store: ap.DocumentStore, panel: ap.Panel) -> None:
    made = ap.text_fields(store, panel, scorer=ap.TextScorer.load("words"), covers="all")
    counts = made.variables["news_row_size"][1]
    assert counts.tolist() == [[-1, -1], [1, 1], [1, 0], [0, 0], [1, 1], [0, 0]]
    joined = panel.with_fields(made.variables)
    mean = evaluated("vec_avg(news_sentiment)", joined)
    assert mean[1].tolist() == [-1.0, -1.0]
    assert mean[2, 0] == mean[4, 0] == 1.0
    count = evaluated("vec_count(news_sentiment)", joined)
    np.testing.assert_array_equal(count, [[np.nan] * 2, [1, 1], [1, 0], [0, 0], [1, 1], [0, 0]])
    total = evaluated("vec_sum(news_count)", joined)
    np.testing.assert_array_equal(total, np.where(count > 0, count, np.nan))
    assert made.documents == 4
    assert made.left_out["about names that the panel lacks"] == 1


def test_a_name_is_covered_from_its_first_document_on(empty: ap.DocumentStore, panel: ap.Panel, write: Write) -> None:
    rows = ["2024-01-02,AAA,One", "2024-01-03,AAA,Two", "2024-01-04,BBB,Three", "2024-01-08,AAA,Four"]
    empty.add(write("date,symbol,text\n" + "\n".join(rows)), panel)
    made = ap.text_fields(empty, panel)
    assert made.variables["news_row_size"][1].tolist() == [[-1, -1], [1, -1], [1, -1], [0, 1], [0, 0], [1, 0]]
    assert "each name from its first document on; 0 of 2 have none" in made.notes
    with pytest.raises(ap.ConfigError, match="covers"):
        ap.text_fields(empty, panel, covers="some")


def test_gaps_are_not_covered_and_what_lies_in_them_is_left_out(store: ap.DocumentStore, panel: ap.Panel) -> None:
    made = ap.text_fields(store, panel, gaps=[("2024-01-03", "2024-01-03")], covers="all")
    assert made.variables["news_row_size"][1][2].tolist() == [-1, -1]
    assert made.left_out["known on a day that is not covered whole"] == 1
    assert "nothing was collected from 2024-01-03 to 2024-01-03" in made.notes


def test_novelty_and_components_come_of_an_encoder(store: ap.DocumentStore, panel: ap.Panel) -> None:
    encoder = ap.TextEncoder.load("hashed")
    made = ap.text_fields(store, panel, encoder=encoder, components=3, covers="all")
    joined = panel.with_fields(made.variables)
    novelty = joined.vector("news_novelty")
    assert novelty.cell(1, 0).tolist() == [1.0]
    assert 0 < novelty.cell(4, 0)[0] < 0.3
    assert set(joined.fields) == {"close", "news_count", "news_novelty", "news_c0", "news_c1", "news_c2"}
    assert len({info.feed for info in joined.fields.values()} - {""}) == 1
    again = ap.text_fields(store, panel, encoder=encoder, components=3, covers="all")
    assert "0 texts encoded by hashed, 4 known before" in again.notes
    assert joined.snapshot == panel.with_fields(again.variables).snapshot


def test_no_field_changes_when_later_documents_come(panel: ap.Panel, write: Write, tmp_path: Path) -> None:
    rows = [f"2024-01-0{day},{name},Story {day} of {name} is good" for day in range(2, 9) for name in ("AAA", "BBB")]
    results = []
    for number, some in enumerate((rows[:8], rows)):
        store = ap.DocumentStore.create(tmp_path / f"store{number}")
        store.add(write("date,symbol,text\n" + "\n".join(some)), panel)
        encoder, scorer = ap.TextEncoder.load("hashed"), ap.TextScorer.load("words")
        made = ap.text_fields(store, panel, encoder=encoder, scorer=scorer, components=2)
        results.append(panel.with_fields(made.variables))
    for name in ("news_count", "news_sentiment", "news_novelty", "news_c0"):
        early, late = (panel.vector(name).days(0, 4) for panel in results)
        np.testing.assert_array_equal(early.counts, late.counts)
        np.testing.assert_array_equal(early.values, late.values)


def test_hindsight_is_warned_of(store: ap.DocumentStore, panel: ap.Panel) -> None:
    encoder = ap.TextEncoder.load("hashed")
    assert not [note for note in ap.text_fields(store, panel, encoder=encoder).notes if "WARN" in note]
    encoder.knowledge_cutoff = "2025-01-01"
    notes = ap.text_fields(store, panel, encoder=encoder).notes
    assert "WARN: hashed was trained on texts up to 2025-01-01: results before may be hindsight" in notes
    encoder.knowledge_cutoff = None
    assert any("nobody says" in note for note in ap.text_fields(store, panel, encoder=encoder).notes)


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"components": 2}, "need an encoder"), ({"components": 999, "encoder": True}, "999")],
)
def test_what_cannot_be_made_is_refused(
    asked: dict[str, object], message: str, store: ap.DocumentStore, panel: ap.Panel
) -> None:
    if asked.get("encoder"):
        asked = {**asked, "encoder": ap.TextEncoder.load("hashed")}
    with pytest.raises(ap.ConfigError, match=message):
        ap.text_fields(store, panel, **asked)  # type: ignore[arg-type]


def test_a_feed_of_other_fields_is_in_the_way(store: ap.DocumentStore, panel: ap.Panel) -> None:
    encoder = ap.TextEncoder.load("hashed")
    joined = panel.with_fields(ap.text_fields(store, panel, encoder=encoder).variables)
    assert ap.text_fields(store, joined, encoder=encoder).documents
    with pytest.raises(ap.DataError, match="feed 'news' already, with the field 'news_novelty'"):
        ap.text_fields(store, joined)
    assert ap.text_fields(store, joined, feed="stories").documents


def test_fields_go_into_a_stored_panel(store: ap.DocumentStore, panel: ap.Panel, tmp_path: Path) -> None:
    stored = save(panel, tmp_path / "market")
    made = ap.text_fields(store, stored)
    dataset = xr.Dataset(made.variables, coords={"time": stored.times, "asset": stored.assets}, attrs=stored.attrs)
    added = add_fields(tmp_path / "market", dataset)
    assert added.panel_id == stored.panel_id
    assert added.snapshot != stored.snapshot
    assert added.vector("news_count").counts.tolist() == made.variables["news_row_size"][1].tolist()


def test_an_empty_store_covers_nothing(empty: ap.DocumentStore, panel: ap.Panel) -> None:
    made = ap.text_fields(empty, panel, scorer=ap.TextScorer.load("words"), encoder=ap.TextEncoder.load("hashed"))
    assert (made.variables["news_row_size"][1] == -1).all()
    assert made.documents == 0


def test_fewer_components_keep_lengths_apart_and_are_chosen_by_no_data() -> None:
    chosen = directions(64, 8)
    np.testing.assert_allclose(chosen.T @ chosen, np.eye(8), atol=1e-12)
    np.testing.assert_array_equal(chosen, directions(64, 8))
    np.testing.assert_array_equal(directions(4, 4), np.eye(4))
    assert directions(4, 0).shape == (4, 0)


def test_fields_agree_with_the_import_of_scores(real_data: Path, tmp_path: Path) -> None:
    """Headlines as documents fall into the cells into which the import of tables puts scores of the same rows."""
    prices = pd.read_parquet(real_data / "us500/prices.parquet")
    prices = prices[prices.symbol.isin(["AAPL", "IBM", "XOM"]) & (prices.date >= "2015-06-01")]
    prices.to_parquet(tmp_path / "prices.parquet", index=False)
    news = pd.read_parquet(real_data / "text/reuters_news.parquet")
    news = news[news.symbol.isin(["AAPL", "IBM", "XOM"]) & (news.date >= "2015-05-01")]
    news = news.drop_duplicates(["date", "symbol", "headline", "summary"])
    news.to_parquet(tmp_path / "news.parquet", index=False)
    platform = ap.default_platform()
    source = platform.need("sources", "table")
    table = {"files": "news.parquet", "feed": "nws", "fields": {"nws_top": "top_story"}}
    options = {"folder": str(tmp_path), "files": "prices.parquet", "scores": [table]}
    panel = ap.Panel(source.build(source.options.model_validate(options)))
    store = ap.DocumentStore.create(tmp_path / "store")
    store.add(tmp_path / "news.parquet", panel)
    made = ap.text_fields(store, panel, covers="all", silence=30)
    np.testing.assert_array_equal(made.variables["news_row_size"][1], panel.vector("nws_top").counts)


def test_a_field_keeps_up_to_which_day_its_model_was_trained(
    store: ap.DocumentStore, panel: ap.Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, scorer = ap.TextEncoder.load("hashed"), ap.TextScorer.load("words")
    monkeypatch.setattr(encoder, "knowledge_cutoff", "2021-08-30")
    monkeypatch.setattr(scorer, "knowledge_cutoff", None)
    made = ap.text_fields(store, panel, scorer=scorer, encoder=encoder, components=1, covers="all")
    save(panel.with_fields(made.variables), tmp_path / "panel")
    kept = {name: info.knowledge_cutoff for name, info in ap.open_panel(tmp_path / "panel").fields.items()}
    assert kept["news_novelty"] == kept["news_c0"] == "2021-08-30"
    assert kept["news_sentiment"] == "unknown"
    assert kept["news_count"] == kept["close"] == ""
