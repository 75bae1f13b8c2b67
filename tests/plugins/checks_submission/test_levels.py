"""One metric against one limit, by profile and delay."""

from __future__ import annotations

import pytest

TABLE = [
    ("low_sharpe", "sharpe", "user", 1, 1.25, "above"),
    ("low_sharpe", "sharpe", "user", 0, 2.0, "above"),
    ("low_sharpe", "sharpe", "consultant", 1, 1.58, "above"),
    ("low_sharpe", "sharpe", "consultant", 0, 2.69, "above"),
    ("low_fitness", "fitness", "user", 1, 1.0, "above"),
    ("low_fitness", "fitness", "user", 0, 1.3, "above"),
    ("low_fitness", "fitness", "consultant", 1, 1.0, "above"),
    ("low_fitness", "fitness", "consultant", 0, 1.5, "above"),
    ("low_turnover", "turnover", "user", 1, 0.01, "above"),
    ("high_turnover", "turnover", "consultant", 0, 0.70, "below"),
]


@pytest.mark.parametrize(("check", "metric", "profile", "delay", "limit", "side"), TABLE)
def test_passes_strictly_on_the_right_side_of_the_published_limit(
    make_context, run, check, metric, profile, delay, limit, side
):
    verdicts = []
    for value in (limit - 0.001, limit, limit + 0.001):
        outcome = run(check, make_context({metric: value}, delay=delay), profile)
        assert (outcome.value, outcome.limit) == (value, limit)
        verdicts.append(outcome.verdict)
    assert verdicts == (["fail", "fail", "pass"] if side == "above" else ["pass", "fail", "fail"])


@pytest.mark.parametrize("check", ["low_sharpe", "low_fitness", "low_turnover", "high_turnover"])
def test_an_alpha_without_the_metric_fails_with_its_reason(make_context, run, check):
    metric = check.partition("_")[2]
    outcome = run(check, make_context({metric: float("nan")}))
    assert outcome.verdict == "fail"
    assert outcome.value is None
    assert "for a reason" in outcome.reason
