"""Tables written as text, and what an import makes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alphaplat.panel import Panel
from alphaplat_sources_tables.build import import_tables
from alphaplat_sources_tables.options import TableOptions
from alphaplat_sources_tables.report import ImportReport

Import = Callable[..., tuple[Panel, ImportReport]]

PRICES = """\
Date,Ticker,Close,Vol
2024-01-02,A,10,100
2024-01-02,B,20,200
2024-01-03,A,11,110
2024-01-04,A,12,120
2024-01-04,B,22,220
2024-01-05,A,13,130
2024-01-05,B,23,230
2024-01-08,A,14,140
2024-01-08,B,24,240
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


@pytest.fixture
def imported(tmp_path: Path, write: Callable[[str, str], Path]) -> Import:
    """Import 'prices.csv' (written if it is not there) with further options."""

    def imported(**options: Any) -> tuple[Panel, ImportReport]:
        if not (tmp_path / "prices.csv").exists():
            write("prices.csv", PRICES)
        said = {"files": "prices.csv", "folder": str(tmp_path)} | options
        dataset, report = import_tables(TableOptions.model_validate(said))
        return Panel(dataset), report

    return imported
