"""The commit pointer as a file: read strictly, since everything hangs on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alphaplat.errors import DataError
from alphaplat.panel import Panel, open_panel, save
from alphaplat.panel.head import read_head


@pytest.fixture
def stored(panel: Panel, tmp_path: Path) -> Path:
    save(panel, tmp_path / "panel")
    return tmp_path / "panel"


def test_what_it_says(stored: Path, panel: Panel) -> None:
    head = read_head(stored)
    assert (head.days, head.assets, head.flat) == (6, 4, {"news": len(panel.vector("news_score").values)})
    assert head.link == panel.link
    assert (head.generation, head.panel_id) == ("g1", panel.panel_id)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "has the format 2, and this alphaplat reads up to 1"),
        ({"format": 0}, "format"),
        ({"generation": "../../etc"}, "generation"),
        ({"days": 0}, "days"),
        ({"days": 10**15}, "days"),
        ({"flat": {}}, "the feeds are not those"),
        ({"flat": {"../x": 1}}, "flat"),
        ({"chain": "00"}, "chain"),
        ({"variables": []}, "feeds are not those"),
        ({"schema_hash": "0"}, "description of its fields was changed"),
        ({"dtype": "object"}, "dtype"),
        ({"attrs": {"adjustment": "?"}}, "known words"),
    ],
)
def test_damaged(stored: Path, change: dict[str, Any], message: str) -> None:
    said = json.loads((stored / "HEAD").read_text())
    (stored / "HEAD").write_text(json.dumps(said | change))
    with pytest.raises(DataError) as caught:
        open_panel(stored)
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, "\x00"])
def test_not_a_head(stored: Path, text: str) -> None:
    (stored / "HEAD").write_text(text)
    with pytest.raises(DataError, match="damaged"):
        open_panel(stored)
