"""The package says what it offers, loads nothing heavy by itself, and its documented examples run."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys

import pytest

import alphaplat_registry


def test_import_loads_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "alembic", "numpy", "lark", "pandas")
    code = f"import sys, alphaplat_registry; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", alphaplat_registry.__all__)
def test_what_is_offered_is_there(name: str) -> None:
    assert getattr(alphaplat_registry, name) is not None


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = alphaplat_registry.nothing


@pytest.mark.parametrize("name", ["entities", "pnl", "sql_store"])
def test_examples_run(name: str) -> None:
    module = importlib.import_module(f"alphaplat_registry.{name}")
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
