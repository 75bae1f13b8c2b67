"""How a panel is printed."""

from __future__ import annotations

import numpy as np
import xarray as xr

from alphaplat.panel import Panel


def test_text(panel: Panel) -> None:
    lines = repr(panel).splitlines()
    assert lines[0] == "Panel: 6 days (2024-01-01 to 2024-01-06), 4 assets, 4 fields"
    assert lines[1].split() == ["close", "matrix", "[price]"]
    assert "members, all; survivorship free, adjustment as_of_snapshot" in lines[-1]


def test_text_stays_short(panel: Panel) -> None:
    many = panel.with_fields({f"f{n}": np.zeros(panel.shape) for n in range(30)})
    assert len(repr(many).splitlines()) <= 12


def test_html_escapes_what_the_data_say(dataset: xr.Dataset) -> None:
    dataset["close"].attrs["long_name"] = "<script>alert(1)</script>"
    html = Panel(dataset)._repr_html_()
    assert "<script>" not in html
    assert "100.0%" in html
