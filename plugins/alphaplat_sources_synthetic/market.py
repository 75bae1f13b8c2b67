"""Put the synthetic market together, in the form of a panel's dataset."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np
import xarray as xr

from alphaplat_sources_synthetic import listings as names
from alphaplat_sources_synthetic.listings import Listings, draw_listings
from alphaplat_sources_synthetic.news import News, draw_news, mean_score
from alphaplat_sources_synthetic.options import SyntheticOptions
from alphaplat_sources_synthetic.planted import described
from alphaplat_sources_synthetic.reports import REPORT_LAG, SHORT_LAG, Reports, draw_reports, draw_short_interest
from alphaplat_sources_synthetic.shocks import draw_shocks
from alphaplat_sources_synthetic.streams import Streams
from alphaplat_sources_synthetic.trading import Lives, Tape, draw_lives, trade
from alphaplat_sources_synthetic.trading_days import trading_days

Array = np.ndarray[Any, Any]
Variables = dict[str, tuple[Any, Array, dict[str, Any]]]

_BOTH = ("time", "asset")

_TAPE = {
    "open": ("price", "price of the first trade of the day"),
    "high": ("price", "highest price of the day"),
    "low": ("price", "lowest price of the day"),
    "close": ("price", "price of the last trade of the day"),
    "vwap": ("price", "volume-weighted average price of the day"),
    "volume": ("share", "shares traded in the day"),
    "split_factor": ("1", "shares that one share became before the day's open"),
    "dividend": ("price", "cash a share on its ex-dividend day, 0 on others"),
}
_DOLLARS = {
    "assets": "total assets",
    "liabilities": "total liabilities",
    "equity": "shareholders' equity",
    "sales": "sales of the quarter",
    "earnings": "net income of the quarter",
    "cashflow_op": "cash flow from operations of the quarter",
    "fn_assets_fair_val_l1_q": "assets at fair value, level 1, quarterly",
    "fn_liab_fair_val_a": "liabilities at fair value, annual",
}
_SCORES = {
    "news_sentiment": "sentiment of a story about the name, -1 to 1",
    "news_relevance": "how much a story is about the name, 0 to 1",
    "nws17_d1_nip": "projected impact of a story, -1 to 1",
    "nws17_d1_qcm": "quality of a story, 0 to 1",
}


def build(options: SyntheticOptions) -> xr.Dataset:
    """Build the market: 500 names over 5 years take a few seconds, and the same options give the same bits.

    The attribute `planted` holds the planted alphas as JSON: name, text, and mean rank IC at delay 1 and horizon 1.
    """
    streams = Streams(options.seed)
    days = trading_days(options.start, options.years)
    listings = draw_listings(streams, options.assets)
    lives = draw_lives(streams, len(days), listings, options.delisted)
    news = draw_news(streams, len(days), listings, lives.alive)
    reports = draw_reports(streams, days, listings)
    book_value_ps = _a_share(reports, "equity", len(days))
    sentiment = mean_score(news.counts, news.scores["news_sentiment"])
    shocks = draw_shocks(streams, len(days), listings)
    tape = trade(streams, listings, lives, shocks, news.counts, sentiment, book_value_ps, options.strength)
    short = draw_short_interest(streams, days, listings)
    variables: Variables = {
        **_prices(tape, lives, reports),
        **_fundamentals(tape, lives, reports, short),
        **_feed(news),
        **_groups(listings, len(days)),
    }
    coordinates = {"time": days.astype("datetime64[ns]"), "asset": np.array(listings.names, dtype=object)}
    return xr.Dataset(variables, coordinates, _attributes(options))


def _attributes(options: SyntheticOptions) -> dict[str, str]:
    """The lineage does not depend on the number of years: more of them only add days."""
    lineage = sha256(options.model_dump_json(exclude={"years"}).encode()).hexdigest()[:24]
    return {
        "panel_id": f"synthetic-{lineage}",
        "survivorship": "free",
        "adjustment": "raw",
        "source": "synthetic",
        "title": f"synthetic market, seed {options.seed}",
        "planted": described(options.strength),
    }


def _matrix(values: Array, unit: str, meaning: str, lag: int = 0) -> tuple[Any, Array, dict[str, Any]]:
    attrs: dict[str, Any] = {"kind": "matrix", "units": unit, "long_name": meaning, "source": "synthetic"}
    return _BOTH, values, attrs | ({"publication_lag": lag} if lag else {})


def _prices(tape: Tape, lives: Lives, reports: Reports) -> Variables:
    found = {name: _matrix(getattr(tape, name), unit, meaning) for name, (unit, meaning) in _TAPE.items()}
    shares = np.where(lives.alive, reports.daily("shares", len(lives.alive)) * tape.splits, np.nan)
    return found | {
        "delisting_return": _matrix(
            lives.delisting_return, "1", "return from the last close to what holders got, on the day after the last bar"
        ),
        "shares_outstanding": _matrix(shares, "share", "shares outstanding, as last reported", REPORT_LAG),
        "cap": _matrix(shares * tape.close, "price*share", "market capitalization, from reported shares", REPORT_LAG),
    }


def _a_share(reports: Reports, name: str, days: int) -> Array:
    """A reported figure over the reported shares, split-free."""
    return np.asarray(np.round(reports.daily(name, days) / reports.daily("shares", days), 4))


def _fundamentals(tape: Tape, lives: Lives, reports: Reports, short: Array) -> Variables:
    days = len(lives.alive)

    def listed(values: Array) -> Array:
        return np.where(lives.alive, values, np.nan)

    found = {
        name: _matrix(listed(reports.daily(name, days)), "price*share", meaning, REPORT_LAG)
        for name, meaning in _DOLLARS.items()
    }
    for name, figure, meaning in (
        ("book_value_ps", "equity", "shareholders' equity a share"),
        ("eps", "earnings", "net income of the quarter a share"),
    ):
        raw = listed(_a_share(reports, figure, days)) / tape.splits
        found[name] = _matrix(raw, "price", meaning, REPORT_LAG)
    sold = np.round(short * reports.daily("shares", days) * tape.splits)
    found["short_interest"] = _matrix(listed(sold), "share", "shares sold short", SHORT_LAG)
    meaning = "shares sold short as a part of those outstanding"
    found["rsk59_short_interest"] = _matrix(listed(short), "1", meaning, SHORT_LAG)
    return found


def _feed(news: News) -> Variables:
    attrs = {"kind": "row_size", "sample_dimension": "news_obs"}
    found: Variables = {"news_row_size": (_BOTH, news.counts, attrs)}
    for name, meaning in _SCORES.items():
        attrs = {"kind": "vector", "feed": "news", "units": "1", "long_name": meaning, "source": "synthetic"}
        found[name] = (("news_obs",), news.scores[name], attrs)
    return found


def _groups(listings: Listings, days: int) -> Variables:
    sectors = list(names.SECTORS)
    industries = [f"{sector}_{number + 1}" for sector in sectors for number in range(names.INDUSTRIES_PER_SECTOR)]
    parts = "abcdefgh"[: names.SUBINDUSTRIES_PER_INDUSTRY]
    subindustries = [f"{industry}{part}" for industry in industries for part in parts]
    none = np.zeros(listings.count, dtype=np.int64)
    return {
        "sector": _group(listings.sector, days, sectors, "sector of the business"),
        "industry": _group(listings.industry, days, industries, "industry, within sectors"),
        "subindustry": _group(listings.subindustry, days, subindustries, "subindustry, within industries"),
        "country": _group(none, days, ["nowhere"], "country of the listing"),
        "exchange": _group(listings.exchange, days, list(names.EXCHANGES), "exchange of the listing"),
        "currency": _group(none, days, ["USD"], "currency of the prices"),
    }


def _group(codes: Array, days: int, labels: list[str], meaning: str) -> tuple[Any, Array, dict[str, Any]]:
    values = np.broadcast_to(codes.astype(np.int32), (days, len(codes))).copy()
    flags = np.arange(len(labels), dtype=np.int32)
    attrs = {"kind": "group", "long_name": meaning, "flag_values": flags, "flag_meanings": " ".join(labels)}
    return _BOTH, values, attrs | {"source": "synthetic"}
