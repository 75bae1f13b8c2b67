"""Jobs: what is left to do, what is written when, and what a run's name stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

import alphaplat as ap
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.runs import driver
from alphaplat.runs.driver import resumed


def test_what_the_registry_knows_is_left_out(job, market: ap.Panel, registry: ap.Registry) -> None:
    ap.Session(panel=market, registry=registry).simulate(["rank(close)", "rank(volume)"])
    made = job("rank(open)", "rank(close)", "RANK(open)", "rank(clse)")
    assert [one.name for one in made.left()] == ["1"]
    run = made.work()
    assert run.counts == {"alphas": 4, "not_compiled": 1, "evaluated": 2}
    assert [one.name for one in made.failed] == ["4"]
    assert made.left() == []


def test_alphas_that_were_known_become_members(job, market: ap.Panel, registry: ap.Registry) -> None:
    known = ap.Session(panel=market, registry=registry).simulate("rank(close)")
    made = job(sets=[{"label": "mine", "expressions": ["rank(close)", "rank(open)"]}])
    run = made.work()
    for candidate in made.candidates:
        assert candidate.alpha is not None
        assert [way.run_id for way in registry.lineage(candidate.alpha.id)] == [run.run_id]
        assert list(registry.tags(candidate.alpha.id)) == ["mine"]
    members = run.resolved["members"]
    assert [one["alpha_id"] for one in members] == [one.alpha.id for one in made.candidates if one.alpha]
    assert registry.evaluation(members[0]["evaluation_id"]).run_id is None
    assert registry.evaluation(members[1]["evaluation_id"]).run_id == run.run_id
    assert members[0]["alpha_id"] == known.id


def test_the_run_records_its_words_data_and_versions(job, market: ap.Panel) -> None:
    run = job("rank(close)", seed=5).work()
    assert (run.config, run.seed, run.snapshot, run.panel_id) == ("as written", 5, market.snapshot, market.panel_id)
    assert run.resolved["config"]["settings"]["truncation"] == 0.08
    assert run.resolved["panel"]["survivorship"] == market.survivorship
    assert run.status == "done"
    assert run.versions["alphaplat"]


def test_batches_are_written_as_they_are_done(job, registry: ap.Registry, monkeypatch) -> None:
    monkeypatch.setattr(driver, "BATCH", 2)
    seen = []

    def progress(done: int, total: int, last: object) -> None:
        (run,) = registry.runs()
        seen.append((done, total, registry.count(), run.status, run.counts.get("evaluated", 0)))

    job("close", "open", "high", "low", "vwap").work(progress)
    assert seen == [
        (0, 5, 0, "running", 0),
        (2, 5, 2, "running", 2),
        (4, 5, 4, "running", 4),
        (5, 5, 5, "running", 5),
    ]


def test_a_failure_of_ours_marks_the_run_and_is_raised(job, registry: ap.Registry, monkeypatch) -> None:
    def broken(*arguments: object, **named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("alphaplat.runs.pipeline.simulate_signal", broken)
    with pytest.raises(ZeroDivisionError):
        job("close").work()
    assert [run.status for run in registry.runs()] == ["failed"]


def test_a_name_stands_for_content_and_not_for_order_or_place(job, market_folder: Path, tmp_path: Path) -> None:
    import shutil

    first = job("close", "open").run_id
    shutil.copytree(market_folder, tmp_path / "copy")
    assert job("close", "open", panel={"path": tmp_path / "copy"}).run_id == first
    assert job(" CLOSE ", "open", registry="elsewhere.db").run_id == first
    named = job(sets=[{"expressions": {"a": "close", "b": "open"}}]).run_id
    assert job(sets=[{"expressions": {"b": "open", "a": "close"}}]).run_id == named
    others = [
        job("open", "close"),
        job("close"),
        job("close", "opn"),
        job("close", "open", seed=1),
        job("close", "open", name="b"),
        job("close", "open", profile=None),
        job("close", "open", settings={"delay": 0}),
        job("close", "open", settings={"end": "2016-03-01"}),
        job(sets=[{"label": "x", "expressions": ["close", "open"]}]),
    ]
    assert len({first, named, *(one.run_id for one in others)}) == 2 + len(others)


def test_a_run_goes_on_only_as_itself(job) -> None:
    made = job("close", "open")
    made.work()
    assert resumed(made, made.run_id) is made
    with pytest.raises(ConfigError, match="its alphas, checks or generator have changed since") as caught:
        resumed(job("close"), made.run_id)
    assert job("close").run_id in str(caught.value)


def test_without_a_profile_nothing_is_checked_and_nothing_is_missing(job, registry: ap.Registry) -> None:
    made = job("close", profile=None)
    made.work()
    (row,) = registry.find()
    assert registry.checks(row["evaluation_id"]) == []
    assert made.left() == []
    assert len(job("close").left()) == 1


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"profile": "usr"}, "did you mean 'user'?"),
        ({"settings": {"universe": "tops"}}, "no universe 'tops'"),
        ({"settings": {"neutralization": "sectr"}}, "did you mean 'sector'?"),
        ({"panel": {"path": "nowhere"}}, "there is no panel 'nowhere'"),
        ({"panel": {"source": "nobody"}}, "unknown source 'nobody'"),
        ({"panel": {"source": "synthetic", "options": {"asets": 2}}}, "did you mean 'assets'?"),
    ],
)
def test_mistakes_stop_before_any_work(job, keys: dict[str, object], said: str) -> None:
    with pytest.raises(AlphaError) as caught:
        job("close", **keys)
    assert said in str(caught.value)


def test_stand_ins_among_the_fields_in_use_are_named(job, market: ap.Panel) -> None:
    run = job("rank(close)").work()
    assert run.resolved["panel"]["estimated"] == []
