"""Panels by configuration: built once, kept whole, and never another than was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

import alphaplat as ap
from alphaplat.errors import DataError
from alphaplat.panel import Panel, open_panel, save
from alphaplat.runs.config import PanelConfig
from alphaplat.runs.panels import is_stored, open_or_refuse, panel_facts, panel_of, stored_once
from alphaplat.testing.panels import small_panel

PRICES = "date,symbol,open,high,low,close,volume\n2024-01-02,AA,1,2,1,2,10\n2024-01-03,AA,2,3,2,3,10\n"


def config(folder: Path, **options: object) -> PanelConfig:
    options = {"files": "prices.csv", **options}
    return PanelConfig(path=folder / "panel", folder=folder, source="table", options=options)


def test_files_of_a_source_are_looked_for_beside_the_configuration(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "job" / "data").mkdir(parents=True)
    (tmp_path / "job" / "prices.csv").write_text(PRICES)
    (tmp_path / "job" / "data" / "prices.csv").write_text(PRICES.replace("AA", "BB"))
    monkeypatch.chdir(tmp_path)
    beside = PanelConfig(folder=tmp_path / "job", source="table", options={"files": "prices.csv"})
    assert panel_of(beside, ap.default_platform()).assets == ["AA"]
    inside = PanelConfig(folder=tmp_path / "job", source="table", options={"files": "prices.csv", "folder": "data"})
    assert panel_of(inside, ap.default_platform()).assets == ["BB"]


def test_a_panel_is_built_once_and_other_options_are_refused(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text(PRICES)
    first = panel_of(config(tmp_path), ap.default_platform())
    assert first.path == tmp_path / "panel"
    (tmp_path / "prices.csv").unlink()
    assert panel_of(config(tmp_path), ap.default_platform()).snapshot == first.snapshot
    with pytest.raises(DataError, match="was built from other options") as caught:
        panel_of(config(tmp_path, survivorship="biased"), ap.default_platform())
    assert "remove the folder" in str(caught.value)


def test_options_do_not_change_what_the_content_is_called(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text(PRICES)
    kept = panel_of(config(tmp_path), ap.default_platform())
    loose = panel_of(
        PanelConfig(folder=tmp_path, source="table", options={"files": "prices.csv"}), ap.default_platform()
    )
    assert kept.snapshot == loose.snapshot
    assert kept.panel_id == loose.panel_id


def test_half_a_panel_is_made_again_and_a_strangers_folder_is_left_alone(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> Panel:
        made.append(1)
        return small_panel()

    whole = stored_once(tmp_path / "panel", make)
    (tmp_path / "panel" / "HEAD").unlink()
    assert not is_stored(tmp_path / "panel")
    assert stored_once(tmp_path / "panel", make).snapshot == whole.snapshot
    assert stored_once(tmp_path / "panel", make).snapshot == whole.snapshot
    assert len(made) == 2
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter").write_text("mine")
    with pytest.raises(DataError, match="is not empty"):
        stored_once(tmp_path / "other", make)
    assert (tmp_path / "other" / "letter").read_text() == "mine"


def test_the_panel_of_a_quicker_process_is_taken(tmp_path: Path) -> None:
    def make() -> Panel:
        save(small_panel(), tmp_path / "panel")
        return small_panel()

    assert stored_once(tmp_path / "panel", make).snapshot == open_panel(tmp_path / "panel").snapshot


def test_a_panel_that_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no panel") as caught:
        open_or_refuse(tmp_path / "nowhere")
    assert "alphaplat data import" in str(caught.value)


def test_facts_are_those_that_a_reader_of_results_needs(market: ap.Panel) -> None:
    facts = panel_facts(market)
    assert (facts["days"], facts["assets"]) == market.shape
    assert facts["snapshot"] == market.snapshot
    assert facts["path"] is None
