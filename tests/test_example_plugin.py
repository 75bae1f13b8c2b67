"""The plugin of the documentation, installed from its folder and used as a stranger would; and copies that break it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from alphaplat.errors import EXIT_PLUGIN

EXAMPLE = Path(__file__).parents[1] / "docs/examples/alphaplat-liquidity"
COMMAND = str(Path(sys.executable).parent / "alphaplat")
KIT = [sys.executable, "-m", "alphaplat.testing"]
ALPHA = "-rank(ts_drawdown(close, 20)) * rank(dollar_volume)"
MARKET = "synthetic:assets=60,years=1"

BREAKS: Mapping[str, tuple[str, str, str]] = {
    "importing": ("__init__.py", "from alphaplat import", "import no_such_module\nfrom alphaplat import"),
    "misspelt": ("__init__.py", "def alphaplat_operators", "def alphaplat_operatorss"),
    "clashing": ("operators.py", "ts_drawdown", "ts_mean"),
    "newer": ("__init__.py", 'version="1.0.0"', 'version="1.0.0", api=2'),
    "peeking": ("operators.py", "positive = np.where(highest > 0, highest, np.nan)", "positive = np.nanmax(values)"),
}
"""Copies of the plugin by name, each with what is replaced in one of its files."""

SAID = {
    "importing": "import: ModuleNotFoundError: No module named 'no_such_module'",
    "misspelt": "registration: PluginValidationError: unknown hook 'alphaplat_operatorss'",
    "clashing": "names: its operator 'ts_mean' is already declared by plugin 'ops_time_series'",
    "newer": "alphaplat_plugin: it was written for version 2 of the plugin API, and this alphaplat has version 1",
}


def install(target: Path, *folders: Path) -> Path:
    """Install packages from their folders beside the environment; offline, so with what the environment has."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--target", str(target)]
    pip = [sys.executable, "-m", "pip", "install", *options]
    subprocess.run([*pip, *map(str, folders)], check=True, capture_output=True)
    return target


def broken_copy(name: str, folder: Path) -> Path:
    """The example under another name, with names of its own for all that it declares, and broken."""
    copy = shutil.copytree(EXAMPLE, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    package = (copy / "alphaplat_liquidity").rename(copy / f"alphaplat_{name}")
    file, before, after = BREAKS[name]
    for path in [copy / "pyproject.toml", *package.glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        if path.name == file:
            assert before in text
            text = text.replace(before, after)
        for word in ("dollar_volume", "wide_enough", "ts_drawdown"):
            text = text.replace(word, f"{word}_{name}")
        path.write_text(text.replace("liquidity", name), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the example is installed."""
    return install(tmp_path_factory.mktemp("installed"), EXAMPLE)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all the broken copies are installed, and the example not."""
    copies = tmp_path_factory.mktemp("copies")
    return install(tmp_path_factory.mktemp("broken"), *(broken_copy(name, copies) for name in BREAKS))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of our own, in which the market is built once, and no registry of anybody's is touched."""
    return tmp_path_factory.mktemp("home")


def run(command: list[str], site: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that finds the packages of `site` beside those of the environment."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ALPHAPLAT_")}
    places = {name: str(home) for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HOME")}
    return subprocess.run(
        command,
        cwd=home,
        env=ours | places | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


def answer(done: subprocess.CompletedProcess[str], code: int = 0) -> str:
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_it_is_found_by_its_metadata(installed: Path, home: Path) -> None:
    listed = json.loads(answer(run([COMMAND, "plugins", "--json"], installed, home)))
    (ours,) = [plugin for plugin in listed["plugins"] if plugin["name"] == "liquidity"]
    assert (ours["distribution"], ours["version"]) == ("alphaplat-liquidity", "1.0.0")
    brings = (ours["operators"], ours["fields"], ours["checks"])
    assert brings == (["ts_drawdown"], ["dollar_volume"], ["wide_enough"])
    assert listed["problems"] == []


def test_without_it_its_names_are_unknown(tmp_path: Path, home: Path) -> None:
    done = run([COMMAND, "explain", "ts_drawdown(close, 20)"], tmp_path, home)
    answer(done, 2)
    assert "unknown operator 'ts_drawdown'" in done.stderr


def test_its_operator_and_field_are_explained(installed: Path, home: Path) -> None:
    explained = json.loads(answer(run([COMMAND, "explain", "--json", "--", ALPHA], installed, home)))
    assert explained["operators"] == ["multiply", "rank", "reverse", "ts_drawdown"]
    assert explained["fields"] == ["close", "dollar_volume"]
    assert explained["lookback"] == 20
    assert explained["warnings"] == []


def test_its_operator_field_and_check_take_part_in_a_simulation(installed: Path, home: Path) -> None:
    command = [COMMAND, "simulate", "--json", "--no-keep", "--panel", MARKET, "--", ALPHA]
    (result,) = json.loads(answer(run(command, installed, home)))
    assert result["metrics"]["days"] > 200
    (ours,) = [check for check in result["checks"] if check["name"] == "wide_enough"]
    assert (ours["verdict"], ours["limit"]) == ("pass", 20)
    assert 40 < ours["value"] <= 60


def test_its_check_is_shown_by_the_command(installed: Path, home: Path) -> None:
    done = run([COMMAND, "check", "--panel", MARKET, "--", ALPHA], installed, home)
    (line,) = [line for line in done.stdout.splitlines() if "wide_enough" in line]
    assert "PASS" in line
    assert "names are held on an average day" in line


def test_it_stands_the_conformance_kit(installed: Path, home: Path) -> None:
    done = run([*KIT, "liquidity"], installed, home)
    assert "passed" in answer(done)


def test_broken_copies_are_named_and_the_rest_works(broken: Path, home: Path) -> None:
    listed = json.loads(answer(run([COMMAND, "plugins", "--json"], broken, home), 1))
    assert {one["plugin"]: f"{one['stage']}: {one['error']}" for one in listed["problems"]}.keys() == SAID.keys()
    for one in listed["problems"]:
        assert f"{one['stage']}: {one['error']}".startswith(SAID[one["plugin"]])
        assert one["distribution"] == f"alphaplat-{one['plugin']}"
    working = {plugin["name"] for plugin in listed["plugins"]}
    assert {"peeking", "ops_time_series"} <= working


def test_broken_copies_are_named_where_they_may_explain_an_error(broken: Path, home: Path) -> None:
    done = run([COMMAND, "explain", "rank(ts_deepest(close, 5))"], broken, home)
    answer(done, 2)
    assert "unknown operator 'ts_deepest'" in done.stderr
    for name in ("importing", "misspelt", "newer"):
        assert f"plugin '{name}' (from alphaplat-{name}) was set aside at {SAID[name]}" in done.stderr
    assert "and 1 more plugin was set aside" in done.stderr


def test_strict_refuses_to_work_with_broken_plugins(broken: Path, home: Path) -> None:
    done = run([COMMAND, "--strict", "explain", "rank(close)"], broken, home)
    assert answer(done, EXIT_PLUGIN) == ""
    assert all(f"plugin '{name}'" in done.stderr for name in SAID)


def test_a_kernel_that_looks_ahead_does_not_stand_the_kit(broken: Path, home: Path) -> None:
    done = run([*KIT, "peeking", "-k", "ahead or reach"], broken, home)
    said = answer(done, 1)
    assert "ahead" in said


def test_the_kit_says_why_a_broken_plugin_cannot_be_tested(broken: Path, home: Path) -> None:
    done = run([*KIT, "newer"], broken, home)
    answer(done, EXIT_PLUGIN)
    assert SAID["newer"] in done.stderr
