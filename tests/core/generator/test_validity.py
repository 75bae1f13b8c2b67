"""Everything that random policies and networks write compiles to a matrix with a field in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import alphaplat as ap

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "validity.py"
LONG = 1_000_000


def count_valid(count: int, scratch: Path, *options: str) -> None:
    """Run the count with what it keeps in a folder of its own; a failure shows what it printed."""
    workers = str(os.cpu_count()) if count == LONG else "2"
    command = [sys.executable, str(SCRIPT), "--count", str(count), "--workers", workers, "--no-save", *options]
    environment = os.environ | {"TMPDIR": str(scratch)}
    found = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("count", [20_000, pytest.param(LONG, marks=pytest.mark.nightly)])
def test_everything_that_random_policies_write_compiles(count: int, tmp_path: Path) -> None:
    count_valid(count, tmp_path)


def test_everything_that_a_network_writes_compiles(generator_folder: Path, tmp_path: Path) -> None:
    count_valid(2_000, tmp_path, "--generator", str(generator_folder))


@pytest.mark.nightly
def test_everything_that_a_trained_generator_writes_compiles(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")
    trained = ap.train_generator({"name": "nightly", "output": tmp_path / "trained", "preset": "tiny"})
    count_valid(LONG, tmp_path, "--generator", str(trained.folder))
