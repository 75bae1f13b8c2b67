"""The command as users meet it: in this process for speed, or in one of its own where that matters."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alphaplat.cli import main

COMMAND = [sys.executable, "-c", "from alphaplat.cli import main; main()"]
CONFIG = """\
name: tiny
description: a few alphas
panel: {{path: {panel}}}
settings: {{truncation: 0.1}}
alphas:
  - label: mine
    expressions: {{reversal: "-rank(ts_delta(close, 5))", wrong: rank(clse), empty: "ts_delay(close, 2000)"}}
  - file: more.txt
    settings: {{delay: 0}}
    dialect: paper
"""


@pytest.fixture
def config(tmp_path: Path, market_folder: Path) -> Path:
    (tmp_path / "job").mkdir()
    path = tmp_path / "job" / "run.yaml"
    path.write_text(CONFIG.format(panel=market_folder))
    (path.parent / "more.txt").write_text("# mine\nrank(volume)\nts_rank(close, 5)\n")
    return path


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.out, self.err
        return json.loads(self.out, parse_constant=_refused)


def _refused(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


Command = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, market_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a panel and a registry of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALPHAPLAT_PANEL", str(market_folder))
    monkeypatch.setenv("ALPHAPLAT_REGISTRY", str(tmp_path / "registry.db"))
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `alphaplat WORDS` in this process."""

    def call(*words: object, stdin: str | bytes | None = None) -> Answer:
        if stdin is not None:
            raw = stdin if isinstance(stdin, bytes) else stdin.encode()
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        captured = capsys.readouterr()
        code = end.value.code
        assert isinstance(code, int)
        return Answer(code, captured.out, captured.err)

    return call


@pytest.fixture
def process() -> Command:
    """Run `alphaplat WORDS` in a process of its own."""

    def call(*words: object, stdin: str = "", **environment: str) -> Answer:
        done = subprocess.run(
            [*COMMAND, *map(str, words)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=os.environ | environment,
            timeout=300,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


@dataclass(frozen=True)
class Killed:
    """What a killed command left: the evaluations in its registry, and the processes that it had started."""

    evaluated: int
    children: list[int]


@pytest.fixture
def killed() -> Callable[..., Killed]:
    """Run `alphaplat WORDS --registry DATABASE` in a process of its own, and kill it while it evaluates."""

    def call(database: Path, *words: object) -> Killed:
        with subprocess.Popen(
            [*COMMAND, *map(str, words), "--registry", str(database)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            deadline = time.monotonic() + 240
            while time.monotonic() < deadline and process.poll() is None and _evaluated(database) == 0:
                time.sleep(0.02)
            children = _children(process.pid)
            process.send_signal(signal.SIGKILL)
        return Killed(_evaluated(database), children)

    return call


def _evaluated(database: Path) -> int:
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
            return int(opened.execute("select count(*) from evaluations").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _children(parent: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False)
    return [int(one) for one in found.stdout.split()]


@pytest.fixture
def broken_plugins(tmp_path: Path) -> dict[str, str]:
    """An environment in which no plugin of ours can be imported."""
    from importlib.metadata import entry_points

    folder = tmp_path / "broken"
    folder.mkdir()
    for point in entry_points(group="alphaplat"):
        (folder / f"{point.module.partition('.')[0]}.py").write_text("raise RuntimeError('out of order')\n")
    return {"PYTHONPATH": str(folder)}


@pytest.fixture
def content() -> Callable[[Path], dict[str, list[tuple[Any, ...]]]]:
    return rows_of


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a registry but for times of day."""
    with sqlite3.connect(path) as database:
        found = {}
        for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
            names = [row[1] for row in database.execute(f"pragma table_info('{table}')")]
            kept = [name for name in names if name not in ("created", "started", "finished")]
            rows = database.execute(f'select {", ".join(f"{chr(34)}{name}{chr(34)}" for name in kept)} from "{table}"')
            found[table] = sorted(rows.fetchall(), key=repr)
    return found
