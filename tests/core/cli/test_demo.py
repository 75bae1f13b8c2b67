"""`alphaplat demo`: the whole of it on a small market, without the extra, interrupted, changed, and once more."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from alphaplat.cli import main

FOLDER = Path("alphaplat-demo")
NEEDS_TORCH = "torch is not here: pip install 'alphaplat[generator]' to run this test"
SMALLER = {
    "demo.yaml": ("  path: market\n", "  path: market\n  options: {assets: 20, years: 2}\n"),
    "demo_generator.yaml": (
        "{panel: market, size: 15000}",
        "{panel: market, size: 120}\ntraining: {epochs: 1, batch_size: 20}",
    ),
    "demo_search.yaml": ("  trials: 200\n", "  trials: 12\n  batch: 6\n  reward: {least_t: 0}\n"),
}


def make_small(folder: Path) -> Path:
    """The demo's folder with its configurations, each made small by its own keys."""
    folder.mkdir()
    for name, (before, after) in SMALLER.items():
        text = resources.files("alphaplat.runs").joinpath(name).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (folder / name).write_text(text.replace(before, after))
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_small(tmp_path / FOLDER)


@pytest.fixture
def with_torch(small: Path) -> Path:
    pytest.importorskip("torch", reason=NEEDS_TORCH)
    return small


@pytest.fixture
def without_torch(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from alphaplat.generator import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    return small


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small demo that was done once."""
    pytest.importorskip("torch", reason=NEEDS_TORCH)
    folder = make_small(tmp_path_factory.mktemp("once") / FOLDER)
    with pytest.raises(SystemExit) as end:
        main(["demo", "--folder", str(folder)])
    assert end.value.code == 0
    return folder


@pytest.fixture
def done(once: Path, tmp_path: Path) -> Path:
    """A copy of that."""
    return Path(shutil.copytree(once, tmp_path / FOLDER))


def test_without_the_extra_the_first_part_is_done_and_the_rest_is_told(command, without_torch: Path) -> None:
    answer = command("demo")
    assert answer.code == 0, answer.err
    assert "12 alphas were simulated, tested and registered, 12 of them now" in answer.out
    assert "pip install 'alphaplat[generator]'" in answer.err
    assert "the same command again" in answer.err
    assert "alphaplat generate" not in answer.out
    assert not (without_torch / "generator").exists()
    again = command("demo", "--json")
    assert again.json["run"]["evaluated_now"] == 0
    assert [one["name"] for one in again.json["run"]["alphas"]][:2] == ["one_day_reversal", "five_day_reversal"]
    assert set(again.json) == {"run"}


def test_the_first_part_alone_says_nothing_of_what_is_missing(command, without_torch: Path) -> None:
    answer = command("demo", "--no-generator")
    assert (answer.code, "pip install" in answer.err) == (0, False)


def test_the_whole_demo_is_data_and_done_once(command, done: Path) -> None:
    files = {path: path.stat().st_mtime_ns for path in done.rglob("*") if path.is_file()}
    answer = command("demo", "--json")
    assert answer.code == 0, answer.err
    assert "is trained already" in answer.err
    assert "trials made, which is all" in answer.err
    found, search = answer.json, answer.json["search"]
    assert found["run"]["evaluated_now"] == 0
    assert found["generator"]["steps"] == 6
    assert len(found["written"]) == 5
    assert all(one["english"] for one in found["written"])
    assert search["status"] == "done"
    assert search["trials"]["by_id"] == search["counts"]["alphas"] >= 12
    assert [one["name"] for one in search["planted"]] == ["reversal", "price_volume", "news", "value"]
    assert {path: path.stat().st_mtime_ns for path in done.rglob("*") if path.is_file()} == files


def test_what_is_printed_says_all_in_lines_that_fit(command, done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alphaplat.cli import output

    monkeypatch.setattr(output, "_WIDEST_TABLE", 80)
    answer = command("demo")
    for said in (
        "a generator that learned from",
        "it writes for: Stocks that fell",
        "checks passed, most like the planted",
        "what was planted in this market",
        "in sample (train) and on the days kept apart (test)",
        "out of sample the pool",
        "planted formulas with an alpha correlated by 0.5 or more",
    ):
        assert said in answer.out
    facts, _, commands = answer.out.partition("Everything is in")
    assert max(map(len, facts.splitlines())) <= 100
    assert "alphaplat generate alphaplat-demo/generator/model" in commands
    assert not {"\r", "\x1b"} & {*answer.out, *answer.err}


def test_a_training_that_is_interrupted_goes_on(command, with_torch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        interrupt_training(patch, after=3)
        answer = command("demo")
    assert answer.code == 130
    assert "what is finished is kept; go on with: alphaplat demo --folder alphaplat-demo" in answer.err
    answer = command("demo", "--json")
    assert answer.code == 0, answer.err
    assert "going on after 3 steps" in answer.err
    assert answer.json["run"]["evaluated_now"] == 0
    assert answer.json["generator"]["steps"] == 6


def test_a_search_that_is_interrupted_goes_on_to_the_same_pool(
    command, done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alphaplat.runs.search_job import SearchJob

    whole = command("demo", "--json").json["search"]
    (done / "search.db").unlink()
    work = SearchJob.work

    def impatient(job: SearchJob, progress: Any) -> Any:
        def stop(*told: Any) -> None:
            raise KeyboardInterrupt

        return work(job, stop)

    with monkeypatch.context() as patch:
        patch.setattr(SearchJob, "work", impatient)
        assert command("demo").code == 130
    with sqlite3.connect(done / "search.db") as opened:
        assert 0 < opened.execute("select count(*) from evaluations").fetchone()[0] < 12
    found = command("demo", "--json").json["search"]
    assert found["counts"] == whole["counts"]
    assert found["members"] == whole["members"]


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("demo.yaml", "panel:", "pannel:", "did you mean 'panel'?"),
        ("demo_generator.yaml", "size:", "sise:", "did you mean 'size'?"),
        ("demo_search.yaml", "trials: 12", "trials: many", "demo_search.yaml:"),
        ("demo_search.yaml", "trials: 12", "trial: 12", "did you mean 'trials'?"),
    ],
)
def test_mistakes_in_its_files_are_told_before_any_work(
    command, with_torch: Path, name: str, before: str, after: str, said: str
) -> None:
    path = with_torch / name
    path.write_text(path.read_text().replace(before, after))
    answer = command("demo")
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert not (with_torch / "market").exists()


def test_a_configuration_that_changes_after_its_training_is_refused(command, done: Path) -> None:
    path = done / "demo_generator.yaml"
    path.write_text(path.read_text().replace("size: 120", "size: 90"))
    answer = command("demo")
    assert (answer.code, answer.out) == (2, "")
    assert "has changed since the training" in answer.err
    assert "alphaplat demo --folder NAME" in answer.err
    path.write_text((done / "generator" / "demo_generator.yaml").read_text() + "# said better\n")
    assert command("demo").code == 0


def test_a_folder_of_somebody_else_is_left_alone(command, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x")
    answer = command("demo", "--folder", "mine")
    assert (answer.code, answer.out) == (3, "")
    assert "'mine' is not empty, and holds no demo" in answer.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def interrupt_training(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let Ctrl-C come after so many steps."""
    from alphaplat.learning.trainer import Trainer

    begin = Trainer.__init__

    def watched(trainer: Trainer, *words: Any, **named: Any) -> None:
        begin(trainer, *words, **named)
        trainer.progress = lambda done, steps: signal.raise_signal(signal.SIGINT) if done == after else None

    monkeypatch.setattr(Trainer, "__init__", watched)
