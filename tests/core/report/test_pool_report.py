"""Pools beside what was planted, and what is said of them out of sample."""

from __future__ import annotations

from math import nan
from pathlib import Path

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.report.pool_report import planted, pool_report
from alphaplat.report.search_report import outlook
from alphaplat.runs.config import RunConfig
from alphaplat.runs.search_job import SearchJob, prepare_search
from alphaplat.search.pool import Pool

REVERSAL, BAD_NEWS = "-(close / ts_delay(close, 5) - 1)", "ts_mean(-vec_avg(news_sentiment), 5)"


@pytest.fixture
def job(market_folder: Path, registry: ap.Registry) -> SearchJob:
    """A small search that is done; its pool is then set to two alphas that it has evaluated, too."""
    search = {"trials": 4, "batch": 4, "workers": 1, "proposers": {"random": {}}, "constraints": {"max_lookback": 30}}
    data = {"name": "a", "panel": {"path": market_folder}, "settings": {"test_period": "P6M"}, "search": search}
    job = prepare_search(RunConfig.model_validate(data), "", ap.default_platform(), lambda: registry)
    job.work()
    found = job.evaluator.found([REVERSAL, BAD_NEWS], Pool(0.0))
    registry.add([one.outcome for one in found])
    first, second = (one.outcome.alpha for one in found)
    pool = Pool(0.0).added(first.alpha_id, first.expression, 0.03, 1.0, np.zeros(0))
    job.search.pool = pool.added(second.alpha_id, second.expression, -0.02, 1.0, np.zeros(1))
    return job


def test_each_member_has_words_numbers_and_what_it_is_like(job: SearchJob) -> None:
    found = pool_report(job)
    first, second = found["members"]
    assert first["english"] == job.evaluator.alpha(REVERSAL).expression.describe()
    assert set(first["parts"]) == {"train", "test"}
    names = [one["name"] for one in found["planted"]]
    assert (names[first["nearest"]], first["likeness"]) == ("reversal", pytest.approx(1.0, abs=1e-6))
    assert (names[second["nearest"]], second["likeness"]) == ("news", pytest.approx(1.0, abs=1e-6))
    assert second["weight"] < 0
    by_name = dict(zip(names, found["planted"], strict=True))
    assert (by_name["reversal"]["nearest"], by_name["news"]["nearest"]) == (0, 1)
    assert by_name["reversal"]["parts"] == first["parts"]


def test_checks_are_those_of_the_registry(job: SearchJob) -> None:
    for member in pool_report(job)["members"]:
        (evaluation,) = job.registry.evaluations(member["alpha_id"])
        kept = [one.verdict for one in job.registry.checks(evaluation.evaluation_id)]
        assert member["passed"] == kept.count("pass") > 0
        assert member["checks"] == len(kept) - kept.count("skip") > member["passed"]


def test_an_empty_pool_is_like_nothing(job: SearchJob) -> None:
    job.search.pool = Pool(0.0)
    found = pool_report(job)
    assert found["members"] == []
    assert {one["nearest"] for one in found["planted"]} == {None}


def test_a_market_without_planted_formulas_has_none() -> None:
    assert planted(ap.synthetic_market(assets=20, years=1, strength=0)) == []


@pytest.mark.parametrize(
    ("ic", "t", "said"),
    [
        (0.011, 2.8, "holds, and chance hardly explains it (t 2.8)"),
        (0.004, 0.9, "may hold by chance alone (t 0.9)"),
        (0.004, nan, "may hold by chance alone"),
        (-0.002, -0.4, "does not hold: its rank IC there is -0.0020, in sample 0.0200"),
        (nan, nan, "does not hold"),
    ],
)
def test_what_is_said_of_the_days_kept_apart(ic: float, t: float, said: str) -> None:
    assert said in outlook({"train": {"rank_ic": 0.02}, "test": {"rank_ic": ic, "rank_ic_t": t}})


def test_without_such_days_that_is_said() -> None:
    assert "no days were kept apart" in outlook({"train": {"rank_ic": 0.02}})
