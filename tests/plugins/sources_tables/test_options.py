"""Options: short forms, and what is refused before anything is read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from alphaplat_sources_tables.options import GroupTable, TableOptions


def test_one_file_is_a_list_of_one() -> None:
    assert TableOptions(files="a.csv").files == ("a.csv",)  # type: ignore[arg-type]


def test_listed_columns_keep_their_names() -> None:
    assert GroupTable(files=("a.csv",), fields=["sector"]).fields == {"sector": "sector"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "files"),
        ({"files": []}, "at least 1"),
        ({"files": "a.csv", "survivorship": "none"}, "'free', 'biased' or 'unknown'"),
        ({"files": "a.csv", "min_names": 0}, "greater than or equal to 1"),
        ({"files": "a.csv", "colums": {}}, "Extra inputs"),
        ({"files": "a.csv", "scores": [{"files": "b.csv", "feed": "My Feed"}]}, "pattern"),
        ({"files": "a.csv", "exchange": {"timezone": "x", "close": "16:00"}}, "not a time zone"),
    ],
)
def test_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TableOptions.model_validate(options)
