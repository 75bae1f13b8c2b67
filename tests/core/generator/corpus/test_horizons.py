"""Days in words: right, in several ways, and in every form."""

from __future__ import annotations

from random import Random

import pytest

from alphaplat.generator.corpus.horizons import BEFORE_NOUNS, SPANS, UNCLEAR, days_in_words

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "nine": 9, "ten": 10}
LENGTHS = {"day": 1, "session": 1, "week": 5, "month": 21, "quarter": 63, "year": 252}


def said(days: int, form: str, *, unclear: bool = False) -> set[str]:
    return {days_in_words(days, form, Random(draw), unclear=unclear) for draw in range(300)}


@pytest.mark.parametrize("days", sorted(SPANS))
def test_simple_spans_are_about_so_long(days):
    for words in SPANS[days]:
        count, *rest = words.split()
        unit = rest[-1].removesuffix("s") if rest else ""
        if len(rest) == 1 and unit in LENGTHS and (count in NUMBERS or count == "a"):
            length = NUMBERS.get(count, 1) * LENGTHS[unit]
            assert length == pytest.approx(days, rel=0.06), words


def test_a_week_has_many_names():
    assert {"a week", "five days", "5 days", "one week"} <= said(5, "noun")
    assert {"the past week", "the last five days", "the previous 5 days"} <= said(5, "past")
    assert {"weekly", "five-day", "5-day"} <= said(5, "adj")
    assert {"a week ago", "5 days earlier"} <= said(5, "ago")


def test_days_without_a_name_are_told_in_digits():
    assert said(17, "noun") == {"17 days", "17 trading days"}
    assert said(17, "adj") == {"17-day", "17d", "17 day"}
    assert said(1, "noun") >= {"1 day", "a day"}


def test_unclear_words_name_no_number():
    words = set().union(*(said(days, form, unclear=True) for days in (1, 5, 20, 60, 250) for form in ("noun", "adj")))
    assert not [one for one in words if any(character.isdigit() for character in one)]
    assert said(5, "noun", unclear=True) & said(250, "noun", unclear=True) == set()


def test_tables_do_not_share_words_of_different_lengths():
    homes: dict[str, list[int]] = {}
    for table in (SPANS, BEFORE_NOUNS):
        for days, words in table.items():
            for one in words:
                homes.setdefault(one, []).append(days)
    assert all(max(days) <= 1.35 * min(days) for days in homes.values()), homes
    assert [limit for limit, *_ in UNCLEAR] == sorted(limit for limit, *_ in UNCLEAR)
