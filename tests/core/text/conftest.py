"""A week of two names, and stores of a few made-up documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import alphaplat as ap

NEWS = """date,symbol,headline,summary
2024-01-02,AAA,Chip maker AAA cuts its forecast,Demand for phones is weak.
2024-01-02,BBB,Chip maker AAA cuts its forecast,Demand for phones is weak.
2024-01-03,AAA,AAA wins a record order,Profit rose.
2024-01-05,BBB,BBB hires a chief of supply chains,She comes from AAA.
2024-01-06,AAA,AAA wins a record order again,Profit rose.
2024-01-08,ZZZ,ZZZ is a name that nobody has,Nothing more.
"""


@pytest.fixture
def panel() -> ap.Panel:
    """AAA and BBB from Tuesday, 2 January 2024 to Tuesday, 9 January."""
    days = pd.bdate_range("2024-01-02", "2024-01-09")
    close = pd.DataFrame(np.arange(12.0).reshape(6, 2) + 10, index=days, columns=["AAA", "BBB"])
    return ap.Panel.from_pandas({"close": close})


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "news.csv") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


@pytest.fixture
def empty(tmp_path: Path) -> ap.DocumentStore:
    return ap.DocumentStore.create(tmp_path / "store")


@pytest.fixture
def store(empty: ap.DocumentStore, panel: ap.Panel, write: Callable[..., Path]) -> ap.DocumentStore:
    """Five documents, of which one is about both names."""
    empty.add(write(NEWS), panel)
    return empty
