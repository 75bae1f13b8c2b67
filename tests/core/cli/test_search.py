"""Searches at the command: what is shown, what is printed, and a process that is killed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

CONFIG = """\
name: mine
panel: {{path: {panel}}}
settings: {{test_period: P6M}}
search:
  trials: {trials}
  batch: 8
  workers: {workers}
  pool: 4
  proposers: {{gp: {{share: 2}}, random: {{}}}}
  constraints: {{max_tokens: 8, max_lookback: 30}}
  reward: {{least_gain: 0.002, least_t: 0}}
"""


@pytest.fixture
def mine(tmp_path: Path, market_folder: Path):
    """Write a configuration of a small search."""

    def write(trials: int = 16, workers: int = 1, more: str = "") -> Path:
        path = tmp_path / "mine.yaml"
        path.write_text(CONFIG.format(panel=market_folder, trials=trials, workers=workers) + more)
        return path

    return write


def test_the_report_says_what_was_found_and_what_it_cost(command, mine) -> None:
    answer = command("run", mine())
    assert answer.code == 0
    for said in ("pool of", "best by themselves", "the pool together", "train", "test", "16 trials were made"):
        assert said in answer.out
    assert "to go on to 16 trials on 1 workers" in answer.err


def test_the_report_as_json(command, mine) -> None:
    report = command("run", mine(), "--json").json
    assert report["status"] == "done"
    assert report["counts"]["alphas"] >= 16
    members = report["pool"]["members"]
    assert 1 <= len(members) <= 4
    assert sum(abs(one["weight"]) for one in members) == pytest.approx(1.0)
    assert set(report["combined"]) == {"train", "test"}
    assert report["combined"]["train"]["rank_ic"] > 0
    assert report["curve"][-1]["ic"] == pytest.approx(report["pool"]["ic"])
    assert report["trials"]["by_id"] == report["counts"]["alphas"]
    assert report["training"]["last_day"] < "2016-07-01"


def test_a_search_is_shown_listed_distributed_and_resumed(command, mine) -> None:
    report = command("run", mine(), "--json").json
    run_id = report["run_id"]
    shown = command("runs", "show", run_id, "--json").json
    assert shown["pool"] == report["pool"]
    assert shown["best"] == report["best"]
    assert "pool of" in command("runs", "show", run_id).out
    assert command("runs", "list", "--json").json[0]["counts"]["alphas"] == report["counts"]["alphas"]
    facts = command("runs", "distribution", run_id, "--json").json
    assert facts["sets"]["all"]["asked"] == report["counts"]["alphas"]
    assert command("runs", "resume", run_id, "--json").json["pool"] == report["pool"]
    more = command("run", mine(trials=30), "--json").json
    assert more["run_id"] == run_id
    assert more["counts"]["alphas"] >= 30


def test_without_days_kept_apart_the_report_says_so(command, mine) -> None:
    answer = command("run", mine(), "--set", "settings.test_period=null")
    assert "no days were kept apart" in answer.out


def test_mistakes_are_shown_at_their_place(command, mine) -> None:
    answer = command("run", mine(more="  propsers: {}\n"))
    assert answer.code == 2
    assert "search.propsers: unknown key" in answer.err
    assert "mine.yaml:12" in answer.err


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("randm: {}", "unknown generator 'randm'"),
        ("random: {options: {speed: 2}}", "'random' has no option 'speed'"),
    ],
)
def test_proposers_that_cannot_be_are_shown_at_their_place(command, mine, written: str, said: str) -> None:
    config = mine()
    config.write_text(config.read_text().replace("random: {}", written))
    answer = command("run", config)
    assert (answer.code, answer.out) == (2, "")
    head, line, carets = answer.err.splitlines()
    assert said in head
    assert "mine.yaml:9 |   proposers: {gp:" in line
    assert carets.index("^") == line.index(written)


def test_a_proposer_that_is_not_in_the_file_has_no_place_in_it(command, mine) -> None:
    answer = command("run", mine(), "--set", "search.proposers.randm.share=1")
    assert answer.code == 2
    assert "unknown generator 'randm'" in answer.err
    assert "did you mean 'random'?" in answer.err
    assert "mine.yaml" not in answer.err


def test_the_screen_has_the_pool_and_the_best(mine, registry, monkeypatch) -> None:
    from alphaplat.catalogue import default_platform
    from alphaplat.cli.output import console
    from alphaplat.cli.search import _screen
    from alphaplat.runs.config import load_config
    from alphaplat.runs.search_job import prepare_search

    job = prepare_search(load_config(mine()), "", default_platform(), lambda: registry)
    drawn = console()
    with drawn.capture() as captured:
        job.work(lambda job, told: drawn.print(_screen(job)))
    told = captured.get()
    assert "trials (" in told
    assert "pool of" in told
    assert "best by themselves" in told


def test_a_killed_search_leaves_no_worker_and_goes_on_to_the_same_registry(
    command, killed, content, mine, tmp_path
) -> None:
    database = tmp_path / "killed.db"
    ended = killed(database, "run", mine(trials=60, workers=2))
    assert 0 < ended.evaluated < 60
    assert len(ended.children) >= 2
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and any(map(_alive, ended.children)):
        time.sleep(0.05)
    assert not any(map(_alive, ended.children))
    finished = command("run", mine(trials=60, workers=1), "--registry", database, "--json").json
    assert finished["status"] == "done"
    command("run", mine(trials=60, workers=1), "--registry", "whole.db")
    resumed, whole = content(database), content(tmp_path / "whole.db")
    del resumed["runs"], whole["runs"]
    assert resumed == whole


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False
