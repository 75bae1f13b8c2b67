from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from alphaplat.errors import ConfigError
from alphaplat.text.coverage import coverage

DAYS = pd.bdate_range("2024-01-01", "2024-01-26").to_numpy()


def every_day(first: str, last: str) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in pd.date_range(first, last)]


def by_hand(dates: list[str], gaps: list[tuple[str, str]], timed: bool) -> list[bool]:
    """The definition, a day at a time."""

    def collected(day: date) -> bool:
        text = day.isoformat()
        return dates[0] <= text <= dates[-1] and not any(first <= text <= last for first, last in gaps)

    days = [pd.Timestamp(day).date() for day in DAYS]
    result = [False]
    for before, today in pairwise(days):
        wanted = [before + timedelta(n) for n in range((today - before).days + timed)]
        result.append(all(collected(day) for day in wanted))
    return result


@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("gaps", [[], [("2024-01-09", "2024-01-10")], [("2024-01-06", "2024-01-07")]])
@pytest.mark.parametrize("span", [("2023-12-01", "2024-02-01"), ("2024-01-04", "2024-01-18")])
def test_a_day_is_covered_when_all_dates_since_the_day_before_are(
    span: tuple[str, str], gaps: list[tuple[str, str]], timed: bool
) -> None:
    dates = every_day(*span)
    assert coverage(DAYS, dates, timed=timed, silence=7, gaps=gaps).days.tolist() == by_hand(dates, gaps, timed)


def test_a_long_silence_is_a_gap_and_a_short_one_is_not() -> None:
    dates = [*every_day("2023-12-01", "2024-01-05"), *every_day("2024-01-14", "2024-02-01")]
    assert coverage(DAYS, dates, timed=False, silence=8).gaps == ()
    found = coverage(DAYS, dates, timed=False, silence=7)
    assert found.gaps == (("2024-01-06", "2024-01-13"),)
    assert found.days.tolist() == by_hand(dates, [("2024-01-06", "2024-01-13")], False)


def test_no_document_covers_nothing() -> None:
    assert not coverage(DAYS, [], timed=False, silence=7).days.any()


def test_later_documents_do_not_change_covered_days() -> None:
    dates = every_day("2023-12-01", "2024-01-12")
    before = coverage(DAYS, dates, timed=False, silence=7).days
    after = coverage(DAYS, [*dates, *every_day("2024-01-13", "2024-02-01")], timed=False, silence=7).days
    assert np.array_equal(after[:10], before[:10])


@pytest.mark.parametrize("gap", [("2024-01-09", "2024-01-08"), ("2024-01-09", ""), ("soon", "later")])
def test_a_gap_has_a_first_and_a_last_date(gap: tuple[str, str]) -> None:
    with pytest.raises(ConfigError, match="is no gap"):
        coverage(DAYS, every_day("2024-01-01", "2024-01-31"), timed=False, silence=7, gaps=[gap])
    with pytest.raises(ConfigError, match="silence"):
        coverage(DAYS, [], timed=False, silence=0)
