"""`alphaplat documents`."""

from __future__ import annotations

from pathlib import Path

import pytest

import alphaplat as ap


@pytest.fixture
def news(market: ap.Panel, tmp_path: Path) -> Path:
    """A table of a story a name and day, over the first fortnight of the market."""
    words = ("profit rose", "shares fell", "supply chains")
    rows = [
        f"{str(day)[:10]},{name},{name}: {words[(at + number) % 3]} on day {at}"
        for at, day in enumerate(market.times[:10])
        for number, name in enumerate(market.assets[:6])
    ]
    path = tmp_path / "stories.csv"
    path.write_text("date,symbol,headline\n" + "\n".join(rows) + "\n,AAA,undated\n", encoding="utf-8")
    return path


@pytest.fixture
def store(command, news: Path, market_folder: Path) -> str:
    assert command("documents", "import", news, "-o", "news", "--panel", market_folder).code == 0
    return "news"


def test_import_tells_what_became_of_every_row(command, news: Path, market_folder: Path) -> None:
    first = command("documents", "import", news, "-o", "news", "--panel", market_folder)
    assert "60 new documents" in first.out
    assert "1 left out: undated, or the date cannot be read (stories.csv:62)" in first.out
    again = command("documents", "import", news, "-o", "news", "--panel", market_folder, "--json").json
    assert (again["documents"], again["duplicates"], again["left_out"]) == (
        0,
        60,
        {"undated, or the date cannot be read": {"rows": 1, "examples": ["stories.csv:62"]}},
    )


def test_show_tells_what_is_there(command, store: str) -> None:
    page = command("documents", "show", store).out
    assert "60 new documents, 1 rows left out" in page
    facts = command("documents", "show", store, "--json").json
    assert (facts["documents"], facts["sources"], len(facts["imports"])) == (60, {"stories": 60}, 1)


def test_find_by_words_and_by_meaning(command, store: str, market: ap.Panel) -> None:
    name = market.assets[0]
    page = command("documents", "find", store, "--symbol", name, "supply chain", "--limit", "2")
    assert "supply chains" in page.out
    found = command("documents", "find", store, "--symbol", name, "supply chain", "--json").json
    assert {one["symbols"][0] for one in found} == {name}
    since = str(market.times[5])[:10]
    later = command("documents", "find", store, "--from", since, "--to", since, "--json").json
    assert {one["day"] for one in later} == {since}
    near = command("documents", "find", store, "supply chains", "--model", "hashed", "--json", "--limit", "3").json
    assert all("supply chains" in one["title"] for one in near)
    assert command("documents", "find", store, "nothing of the kind").out == "nothing found\n"


def test_fields_are_added_and_can_be_named_in_alphas(
    command, store: str, market: ap.Panel, market_folder: Path
) -> None:
    make = ("documents", "fields", store, "--feed", "stories", "--model", "hashed", "--panel")
    made = command(*make, market_folder, "-o", "with_news")
    assert "into stories_count, stories_sentiment, stories_novelty" in made.out
    assert "each name from its first document on" in made.out
    day = str(market.times[5])[:10]
    signal = command("evaluate", "vec_count(stories_sentiment)", "--panel", "with_news", "--json", "--day", day)
    assert set(signal.json["values"].values()) == {1.0}
    again = command(*make, "with_news", "--json").json
    assert [note for note in again["notes"] if note.startswith("0 texts scored by words")]
    refused = command(*make, market_folder, "-o", "with_news")
    assert (refused.code, "is there already" in refused.err) == (3, True)
    taken = command("documents", "fields", store, "--panel", market_folder, "-o", "other")
    assert (taken.code, "has a feed 'news' already" in taken.err) == (3, True)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("show", "nowhere"), 3, "there are no documents at 'nowhere'"),
        (("find", "news", "--model", "nothing"), 2, "unknown encoder 'nothing'"),
        (("find", "news", "--from", "soon"), 2, "which is not a day"),
        (("import", "none.csv", "-o", "other", "--panel", "synthetic:assets=5,years=1"), 3, "no file 'none.csv'"),
        (("fields", "news", "--panel", "nowhere"), 3, "there is no panel"),
        (("fnd", "news"), 2, "did you mean 'find'"),
    ],
)
def test_mistakes_are_told(words: tuple[str, ...], code: int, message: str, command, store: str) -> None:
    answer = command("documents", *words)
    assert (answer.code, message in answer.err) == (code, True), answer.err
