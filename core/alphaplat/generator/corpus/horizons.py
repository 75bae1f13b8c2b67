"""Numbers of days in words: as a length (`two weeks`), as a time up to now (`the past two weeks`), before a noun
(`two-week`), and as a day (`two weeks ago`)."""

from __future__ import annotations

from random import Random

SPANS: dict[int, tuple[str, ...]] = {
    1: ("one day", "a day", "a session", "one session"),
    2: ("two days", "two sessions", "a couple of days"),
    3: ("three days", "three sessions"),
    4: ("four days", "four sessions"),
    5: ("a week", "one week", "five days", "five sessions", "a trading week"),
    6: ("six days", "six sessions", "just over a week"),
    7: ("seven days", "seven sessions", "a week and a half"),
    8: ("eight days", "eight sessions"),
    9: ("nine days", "nine sessions"),
    10: ("two weeks", "ten days", "a fortnight", "ten sessions"),
    12: ("twelve days", "twelve sessions"),
    15: ("three weeks", "fifteen days", "fifteen sessions"),
    20: ("a month", "one month", "twenty days", "four weeks", "twenty sessions"),
    21: ("a month", "one month", "twenty-one days", "a calendar month"),
    22: ("a month", "one month", "twenty-two days"),
    25: ("five weeks", "twenty-five days"),
    30: ("thirty days", "six weeks", "thirty sessions"),
    40: ("two months", "forty days", "eight weeks"),
    42: ("two months", "forty-two days"),
    50: ("fifty days", "ten weeks", "fifty sessions"),
    60: ("a quarter", "three months", "sixty days", "one quarter", "twelve weeks"),
    63: ("a quarter", "three months", "one quarter", "sixty-three days"),
    90: ("ninety days", "four and a half months"),
    100: ("a hundred days", "five months", "one hundred days"),
    120: ("half a year", "six months", "two quarters"),
    126: ("half a year", "six months", "two quarters"),
    180: ("nine months", "three quarters of a year"),
    200: ("two hundred days", "ten months"),
    240: ("a year", "twelve months", "one year"),
    250: ("a year", "twelve months", "one year"),
    252: ("a year", "twelve months", "one year", "a trading year"),
    500: ("two years",),
    504: ("two years",),
    750: ("three years",),
    756: ("three years",),
}
BEFORE_NOUNS: dict[int, tuple[str, ...]] = {
    1: ("one-day", "daily", "single-day"),
    2: ("two-day",),
    3: ("three-day",),
    4: ("four-day",),
    5: ("weekly", "one-week", "five-day", "week-long", "short-term"),
    6: ("six-day",),
    7: ("seven-day",),
    8: ("eight-day",),
    9: ("nine-day",),
    10: ("two-week", "ten-day", "fortnightly"),
    12: ("twelve-day",),
    15: ("three-week", "fifteen-day"),
    20: ("monthly", "one-month", "twenty-day", "month-long"),
    21: ("monthly", "one-month"),
    22: ("monthly", "one-month"),
    40: ("two-month", "forty-day"),
    60: ("quarterly", "three-month", "sixty-day", "one-quarter"),
    63: ("quarterly", "three-month", "one-quarter"),
    100: ("hundred-day",),
    120: ("half-year", "six-month", "semi-annual"),
    126: ("half-year", "six-month", "semi-annual"),
    180: ("nine-month",),
    200: ("two-hundred-day",),
    240: ("annual", "one-year", "twelve-month", "yearly"),
    250: ("annual", "one-year", "twelve-month", "yearly"),
    252: ("annual", "one-year", "twelve-month", "yearly", "52-week"),
    500: ("two-year",),
    504: ("two-year",),
}
UP_TO_NOW: dict[int, tuple[str, ...]] = {
    1: ("the day", "the last day", "today's session"),
    5: ("this week", "the week", "the last five sessions", "five straight sessions"),
    10: ("these two weeks", "the last ten sessions"),
    20: ("this month", "the month", "the last four weeks"),
    21: ("this month", "the month"),
    22: ("this month", "the month"),
    60: ("this quarter", "the quarter", "the last three months"),
    63: ("this quarter", "the quarter", "the last three months"),
    120: ("this half-year", "the last six months"),
    126: ("this half-year", "the last six months"),
    240: ("this year", "the year", "the last twelve months"),
    250: ("this year", "the year", "the last twelve months"),
    252: ("this year", "the year", "the last twelve months", "the last 52 weeks"),
}
"""A horizon up to now, by words that hold for no other day."""
UNCLEAR: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...] = (
    (3, ("a few days", "very few days"), ("very short", "short-term")),
    (12, ("some days", "recent days", "a short time", "a short window"), ("short-term", "short", "recent")),
    (45, ("some weeks", "recent weeks", "a few weeks"), ("medium-term", "recent")),
    (150, ("some months", "recent months", "a few months"), ("medium-term", "intermediate")),
    (1 << 30, ("a long time", "the long run", "many months"), ("long-term", "long")),
)
_DIGITS, _NOW = 0.4, 0.15  # how often a number of days is written in digits, and as one up to now

_PAST = ("past", "past", "last", "last", "previous", "preceding", "latest", "most recent", "trailing")


def days_in_words(days: int, form: str, rng: Random, *, unclear: bool = False) -> str:
    """The words for a number of days; `form` is `noun`, `past`, `adj` or `ago`.

    `unclear` tells only about how long it is, as people do who do not care.

    >>> days_in_words(17, "past", Random(3))
    'the preceding 17 days'
    """
    if unclear:
        _, spans, adjectives = next(row for row in UNCLEAR if days <= row[0])
        return _drawn(adjectives, rng) if form == "adj" else _placed(_drawn(spans, rng), form, rng, unclear=True)
    if form == "adj":
        words = BEFORE_NOUNS.get(days, ())
        if not words or rng.random() < _DIGITS:
            return _drawn((f"{days}-day", f"{days}d", f"{days} day"), rng)
        return _drawn(words, rng)
    now = UP_TO_NOW.get(days, ())
    if form == "past" and now and rng.random() < _NOW:
        return _drawn(now, rng)
    words = SPANS.get(days, ())
    if not words or rng.random() < _DIGITS:
        span = "1 day" if days == 1 else _drawn((f"{days} days", f"{days} days", f"{days} trading days"), rng)
    else:
        span = _drawn(words, rng)
    return _placed(span, form, rng, unclear=False)


def _placed(span: str, form: str, rng: Random, *, unclear: bool) -> str:
    if form == "ago":
        return _drawn((f"{span} ago", f"{span} earlier", f"{span} before", f"{span} back"), rng)
    if form != "past":
        return span
    if unclear:
        return span
    bare = span.removeprefix("a ").removeprefix("one ").removeprefix("the ")
    if bare.startswith(("half", "couple", "week and")):
        return span
    return _drawn((*(f"the {one} {bare}" for one in _PAST), span), rng)


def _drawn(words: tuple[str, ...], rng: Random) -> str:
    return words[int(rng.random() * len(words))]
