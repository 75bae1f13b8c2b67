"""Runs that were interrupted or killed go on to the registry that they would have made at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def interrupt_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let a keyboard's interrupt come in the middle of the simulation of an alpha."""
    from alphaplat.runs import pipeline

    simulate, seen = pipeline.simulate_signal, []

    def interrupted(*arguments: Any, **named: Any) -> Any:
        seen.append(1)
        if len(seen) > count:
            raise KeyboardInterrupt
        return simulate(*arguments, **named)

    monkeypatch.setattr(pipeline, "simulate_signal", interrupted)


@pytest.mark.parametrize("count", [0, 2])
def test_an_interrupted_run_goes_on_to_the_same_registry(
    command, content, config, tmp_path, monkeypatch, count: int
) -> None:
    with monkeypatch.context() as patch:
        interrupt_after(patch, count)
        answer = command("run", config)
    assert (answer.code, answer.out) == (130, "")
    assert "what is finished is kept; go on with: alphaplat runs resume r" in answer.err
    (run,) = command("runs", "list", "--json").json
    assert run["status"] == "interrupted"
    assert run["counts"]["evaluated"] == count
    finished = command("runs", "resume", run["run_id"], "--json").json
    assert (finished["status"], finished["evaluated_now"]) == ("done", 4 - count)
    command("run", config, "--registry", "whole.db")
    assert content(tmp_path / "registry.db") == content(tmp_path / "whole.db")


def test_an_interrupt_between_batches_loses_nothing(command, config, monkeypatch) -> None:
    from alphaplat.runs import driver

    monkeypatch.setattr(driver, "BATCH", 1)
    work = driver.Job.work

    def impatient(job: driver.Job, progress: Any) -> Any:
        def stop(done: int, total: int, last: object) -> None:
            if done == 2:
                raise KeyboardInterrupt

        return work(job, stop)

    with monkeypatch.context() as patch:
        patch.setattr(driver.Job, "work", impatient)
        assert command("run", config).code == 130
    assert command("run", config, "--json").json["evaluated_now"] == 2


def test_a_killed_run_goes_on_to_the_same_registry(
    command, killed, content, market_folder: Path, tmp_path: Path
) -> None:
    config = tmp_path / "long.yaml"
    texts = "\n".join(f"      - ts_mean(close, {days}) - open" for days in range(2, 62))
    config.write_text(f"name: long\npanel: {{path: {market_folder}}}\nalphas:\n  - expressions:\n{texts}\n")
    database = tmp_path / "killed.db"
    there = killed(database, "run", config).evaluated
    assert 0 < there < 60
    assert command("runs", "list", "--registry", database, "--json").json[0]["status"] == "running"
    finished = command("run", config, "--registry", database, "--json").json
    assert (finished["status"], finished["evaluated_now"]) == ("done", 60 - there)
    command("run", config, "--registry", "whole.db")
    assert content(database) == content(tmp_path / "whole.db")
