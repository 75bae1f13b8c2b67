"""`alphaplat run` and `runs`: jobs that say where they are, resume, and do nothing twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_a_run_does_what_its_file_says_and_names_what_does_not_compile(command, config: Path) -> None:
    answer = command("run", config, "--json")
    assert answer.code == 2
    assert "mine-wrong does not compile:" in answer.err
    assert "did you mean 'close'?" in answer.err
    found = answer.json
    assert (found["status"], found["evaluated_now"]) == ("done", 4)
    assert found["counts"] == {"alphas": 5, "not_compiled": 1, "evaluated": 4}
    assert [one["name"] for one in found["failed"]] == ["mine-wrong"]
    listed = {one["name"]: one for one in command("alphas", "list", "--json").json["alphas"]}
    assert set(listed) == {"mine-reversal", "mine-empty", "2", "3"}
    shown = command("alphas", "show", listed["3"]["alpha_id"], "--json").json
    assert (shown["dialect"], shown["settings"]["delay"], shown["settings"]["truncation"]) == ("paper", 0, 0.1)
    empty = command("alphas", "show", listed["mine-empty"]["alpha_id"], "--json").json
    assert empty["evaluations"][0]["message"] == "the signal has no value inside the universe"
    assert empty["tags"] == ["mine"]
    assert [one["run_id"] for one in empty["lineage"]] == [found["run_id"]]


def test_the_table_of_a_run_holds_every_alpha_and_says_what_to_do_next(command, config: Path) -> None:
    out = command("run", config).out
    for part in (
        "mine-reversal",
        "mine-wrong",
        "unknown field 'clse'",
        "no value inside the universe",
        "alphaplat runs",
    ):
        assert part in out


def test_a_second_run_does_nothing_wherever_its_files_lie(command, content, config: Path, tmp_path: Path) -> None:
    first = command("run", config, "--json").json
    before = content(tmp_path / "registry.db")
    stamps = command("runs", "show", first["run_id"], "--json").json
    again = command("run", config, "--json").json
    config.parent.rename(tmp_path / "moved")
    moved = command("run", tmp_path / "moved" / "run.yaml", "--json").json
    for found in (again, moved):
        assert found["evaluated_now"] == 0
        assert {**found, "evaluated_now": 4} == first
    assert content(tmp_path / "registry.db") == before
    assert command("runs", "show", first["run_id"], "--json").json == stamps


def test_the_same_run_has_the_same_id_in_every_registry(command, config: Path) -> None:
    first = command("run", config, "--json").json["run_id"]
    assert command("run", config, "--registry", "other.db", "--json").json["run_id"] == first
    config.write_text("# said better\n" + config.read_text())
    assert command("run", config, "--json").json["run_id"] == first
    for change in ("settings.delay=3", "seed=7", "name=other", "profile=consultant"):
        assert command("run", config, "--set", change, "--json").json["run_id"] != first


def test_another_profile_checks_anew_and_evaluates_to_the_same(command, content, config: Path, tmp_path: Path) -> None:
    command("run", config)
    evaluations = content(tmp_path / "registry.db")["evaluations"]
    found = command("run", config, "--set", "profile=consultant", "--json").json
    assert found["evaluated_now"] == 4
    assert len(content(tmp_path / "registry.db")["evaluations"]) == len(evaluations) == 4
    assert command("run", config, "--set", "profile=consultant", "--json").json["evaluated_now"] == 0
    assert command("run", config, "--json").json["evaluated_now"] == 0


def test_a_profile_of_ones_own_is_read_and_its_changes_are_seen(command, config: Path, market_folder: Path) -> None:
    profiles = config.parent / "mine.yaml"
    profiles.write_text("easy:\n  low_sharpe: {min: -9}\n")
    words = ("run", config, "--set", "profile=easy", "--set", "profiles=mine.yaml", "--json")
    assert command(*words).json["evaluated_now"] == 4
    assert command(*words).json["evaluated_now"] == 0
    rows = command("alphas", "list", "--json").json["alphas"]
    name = {one["name"]: one["alpha_id"] for one in rows}["mine-reversal"]
    checks = command("alphas", "show", name, "--json").json["evaluations"][0]["checks"]
    assert [(one["name"], one["verdict"], one["limit"]) for one in checks] == [("low_sharpe", "pass", -9.0)]
    profiles.write_text("easy:\n  low_sharpe: {min: 99}\n")
    assert command(*words).json["evaluated_now"] == 4
    profiles.write_text("easy:\n  low_sharp: {min: 99}\n")
    answer = command(*words)
    assert answer.code == 2
    assert json.loads(answer.err)["errors"][0]["help"] == "did you mean 'low_sharpe'?"


def test_overrides_win_and_the_seed_is_recorded(command, config: Path) -> None:
    found = command("run", config, "--set", "seed=7", "--set", "settings.delay=2", "--json").json
    assert found["seed"] == 7
    settings = {
        one["name"]: command("alphas", "show", one["alpha_id"], "--json").json["settings"]
        for one in command("alphas", "list", "--json").json["alphas"]
    }
    assert settings["mine-reversal"]["delay"] == 2
    assert settings["2"]["delay"] == 0


def test_mistakes_in_the_file_are_shown_at_their_places_and_nothing_is_started(command, config, tmp_path) -> None:
    config.write_text(config.read_text().replace("truncation:", "truncatoin:").replace("delay: 0", "delay: soon"))
    answer = command("run", config)
    assert (answer.code, answer.out) == (2, "")
    assert "run.yaml:4 | settings: {truncatoin: 0.1}" in answer.err
    assert "^^^^^^^^^^ did you mean 'truncation'?" in answer.err
    assert "run.yaml:9 |     settings: {delay: soon}" in answer.err
    assert not (tmp_path / "registry.db").exists()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("more.txt", "less.txt", "there is no file"),
        ("dialect: paper", "dialect: papr", "did you mean 'paper'?"),
        ("dialect: paper", "conventions: {ddof: 7}", "convention 'ddof' cannot be 7"),
        ("dialect: paper", "only: [7]", "no alpha of the set is named '7'"),
        ("dialect: paper", "profile: user", "unknown key"),
        ("description: a few alphas", "profile: usr", "did you mean 'user'?"),
    ],
)
def test_what_a_configuration_names_and_is_not_there_stops_it(command, config, tmp_path, before, after, said) -> None:
    config.write_text(config.read_text().replace(before, after))
    answer = command("run", config)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert not (tmp_path / "registry.db").exists()


def test_the_environment_of_the_first_time_is_used_to_resume(command, config, tmp_path, monkeypatch) -> None:
    config.write_text(config.read_text().replace("file: more.txt", "file: ${WHERE}/more.txt"))
    monkeypatch.setenv("WHERE", str(config.parent))
    first = command("run", config, "--json").json
    monkeypatch.delenv("WHERE")
    again = command("runs", "resume", first["run_id"], "--json")
    assert again.code == 2, again.err
    assert again.json["run_id"] == first["run_id"]
    assert again.json["evaluated_now"] == 0
    (config.parent / "more.txt").write_text("rank(volume)\n")
    changed = command("runs", "resume", first["run_id"])
    assert changed.code == 2
    assert "its alphas, checks or generator have changed since" in changed.err
    (config.parent / "more.txt").unlink()
    assert "there is no file" in command("runs", "resume", first["run_id"]).err


def test_an_alpha_that_cannot_be_evaluated_is_kept_as_an_error(command, config, tmp_path) -> None:
    config.write_text(config.read_text().replace("wrong: rank(clse)", "wrong: rank(news)") + "fields: {news: {}}\n")
    answer = command("run", config)
    assert answer.code == 0
    assert "the panel has no field 'news'" in answer.out
    rows = command("alphas", "list", "--where", "verdict = error", "--columns", "sharpe", "--json").json["alphas"]
    assert [(row["name"], row["sharpe"]) for row in rows] == [("mine-wrong", None)]
    assert command("run", config, "--json").json["evaluated_now"] == 0


def test_runs_are_listed_shown_and_distributed(command, config, tmp_path) -> None:
    run_id = command("run", config, "--json").json["run_id"]
    (listed,) = command("runs", "list", "--json").json
    assert (listed["run_id"], listed["name"], listed["status"]) == (run_id, "tiny", "done")
    assert "tiny" in command("runs", "list").out
    shown = command("runs", "show", run_id[:5], "--json").json
    assert shown["config"] == config.read_text()
    assert [one["name"] for one in shown["members"]] == ["mine-reversal", "mine-wrong", "mine-empty", "2", "3"]
    assert "mine-empty" in command("runs", "show", run_id).out
    answer = command("runs", "distribution", run_id, "--json", "-o", "numbers.json")
    assert answer.code == 0
    assert json.loads((tmp_path / "numbers.json").read_text()) == answer.json
    found = answer.json["sets"]
    assert {name: (one["asked"], one["count"]) for name, one in found.items()} == {"mine": (3, 1), "all": (2, 2)}
    assert {one["name"] for one in found["mine"]["without_numbers"]} == {"mine-wrong", "mine-empty"}
    text = command("runs", "distribution", run_id).out
    assert "mine-empty has none: the signal has no value inside the universe" in text
    assert "log_volatility_on_log_turnover" in text


def test_published_numbers_stand_beside(command, config) -> None:
    run_id = command("run", config, "--json").json["run_id"]
    published = Path(__file__).parents[3] / "docs" / "examples" / "alpha101_published.json"
    answer = command("runs", "distribution", run_id, "--beside", published)
    assert answer.code == 0
    assert json.loads(published.read_text())["title"] in answer.out
