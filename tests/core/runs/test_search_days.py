"""No look ahead: what comes after the training days changes nothing of what a search proposes, earns and keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.panel import Panel, save
from alphaplat.runs.search_job import SearchJob

LAST = "2016-06-30"
SEEDS = ["rank(vec_avg(news_sentiment))", "-ts_delta(close, 5)", "group_rank(ts_mean(short_interest, 20), sector)"]
DAYS: dict[str, dict[str, str]] = {"end": {"end": LAST}, "test period": {"test_period": "P6M"}}


@pytest.fixture(scope="module")
def folders(market: Panel, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The market; one in which everything after the last training day is different; one that ends with that day."""
    place = tmp_path_factory.mktemp("days")
    panels = {"as it was": market, "changed": changed(market), "cut": market.between(None, LAST).whole()}
    for name, panel in panels.items():
        save(panel, place / name)
    return {name: place / name for name in panels}


def changed(market: Panel) -> Panel:
    """The market with all values after the last training day shuffled among the names, and scaled at random."""
    dataset, random = market.dataset.copy(deep=True), np.random.default_rng(5)
    first = int(np.searchsorted(market.times, np.datetime64(LAST), side="right"))
    begin = int(np.maximum(dataset["news_row_size"].values[:first], 0).sum())
    for name, variable in dataset.data_vars.items():
        values = variable.values.copy()
        after = values[begin if variable.dims == ("news_obs",) else first :]
        after[...] = random.permuted(after, axis=after.ndim - 1)
        if values.dtype.kind == "f":
            after *= random.uniform(0.2, 5, after.shape)
        dataset[name] = variable.copy(data=values)
    return Panel(dataset)


@pytest.fixture
def found(searching: Callable[..., SearchJob], folders: Mapping[str, Path], tmp_path: Path) -> Callable[..., list[Any]]:
    """All that a search in one of the markets proposed, was told and kept, with numbers to the bit."""

    def search(name: str, settings: Mapping[str, str], **keys: Any) -> list[Any]:
        heard: list[Any] = []

        def listen(job: SearchJob, told: Any) -> None:
            for one in told:
                heard.append((one.proposal, one.alpha_id, one.error, one.reward, one.gain, one.novelty, one.verdicts))
                heard.append({name: np.float64(value).tobytes() for name, value in one.metrics.items()})
            heard.append([(member.alpha_id, member.weight, member.ic) for member in job.search.pool.members()])

        with ap.Registry(tmp_path / f"{name}.db") as store:
            run = {"panel": {"path": folders[name]}, "settings": settings}
            job = searching(store=store, run=run, seeds=SEEDS, reward={"least_gain": 0.0, "least_t": 0.0}, **keys)
            job.work(listen)
            assert len(job.search.pool) > 1
        return heard

    return search


def test_the_other_market_differs_in_every_field_and_the_search_would_see_it(
    folders: Mapping[str, Path], found: Callable[..., list[Any]]
) -> None:
    before, after = (ap.open_panel(folders[name]).dataset for name in ("as it was", "changed"))
    same = {name for name in before.data_vars if before[name].identical(after[name])}
    assert same <= {"country", "currency", "delisting_return"}  # which have one value, or none, for all names
    assert found("as it was", {}) != found("changed", {})


@pytest.mark.parametrize("other", ["changed", "cut"])
def test_the_days_after_its_end_change_no_bit_of_a_search(found: Callable[..., list[Any]], other: str) -> None:
    assert found("as it was", DAYS["end"]) == found(other, DAYS["end"])


def test_the_days_of_the_test_period_change_no_bit_of_a_search(found: Callable[..., list[Any]]) -> None:
    assert found("as it was", DAYS["test period"]) == found("changed", DAYS["test period"])


def test_they_change_no_bit_of_what_a_network_learns(found: Callable[..., list[Any]]) -> None:
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")
    keys = {"proposers": {"neural": {"options": {"updates": 2, "surplus": 2}}}, "document": "buy what fell"}
    assert found("as it was", DAYS["end"], **keys) == found("changed", DAYS["end"], **keys)
