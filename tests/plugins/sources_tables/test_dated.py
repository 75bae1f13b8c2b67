"""From when a dated row holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alphaplat.panel.frames import Grid
from alphaplat_sources_tables.dated import carry, known_from

TIMES = pd.DatetimeIndex(["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"])


@pytest.mark.parametrize(
    ("date", "lag", "row"),
    [
        ("2024-01-03", 0, 1),
        ("2024-01-03", 1, 2),
        ("2024-01-03", 2, 3),
        ("2024-01-06", 0, 4),
        ("2024-01-06", 1, 4),
        ("2024-01-06", 2, 5),
        ("2024-01-08", 0, 4),
        ("2024-01-08", 1, 5),
        ("2020-01-01", 1, 0),
        ("2030-01-01", 0, 5),
    ],
)
def test_known_from(date: str, lag: int, row: int) -> None:
    assert known_from(TIMES, pd.DatetimeIndex([date]), lag).tolist() == [row]


def test_the_last_of_several_rows_of_a_day_is_carried() -> None:
    grid = Grid(TIMES, pd.Index(["A", "B"]))
    last = carry(grid, np.array([2, 2, 5]), np.array([0, 1, 2]))
    assert last.tolist() == [[-1, -1], [1, -1], [1, 2], [1, 2], [1, 2]]
