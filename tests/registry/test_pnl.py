"""PnL series are checked when made, and hashed by content."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat_registry import Pnl, RegistryError

DAYS = np.array(["2024-01-02", "2024-01-03", "2024-01-05"], dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("dates", "values", "says"),
    [
        (DAYS, [1.0, 2.0], "do not fit"),
        (DAYS[::-1], [1.0, 2.0, 3.0], "must ascend"),
        (DAYS[[0, 0, 1]], [1.0, 2.0, 3.0], "must ascend"),
        (np.array(["NaT", "2024-01-02"], dtype="datetime64[D]"), [1.0, 2.0], "must ascend"),
        (DAYS, [[1.0], [2.0], [3.0]], "do not fit"),
    ],
)
def test_bad_series_is_refused(dates: object, values: object, says: str) -> None:
    with pytest.raises(RegistryError, match=says):
        Pnl.of(dates, values)


def test_digest_is_of_the_content_and_stays() -> None:
    pnl = Pnl.of(DAYS, [1.0, -2.0, np.nan])
    assert pnl.digest == Pnl.of(DAYS.astype("datetime64[ns]"), np.array([1.0, -2.0, np.nan])).digest
    others = [
        Pnl.of(DAYS, [1.0, -2.0, 0.0]),
        Pnl.of(DAYS, np.array([1.0, -2.0, np.nan], dtype=np.float32)),
        Pnl.of(DAYS + 1, [1.0, -2.0, np.nan]),
    ]
    assert len({pnl.digest, *(other.digest for other in others)}) == 4
    assert pnl.digest == "058f1320612126c8e07095622e43613f8d53e824680d414dc8d5970dbdcbaaba"


def test_whole_numbers_become_floats_and_empty_is_allowed() -> None:
    assert Pnl.of(DAYS, [1, 2, 3]).dtype == "float64"
    assert len(Pnl.of(DAYS[:0], [])) == 0
