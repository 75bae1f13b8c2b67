"""Concentration and coverage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest


def with_counts(context, counts):
    daily = replace(context.simulation.daily, long_count=counts, short_count=np.zeros_like(counts))
    return replace(context, simulation=replace(context.simulation, daily=daily))


@pytest.mark.parametrize(("largest", "verdict"), [(0.0999, "pass"), (0.10, "fail"), (0.5, "fail")])
def test_no_name_has_a_tenth_of_the_book(make_context, run, largest, verdict):
    context = make_context({"max_weight": largest})
    outcome = run("concentrated_weight", with_counts(context, np.full(600, 12)))
    assert (outcome.verdict, outcome.value, outcome.limit) == (verdict, largest, 0.10)


def test_enough_names_are_held_in_every_year(make_context, run):
    context = make_context({"max_weight": 0.05})
    years = context.simulation.dates.astype("datetime64[Y]")
    rows = np.flatnonzero(years == np.datetime64("2021"))
    counts = np.full(600, 12)
    counts[rows[: int(0.19 * len(rows))]] = 9
    assert run("concentrated_weight", with_counts(context, counts)).verdict == "pass"
    counts[rows[: int(0.22 * len(rows))]] = 9
    outcome = run("concentrated_weight", with_counts(context, counts))
    assert outcome.verdict == "fail"
    assert outcome.reason.startswith("in 2021, 10 names or more are held on 78% of the days")


def test_days_before_the_first_position_do_not_count(make_context, run):
    context = make_context({"max_weight": 0.05})
    counts = np.full(600, 12)
    counts[:200] = 0
    assert run("concentrated_weight", with_counts(context, counts)).verdict == "pass"


@pytest.mark.parametrize(("value", "verdict", "limit"), [(0.1, "fail", 0.2), (0.3, "warn", 0.5), (0.6, "pass", 0.2)])
def test_coverage_fails_warns_and_passes(make_context, run, value, verdict, limit):
    outcome = run("coverage", make_context({"coverage": value}))
    assert (outcome.verdict, outcome.value, outcome.limit) == (verdict, value, limit)


@pytest.mark.parametrize(("check", "metric"), [("coverage", "coverage"), ("concentrated_weight", "max_weight")])
def test_an_empty_alpha_fails(make_context, run, check, metric):
    assert run(check, make_context({metric: float("nan")})).verdict == "fail"
