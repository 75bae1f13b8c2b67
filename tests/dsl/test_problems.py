"""Problems are collected, and said once each."""

from __future__ import annotations

import pytest

from alphaplat_dsl.errors import AlphaErrors, AlphaNameError, AlphaTypeError
from alphaplat_dsl.problems import MOST_SHOWN, Problems
from alphaplat_dsl.source import Place, Source, Span

TEXT = Source("a + b + a + c")


def at(start: int) -> Place:
    return Place(TEXT, Span(start, start + 1))


def test_problems_come_in_the_order_of_the_text() -> None:
    problems = Problems()
    problems.add(AlphaTypeError("late"), at(8))
    problems.add(AlphaTypeError("early"), at(0))
    with pytest.raises(AlphaErrors) as caught:
        problems.raise_any()
    assert [one.message for one in caught.value.problems] == ["early", "late"]


def test_one_name_is_one_mistake_and_one_place_has_one() -> None:
    problems = Problems()
    problems.add(AlphaNameError("unknown field 'a'"), at(0))
    problems.add(AlphaNameError("unknown field 'a'"), at(8))
    problems.add(AlphaTypeError("the same place"), at(0))
    problems.add(AlphaTypeError("elsewhere"), at(4))
    problems.add(AlphaTypeError("elsewhere"), at(12))
    assert [(one.message, one.span) for one in problems.errors] == [
        ("unknown field 'a'", Span(0, 1)),
        ("elsewhere", Span(4, 5)),
        ("elsewhere", Span(12, 13)),
    ]


def test_a_place_that_an_error_has_is_kept() -> None:
    problems, own = Problems(), Source("definition", "mine")
    problems.add(AlphaTypeError("inside", span=Span(1, 2), source=own), at(0))
    assert (problems.errors[0].source, problems.errors[0].span) == (own, Span(1, 2))


def test_enough_is_enough() -> None:
    problems = Problems()
    many = [AlphaTypeError("wrong", span=Span(start, start + 1), source=TEXT) for start in range(1_000)]
    with pytest.raises(AlphaErrors) as caught:
        problems.add(AlphaErrors(many), at(0))
    assert len(caught.value.problems) == MOST_SHOWN


def test_without_errors_nothing_is_raised() -> None:
    problems = Problems()
    problems.warn("doubtful", "unit", at(0))
    problems.warn("doubtful", "unit", at(0))
    problems.raise_any()
    assert len(problems.warnings) == 1
