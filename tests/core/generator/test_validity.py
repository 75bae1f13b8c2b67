"""Everything that is written under the mask compiles to a matrix with a field in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "validity.py"


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.nightly)])
def test_everything_compiles(count: int) -> None:
    workers = "2" if count < 100_000 else str(os.cpu_count())
    command = [sys.executable, str(SCRIPT), "--count", str(count), "--workers", workers, "--no-save"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
