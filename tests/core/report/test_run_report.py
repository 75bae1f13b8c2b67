"""A run as people read it: who is in it, what has no numbers and why, and published numbers beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import alphaplat as ap
from alphaplat.report.run_report import distribution_rows, header, members, regression_rows, run_distribution
from alphaplat.runs.config import RunConfig
from alphaplat.runs.driver import prepare
from alphaplat_registry import Run

PUBLISHED = Path(__file__).parents[3] / "docs" / "examples" / "alpha101_published.json"


@pytest.fixture
def run(market_folder: Path, registry: ap.Registry) -> Run:
    texts = [f"-rank(ts_delta(close, {days}))" for days in range(1, 9)]
    config = RunConfig.model_validate(
        {
            "name": "several",
            "description": "of a kind",
            "panel": {"path": market_folder},
            "alphas": [
                {"label": "a", "expressions": texts},
                {"label": "b", "expressions": ["rank(clse)", "ts_delay(close, 2000)", "rank(volume)"]},
            ],
        }
    )
    return prepare(config, "as written", ap.default_platform(), lambda: registry).work()


def test_members_stand_in_their_order_whether_they_compiled_or_not(run: Run, registry: ap.Registry) -> None:
    found = members(run, registry)
    assert [one["name"] for one in found] == [f"a-{number}" for number in range(1, 9)] + ["b-1", "b-2", "b-3"]
    assert [one["name"] for one in found if one["error"]] == ["b-1"]


def test_the_header_says_on_what_and_under_which_settings(run: Run, market: ap.Panel) -> None:
    found = header(run)
    assert found["period"] == f"{str(market.times[0])[:10]} to {str(market.times[-1])[:10]}, {len(market.times)} days"
    assert found["survivorship"] == market.survivorship
    assert found["description"] == "of a kind"
    assert found["settings"]["delay"] == 1
    assert found["stand_ins"] == []


def test_every_set_has_its_distribution_and_says_who_is_missing(run: Run, registry: ap.Registry) -> None:
    facts = run_distribution(run, registry)
    assert {name: (one["asked"], one["count"]) for name, one in facts["sets"].items()} == {"a": (8, 8), "b": (3, 1)}
    missing = {one["name"]: one["why"] for one in facts["sets"]["b"]["without_numbers"]}
    assert set(missing) == {"b-1", "b-2"}
    assert "unknown field 'clse'" in missing["b-1"]
    assert missing["b-2"] == "the signal has no value inside the universe"
    sharpes = [row["sharpe"] for row in registry.find("tag = a", limit=None)]
    summary = facts["sets"]["a"]["summary"]["sharpe"]
    assert (summary["count"], summary["min"], summary["max"]) == (8, min(sharpes), max(sharpes))
    assert facts["sets"]["a"]["summary"]["correlation"]["count"] == 28


def test_published_numbers_have_rows_of_their_own(run: Run, registry: ap.Registry) -> None:
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    facts = run_distribution(run, registry, beside=published)
    summaries, fits = distribution_rows(facts), regression_rows(facts)
    assert {row[1] for row in summaries} == {row[1] for row in fits} == {"a", "b", published["title"]}
    assert {row[0] for row in summaries} >= {"sharpe", "turnover", "cents_per_share", "correlation"}
    assert len({row[0] for row in fits}) == 4
    alone = run_distribution(run, registry)
    assert {row[1] for row in regression_rows(alone)} == {"a", "b"}
