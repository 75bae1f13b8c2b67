"""Members by spells and by dated lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alphaplat.errors import AlphaError

Write = Callable[[str, str], Path]


def members(imported: Any) -> list[list[bool]]:
    panel, _ = imported(universes=[{"files": "m.csv", "name": "index"}])
    return panel.universe("index").tolist()  # type: ignore[no-any-return]


def test_spells(imported: Any, write: Write) -> None:
    write("m.csv", "symbol,start,end\nA,2024-01-03,2024-01-04\nA,2024-01-06,\nB,2020-01-01,2024-01-02\nZ,2020-01-01,\n")
    assert members(imported) == [[False, True], [True, False], [True, False], [False, False], [True, False]]


def test_dated_lists_hold_until_the_next(imported: Any, write: Write) -> None:
    write("m.csv", "date,symbol\n2024-01-03,A\n2024-01-03,B\n2024-01-06,B\n")
    assert members(imported) == [[False, False], [True, True], [True, True], [True, True], [False, True]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("symbol,since\nA,2024-01-03\n", "neither a column 'start' nor a column 'date'"),
        ("symbol,start\nA,soon\n", "values of 'start' are not dates: m.csv:2 'soon'"),
        ("symbol,start,end\nA,2024-01-03,\nB,2024-01-03,never\n", "values of 'end' are not dates: m.csv:3 'never'"),
    ],
)
def test_refused(imported: Any, write: Write, text: str, message: str) -> None:
    write("m.csv", text)
    with pytest.raises(AlphaError) as caught:
        members(imported)
    assert message in str(caught.value)
