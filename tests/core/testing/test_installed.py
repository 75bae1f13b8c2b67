"""The one command that a stranger runs on an installed plugin."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from alphaplat.catalogue import Platform
from alphaplat.errors import EXIT_PLUGIN
from alphaplat.hookspecs import hookimpl
from alphaplat.spec import FieldSpec, OperatorSpec, PluginInfo
from alphaplat.testing import FieldDeclarationTests, OperatorDeclarationTests, conformance_classes
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


def test_what_is_only_declared_gets_the_tests_of_a_declaration() -> None:
    operator = OperatorSpec(
        signature="later(x: matrix) -> matrix", summary="one of these days", category="t", shape="pointwise"
    )
    field = FieldSpec(name="given", description="brought by the panel")
    plugin = SimpleNamespace(
        __name__="declaring",
        alphaplat_plugin=hookimpl(lambda: PluginInfo(name="declaring"), specname="alphaplat_plugin"),
        alphaplat_operators=hookimpl(lambda: [operator], specname="alphaplat_operators"),
        alphaplat_fields=hookimpl(lambda: [field], specname="alphaplat_fields"),
    )
    classes = conformance_classes(Platform([plugin], strict=True))
    assert {name: made.__mro__[1] for name, made in classes.items()} == {
        "TestOperator_later": OperatorDeclarationTests,
        "TestField_given": FieldDeclarationTests,
    }
    assert conformance_classes(Platform([plugin]), ["other"]) == {}
