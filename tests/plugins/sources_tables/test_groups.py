"""Labels: the same on all days, or dated; names without one are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alphaplat.errors import AlphaError

Write = Callable[[str, str], Path]


def test_static(imported: Any, write: Write) -> None:
    write("sectors.csv", "symbol,gics,sub\nB,tech, chips \nC,bank,x\n")
    panel, report = imported(
        groups=[{"files": "sectors.csv", "fields": {"sector": "gics", "industry": "sub", "sub": "sub"}}]
    )
    assert panel.group("sector").tolist() == [[-1, 1]] * 5
    assert panel.group_labels("industry") == panel.group_labels("sub") == ["chips", "x"]
    assert panel.fields["sector"].description == "one classification for all days, from sectors.csv"
    assert report.left_out == {"sectors.csv: symbols without prices": 1}
    assert "1 names have no 'sector', such as A" in report.notes


@pytest.mark.parametrize(("lag", "first"), [(0, 1), (1, 2)])
def test_dated(imported: Any, write: Write, lag: int, first: int) -> None:
    write("sectors.csv", "date,symbol,sector\n2024-01-03,A,tech\n2024-01-06,A,bank\n2020-01-01,B,tech\n")
    panel, _ = imported(groups=[{"files": "sectors.csv", "fields": "sector", "lag": lag}])
    labels = [
        [panel.group_labels("sector")[code] if code >= 0 else None for code in day] for day in panel.group("sector")
    ]
    assert [day[0] for day in labels] == [None] * first + ["tech"] * (4 - first) + ["bank"]
    assert [day[1] for day in labels] == ["tech"] * 5


@pytest.mark.parametrize(
    ("text", "fields", "message"),
    [
        ("symbol,sector\nA,x\nA,y\n", ["sector"], "repeat a symbol: A at sectors.csv:3"),
        ("symbol,sector\nA,x\n", ["secto"], "did you mean 'sector'?"),
        ("symbol,rank\nA,x\n", ["rank"], "operator's"),
        ("symbol,close\nA,x\n", ["close"], "'close' is a field of another table"),
    ],
)
def test_refused(imported: Any, write: Write, text: str, fields: list[str], message: str) -> None:
    write("sectors.csv", text)
    with pytest.raises(AlphaError) as caught:
        imported(groups=[{"files": "sectors.csv", "fields": fields}])
    assert message in str(caught.value)
