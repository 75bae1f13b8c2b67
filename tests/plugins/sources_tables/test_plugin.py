"""The source as the platform sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from alphaplat.catalogue import Platform
from alphaplat.panel import Panel


def test_the_source_is_found_and_builds(imported: Any, tmp_path: Path) -> None:
    expected, report = imported()
    source = Platform.discover().sources["table"]
    dataset = source.build(source.options(files="prices.csv", folder=str(tmp_path)))
    assert Panel(dataset).snapshot == expected.snapshot
    assert json.loads(dataset.attrs["import_report"])["rows"] == report.rows
