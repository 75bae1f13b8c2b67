"""The one command that a stranger runs on an installed plugin."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from alphaplat.errors import EXIT_PLUGIN
from alphaplat.testing.__main__ import main


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "alphaplat.testing", *arguments]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_a_plugin_is_tested_whole_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    done = command("ops_logical", "-k", "not_equal", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout


def test_an_unknown_plugin_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ops_logicall"]) == EXIT_PLUGIN
    assert "no plugin 'ops_logicall' is installed; did you mean 'ops_logical'?" in capsys.readouterr().err


def test_help_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "python -m alphaplat.testing NAME..." in capsys.readouterr().out
