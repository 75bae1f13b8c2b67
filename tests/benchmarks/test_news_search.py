"""The news study sees each part of the days when it says so, counts luck as it says, and opens its test once."""

from __future__ import annotations

from argparse import Namespace
from math import sqrt

import luck
import news_search
import news_tables as tables
import numpy as np
import pytest
from news_pools import WAYS, Days, Way, fitted, likeness

import alphaplat as ap
from alphaplat.search import Pool

PUBLISHED = ["rank(close)", "-1 * delta(close, 5)", "rank(volume) - rank(open)"]

NOTHING = {"ridge": 0.01, "texts": [], "ics": [], "overlaps": np.zeros((0, 0)).tolist()}


@pytest.fixture(scope="module")
def market():
    return ap.synthetic_market(seed=3, assets=30, years=2)


@pytest.fixture(scope="module")
def days(market):
    return Days(market)


def run(side, seed, *texts):
    alphas = len(texts)
    pool = {"ridge": 0.01, "texts": texts, "ics": [0.02] * alphas, "overlaps": np.eye(alphas).tolist()}
    best = {"text": texts[0], "sharpe": 1.5, "luck": 2.0, "sure": 0.2}
    facts = {"counts": {"trials": 40, "repeated": 3}, "distinct": 39, "facts": {}, "ic": 0.03}
    return {"side": side, "seed": seed, "pool": pool, "best": best, "sharpes": {"mean": 0.0, "deviation": 1.0}} | facts


RUNS = [
    run("random", 0, "close", "volume"),
    run("gp", 0, "-ts_delta(close, 3)", "rank(vec_avg(news_sentiment))"),
    run("random", 1, "open / close"),
    run("gp", 1, "ts_std_dev(returns, 20)", "-close"),
]


def test_the_best_by_luck_is_what_the_best_of_worthless_trials_comes_to():
    draws = np.random.default_rng(1).normal(0, 0.7, (400, 300))
    usual = np.mean([luck.expected_best(row.tolist()) for row in draws[:20]])
    assert usual == pytest.approx(draws.max(axis=1).mean(), rel=0.02)


def test_a_sharpe_is_sure_by_its_own_error_above_luck():
    normal = {"days": 505, "skewness": 0.0, "kurtosis": 3.0}
    assert luck.deflated(1.0, 1.0, **normal) == 0.5
    error = sqrt(252 / 504 * (1 + 0.5 * 4 / 252))
    assert luck.deflated(2.0, 2.0 - 1.96 * error, **normal) == pytest.approx(0.975, abs=1e-4)
    assert luck.deflated(2.0, 1.0, **(normal | {"kurtosis": 30.0})) < luck.deflated(2.0, 1.0, **normal)


def test_a_pool_is_used_in_each_way():
    pool = Pool(0.01, tuple("abc"), tuple("abc"), np.array([0.01, -0.03, 0.02]), np.eye(3))
    assert Way(3.0, True).of(pool) == pytest.approx({"a": 1 / 3, "b": -1 / 3, "c": 1 / 3})
    assert Way(3.0, False).of(pool) == pytest.approx({"a": 1 / 6, "b": -1 / 2, "c": 1 / 3})
    assert Way(0.0, False).of(Pool(0.01)) == {}
    assert len({str(way) for way in WAYS}) == len(WAYS)


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_one_alpha_is_measured_as_it_is_on_the_days_of_a_part(market, days, part):
    start, end = news_search.PARTS[part]
    settings = ap.Settings.model_validate({"start": start, "end": end, "truncation": 0})
    found = days.measured({"-ts_delta(close, 5)": 1.0}, part)
    alone = ap.simulate("-ts_delta(close, 5)", market, settings, profile=None)
    assert found["rank_ic"] == pytest.approx(alone.metrics["rank_ic"], abs=1e-6)
    assert found["sharpe"] == pytest.approx(alone.metrics["sharpe"], abs=1.0)  # ranks earn a little else than changes


