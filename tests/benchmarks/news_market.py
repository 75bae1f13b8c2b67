"""S&P 500 members with Reuters news as a panel, and what of it may be seen: to train, to validate, or all of it.

The folder of ALPHAPLAT_TEST_DATA has `us500` (prices, sectors, dated market values) and `text/reuters_news.parquet`.
News have no time of day, so a story is known on the next trading day. Members are those of early 2018, looked up
backwards, and prices are adjusted for splits that came later: both look ahead, for all sides alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import alphaplat as ap
from alphaplat.panel import Panel
from alphaplat.runs.panels import build, stored_once
from alphaplat.text import DocumentStore, TextEncoder, TextScorer, text_fields

FEED = "news"
COMPONENTS = 4
GAPS = (("2013-01-01", "2013-05-31"), ("2014-01-01", "2014-04-30"), ("2015-01-01", "2015-01-31"))
PARTS = {"train": (None, "2015-06-30"), "validation": ("2015-07-01", "2015-12-31"), "test": ("2016-01-01", None)}
"""The first and the last day on which profit is booked."""


def market(part: str, data: Path, work: Path) -> Panel:
    """The stored panel that ends with a part: what comes after it is not in it. All of it is made on first use."""
    _, last = PARTS[part]

    def cut() -> Panel:
        everything = stored_once(work / "everything", lambda: with_news(data, work))
        return everything.between(None, last).whole()

    return stored_once(work / f"to_the_end_of_{part}", cut)


def with_news(data: Path, work: Path) -> Panel:
    """Prices, sectors, industries and market values, with fields of the news: count, tone, novelty and components."""
    prices = build(ap.default_platform(), "table", _source(data / "us500"))
    place = work / "news"
    store = DocumentStore.open(place) if place.exists() else DocumentStore.create(place)
    store.add(data / "text" / "reuters_news.parquet", prices)
    made = text_fields(
        store,
        prices,
        feed=FEED,
        scorer=TextScorer.load("words"),
        encoder=TextEncoder.load("minilm"),
        components=COMPONENTS,
        gaps=GAPS,
        progress=_told,
    )
    print(made)
    return prices.with_fields(made.variables)


def _told(what: str, done: int, total: int) -> None:
    if done == total or done % 10_000 < 64:
        print(f"{done:,} of {total:,} texts {what}", flush=True)


def _source(folder: Path) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "files": "prices.parquet",
        "survivorship": "biased",
        "adjustment": "as_of_snapshot",
        "source": "S&P 500 members of early 2018; prices adjusted for splits, not for dividends",
        "groups": [
            {
                "files": "sectors.csv",
                "fields": {
                    "sector": "gics_sector",
                    "industry": "gics_sub_industry",
                    "subindustry": "gics_sub_industry",
                },
            }
        ],
        "fundamentals": [
            {
                "files": "fundamentals_snapshots.parquet",
                "fields": {"cap": "market_cap_bn"},
                "scale": {"cap": 1.0e9},
                "lag": 1,
                "max_age": 500,
            }
        ],
        "units": {"cap": "price*share"},
    }
