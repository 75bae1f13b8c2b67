"""Dated values: from when, until when, and of which row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alphaplat.errors import AlphaError

Write = Callable[[str, str], Path]
NAN = np.nan


def values(imported: Any, **options: Any) -> list[float]:
    panel, _ = imported(fundamentals=[{"files": "f.csv", "fields": {"cap": "cap_bn"}} | options])
    return panel.matrix("cap")[:, 0].tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [NAN, NAN, 5, 5, 7]),
        ({"lag": 0}, [NAN, 5, 5, 6, 7]),
        ({"lag": 2}, [NAN, NAN, NAN, 5, 5]),
        ({"max_age": 1}, [NAN, NAN, 5, NAN, NAN]),
        ({"max_age": 2}, [NAN, NAN, 5, 5, 7]),
        ({"scale": {"cap": 1000}}, [NAN, NAN, 5000, 5000, 7000]),
    ],
)
def test_when_a_value_holds(imported: Any, write: Write, options: dict[str, Any], expected: list[float]) -> None:
    write("f.csv", "date,symbol,cap_bn\n2024-01-06,A,7\n2024-01-03,A,5\n2024-01-05,A,6\n2024-01-07,A,\n")
    np.testing.assert_array_equal(values(imported, **options), expected)


def test_values_from_before_the_first_day_are_carried_in(imported: Any, write: Write) -> None:
    write("f.csv", "date,symbol,cap_bn\n2023-12-01,A,3\n2022-01-01,A,1\n")
    assert values(imported) == [3, 3, 3, 3, 3]
    np.testing.assert_array_equal(values(imported, max_age=33), [3, 3, NAN, NAN, NAN])


def test_every_column_of_numbers_unless_said(imported: Any, write: Write) -> None:
    write(
        "f.csv", "date,symbol,name,EPS,Book Value\n2024-01-02,A,Anna,1,2\n2024-01-09,B,Bob,1,2\n2024-01-02,Z,Zoe,1,2\n"
    )
    panel, report = imported(fundamentals=[{"files": "f.csv"}], units={"eps": "price"})
    assert {"eps", "book_value"} < set(panel.fields)
    assert (panel.fields["eps"].publication_lag, str(panel.fields["eps"].unit)) == (1, "price")
    assert report.left_out == {"f.csv: symbols without prices": 1, "f.csv: known after the last day": 1}
    assert report.notes == [
        "f.csv: text was not imported: name",
        "eps, book_value: known 1 trading days after the date, for at most 365 days",
    ]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("date,symbol,cap_bn\n2024-01-03,A,5\n2024-01-03,A,5\n", {}, "A at f.csv:3"),
        ("date,symbol,cap_bn\n2024-01-03,A,many\n", {}, "not numbers: f.csv:2 'many'"),
        ("date,symbol,cap_bn\n03.01.24,A,5\n", {}, "not dates: f.csv:2"),
        ("date,symbol,cap_bn\n2024-01-03,A,5\n", {"scale": {"capp": 2}}, "'capp', which is not imported"),
        ("date,symbol,capbn\n2024-01-03,A,5\n", {}, "did you mean 'capbn'?"),
    ],
)
def test_refused(imported: Any, write: Write, text: str, options: dict[str, Any], message: str) -> None:
    write("f.csv", text)
    with pytest.raises(AlphaError) as caught:
        values(imported, **options)
    assert message in str(caught.value)