def test_what_comes_after_a_part_does_not_count_in_it(market, days):
    for part in ("train", "validation"):
        ended = Days(market.between(None, news_search.PARTS[part][1]))
        for weights in ({"-ts_delta(close, 5)": 1.0, "volume": -0.5}, {"rank(close)": 1.0}):
            assert ended.measured(weights, part) == days.measured(weights, part)
        pools = [fitted(PUBLISHED, one) for one in (ended, days)]
        assert pools[0].texts == pools[1].texts
        assert np.array_equal(pools[0].ics, pools[1].ics)


def test_an_empty_pool_earns_nothing(days):
    assert set(days.measured({}, "train").values()) == {0.0}
    about = news_search.described([run("gp", 0, "close") | {"pool": NOTHING}], WAYS[0], days, {"1": PUBLISHED[0]})
    assert (about["gp | 0"]["members"], about["gp | 0"]["news"], about["gp | 0"]["largest"]) == (0, 0.0, 0.0)


def test_likeness_is_of_the_size_of_correlations():
    profit = np.array([1.0, -2, 3, 0])
    others = {"1": -profit, "2": np.array([1.0, 1, 1, 1]), "3": np.array([1.0, 0, 1, 1])}
    usual, largest, name = likeness(profit, others)
    assert (largest, name) == (pytest.approx(1.0), "1")
    assert usual == pytest.approx((1 + 0 + abs(np.corrcoef(profit, others["3"])[0, 1])) / 3)


def test_the_test_days_are_opened_once(market, monkeypatch, tmp_path, capsys):
    asked = []
    monkeypatch.setattr(news_search, "market", lambda part, *_: asked.append(part) or market)
    options = Namespace(work=tmp_path, data=tmp_path, name="study")
    found, day = news_search.opened(RUNS, WAYS[0], PUBLISHED, options)
    assert asked == ["test"]
    assert "opening the test days for 4 searches" in capsys.readouterr().out
    assert news_search.opened(RUNS, WAYS[0], PUBLISHED, options) == (found, day)
    assert asked == ["test"]
    for runs, way in ((RUNS[:2], WAYS[0]), (RUNS, WAYS[1]), ([*RUNS[:3], run("gp", 1, "open")], WAYS[0])):
        with pytest.raises(SystemExit, match="used up"):
            news_search.opened(runs, way, PUBLISHED, options)


def test_tables_say_what_was_measured(days):
    way = Way(3.0, True)
    parts = {part: news_search.measured(RUNS, part, way, days, PUBLISHED) for part in ("train", "validation")}
    rows = {row["pool of"]: row for row in tables.sides_table(RUNS, parts)}
    assert list(rows) == ["random", "gp", tables.ALIKE, tables.FITTED, tables.MEDIAN]
    assert rows["gp"]["trials"] == "40"
    middle = np.mean([parts["train"][f"gp | {seed}"]["rank_ic"] for seed in (0, 1)])
    assert rows["gp"]["rank IC, train"].startswith(f"{middle:.4f} ± ")
    (apart,) = tables.differences(RUNS, parts)
    assert (apart["side"], apart["less"]) == ("gp", "random")
    about = news_search.described(RUNS, way, days, dict(zip("123", PUBLISHED, strict=True)))
    assert [about[key]["news"] for key in ("gp | 0", "gp | 1")] == [0.5, 0.0]
    assert tables.runs_table(RUNS, parts, about)[1]["alphas with news"] == "50%"
    assert (
        tables.luck_table(RUNS, parts)[0]["in validation"]
        == f"{parts['validation']['random | 0 | best']['sharpe']:.2f}"
    )
    every = {3.0: RUNS[:2], 0.0: RUNS}
    found = tables.ways_table(news_search.validated(every, days), every)
    assert [row["way"] for row in found] == [str(way) for way in WAYS]
    assert [row["members"] for row in found] == ["2.0", "2.0", "1.8", "1.8"]
