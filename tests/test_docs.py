"""Every block of the README and of the pages in `docs/` runs as it stands, and prints what the page says.

What is done with a block depends on its language. `sh` is run by bash and must succeed. `console` is run command by
command, and what each prints is compared; a command that fails shows an error or is followed by `echo $?`. `python`
is executed, or checked as a doctest where it begins with a prompt. Anything else is only shown. In expected output
`...` stands for anything, and empty lines do not count.

A comment above a block says more: `<!-- file: NAME -->` writes the block to a file first, `<!-- not run: REASON -->`
leaves it out. The blocks of a page share a folder, in which `docs` is ours, and one Python namespace.
"""

from __future__ import annotations

import doctest
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.learning import TrainerSettings
from alphaplat.runs.search_config import SearchConfig
from alphaplat.search import RewardSettings
from alphaplat.simulation.settings import Costs, Settings
from alphaplat_dsl.dialect import choices
from alphaplat_dsl.limits import Limits
from alphaplat_generators.neural import Neural
from alphaplat_registry.metrics import METRICS

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]
GENERATED = "docs/operators.md"

RUN = ["python3 -m venv .venv", ". .venv/bin/activate", 'pip install -e ".[generator]"', "alphaplat demo"]
CHECK = ['pip install -e ".[dev]"', "poe check"]
INSTALLING = {*RUN[:3], *CHECK}
"""What changes the environment, or runs these tests again: CI runs these lines for real."""

SHORTER = {
    "demo_generator.yaml": (
        "{panel: market, size: 15000}",
        "{panel: market, size: 120}\ntraining: {epochs: 1}",
    ),
    "demo_search.yaml": ("trials: 200", "trials: 12\n  batch: 6"),
}
"""Configurations of the demo, which keeps those that it finds in its folder, and what makes them short."""

NEEDS_NO_REASON = {"text", "toml", "yaml", "csv", ""}
PRELUDE = """
pip() { python -m pip "$1" --quiet --no-deps --no-build-isolation --target "$PYTHONPATH" "${@:2}"; }
"""
"""A stranger's package is installed without a network, beside the environment and not in it."""

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"<!-- (file|not run): ((?:(?!-->).)+) -->\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, what it holds, and what the comment above says of it."""

    page: str
    line: int
    language: str
    text: str
    file: str = ""
    reason: str = ""

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> list[Block]:
    return list(_blocks(page, (ROOT / page).read_text(encoding="utf-8")))


def _blocks(page: str, text: str) -> Iterator[Block]:
    for match in FENCE.finditer(text):
        said = COMMENT.search(text, 0, match.start())
        kind, words = said.groups() if said else ("", "")
        line = text.count("\n", 0, match.start()) + 1
        file, reason = (words, "") if kind == "file" else ("", words)
        yield Block(page, line, match[1], match[2], file, reason)


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder and an environment of somebody who just installed alphaplat."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "docs").symlink_to(ROOT / "docs")
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("ALPHAPLAT_REGISTRY", str(tmp_path / "registry.db"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "installed"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("ALPHAPLAT_PANEL", raising=False)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if page != GENERATED])
def test_blocks_run(page: str, stranger: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    if page == "README.md":
        shorten_the_demo(stranger / "alphaplat-demo")
    for block in blocks(page):
        if block.file:
            (stranger / block.file).write_text(block.text, encoding="utf-8")
        if not block.reason:
            run(block, stranger, namespace)


def shorten_the_demo(folder: Path) -> None:
    folder.mkdir()
    for name, (before, after) in SHORTER.items():
        text = (ROOT / "core" / "alphaplat" / "runs" / name).read_text(encoding="utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after), encoding="utf-8")


def run(block: Block, folder: Path, namespace: dict[str, Any]) -> None:
    if block.language == "sh":
        left = "\n".join(line for line in block.text.splitlines() if line not in INSTALLING)
        done = bash(f"set -euo pipefail\n{left}", folder)
        assert done.returncode == 0, f"{block.place}\n{done.stdout}"
    elif block.language == "console":
        run_console(block, folder)
    elif block.language == "python" and block.text.startswith(">>>"):
        run_doctest(block, namespace)
    elif block.language == "python":
        exec(compile("\n" * block.line + block.text, block.place, "exec"), namespace)


def bash(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", PRELUDE + script],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=400,
        check=False,
    )


def run_console(block: Block, folder: Path) -> None:
    """Run the commands in one shell, and compare what each of them prints."""
    sections = console_sections(block.text)
    script = "\n".join(f"{command}\ncode=$?; printf '\\036%s\\036' $code; (exit $code)" for command, _ in sections)
    found = bash(script, folder).stdout.split("\036")
    for number, (command, wanted) in enumerate(sections):
        got, code = found[2 * number], found[2 * number + 1]
        assert matches(wanted, got), f"{block.place}: $ {command}\n{difference(wanted, got)}"
        explained = "error" in wanted or (sections[number + 1 : number + 2] and sections[number + 1][0] == "echo $?")
        assert code == "0" or explained, f"{block.place}: $ {command}\nexit code {code}, which the page does not show"


def console_sections(text: str) -> list[tuple[str, str]]:
    """Commands, which begin with `$ ` and go on with `> `, each with what it prints."""
    sections: list[tuple[list[str], list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            sections.append(([line[2:]], []))
        elif line.startswith("> ") and not sections[-1][1]:
            sections[-1][0].append(line[2:])
        else:
            sections[-1][1].append(line)
    return [("\n".join(command), "\n".join(output)) for command, output in sections]


class Checker(doctest.OutputChecker):
    """Compares without regard to empty lines and the blanks at the ends of lines."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(_without_blanks(want), _without_blanks(got), optionflags)


def _without_blanks(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines() if line.strip())


def matches(wanted: str, got: str) -> bool:
    return Checker().check_output(wanted, got, doctest.ELLIPSIS)


def difference(wanted: str, got: str) -> str:
    example = doctest.Example("", _without_blanks(wanted))
    return Checker().output_difference(example, _without_blanks(got), doctest.ELLIPSIS)


def run_doctest(block: Block, namespace: dict[str, Any]) -> None:
    test = doctest.DocTestParser().get_doctest(block.text, namespace, block.place, block.page, block.line)
    test.globs = namespace
    told: list[str] = []
    doctest.DocTestRunner(Checker(), verbose=False, optionflags=doctest.ELLIPSIS).run(
        test, out=told.append, clear_globs=False
    )
    assert not told, "\n".join(told)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_run_says_why(page: str) -> None:
    known = {"sh", "console", "python", *NEEDS_NO_REASON}
    strange = [block.place for block in blocks(page) if block.language not in known]
    assert not strange, f"these blocks are of a language that nobody runs: {', '.join(strange)}"
    assert all(len(block.reason.split()) > 2 for block in blocks(page) if block.reason)


def test_the_readme_installs_runs_and_checks_in_its_first_two_blocks() -> None:
    first, second, *_ = [block.text.splitlines() for block in blocks("README.md") if block.language == "sh"]
    assert first == RUN
    assert second == CHECK


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert not [target for target in targets if not _leads(page, target)]


def _leads(page: str, target: str) -> bool:
    file, _, heading = target.partition("#")
    path = (ROOT / page).parent / file if file else ROOT / page
    if not path.exists() or not heading:
        return path.exists()
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return heading in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", [page for page in PAGES if page != GENERATED])
def test_lines_are_short_enough_to_read(page: str) -> None:
    text = FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    long = [line for line in text.splitlines() if len(line) > 120 and not line.startswith("|")]
    assert not long


def test_the_page_of_operators_is_up_to_date() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "alphaplat.report.operator_page"], capture_output=True, text=True, check=True
    ).stdout
    again = f"python -m alphaplat.report.operator_page > {GENERATED}"
    assert made == (ROOT / GENERATED).read_text(encoding="utf-8"), f"write the page again: {again}"


def rows(page: str, first: str) -> dict[str, list[str]]:
    """The table whose first column has this title: the cells of each row by the first one."""
    text = (ROOT / page).read_text(encoding="utf-8")
    (table,) = re.findall(rf"^\| {first} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    cells = [re.split(r" (?<!\\)\| ", line[2:-2]) for line in table.splitlines()]
    return {one[0].strip("`"): [cell.strip().replace("\\|", "|") for cell in one[1:]] for one in cells}


def test_the_table_of_metrics_is_the_vocabulary() -> None:
    expected = {metric.name: [metric.unit, metric.description, metric.formula] for metric in METRICS}
    found = rows("docs/simulation.md", "metric")
    assert found == expected
    assert list(found) == list(expected)


def test_the_table_of_settings_is_the_model() -> None:
    written = {"None": "none", "True": "true", "False": "false", "20000000.0": "20,000,000", str(Costs()): "none"}
    expected = {
        name: [written.get(str(field.default), str(field.default)), field.description]
        for name, field in Settings.model_fields.items()
    }
    assert rows("docs/simulation.md", "setting") == expected


def test_the_table_of_trainer_settings_is_the_model() -> None:
    written = {"None": "none", "False": "false"}
    expected = {
        name: [written.get(str(field.default), str(field.default)), field.description]
        for name, field in TrainerSettings.model_fields.items()
    }
    assert rows("docs/training.md", "setting") == expected


def test_the_table_of_rewards_is_the_model() -> None:
    found = {name: cells[0] for name, cells in rows("docs/search.md", "key of `reward`").items()}
    assert found == {name: f"{field.default:g}" for name, field in RewardSettings.model_fields.items()}


def test_the_table_of_a_search_names_its_keys() -> None:
    named = [key.strip("`") for one in rows("docs/search.md", "key of `search`") for key in one.split("`, `")]
    assert set(named) == set(SearchConfig.model_fields)


def test_the_table_of_the_network_is_its_options() -> None:
    _, *options = inspect.signature(Neural).parameters.values()
    found = {name: cells[0] for name, cells in rows("docs/search.md", "option").items()}
    assert found == {one.name: str(one.default).replace("None", "none").removesuffix(".0") for one in options}


def test_the_table_of_checks_tells_their_limits() -> None:
    found = rows("docs/simulation.md", "check")
    checks = ap.default_platform().checks
    assert set(found) == {name for name in checks if ap.default_platform().owner("checks", name) == "checks_submission"}
    for name, (summary, *told) in found.items():
        assert summary == checks[name].summary
        for profile, said in zip(("user", "consultant"), told, strict=True):
            limits = checks[name].limits.get(profile)
            if limits is None:
                assert said == "not run"
            elif not said.startswith("by year"):
                assert said == (", ".join(f"{key} {value:g}" for key, value in limits.items()) or "–")


def test_the_table_of_conventions_is_what_dialects_take_for_granted() -> None:
    found = rows("docs/language.md", "convention")
    possible, dialects = choices(), ap.default_platform().dialects
    expected = {
        name: [", ".join(map(str, possible[name])), *(str(getattr(one.conventions, name)) for one in dialects.values())]
        for name in possible
    }
    assert list(dialects) == ["brain", "paper", "qlib"]
    assert {name: cells[1:] for name, cells in found.items()} == expected


def test_the_table_of_limits_is_the_model() -> None:
    found = {name: cells[0] for name, cells in rows("docs/language.md", "limit").items()}
    assert found == {field.name: f"{field.default:,}" for field in fields(Limits)}


@pytest.mark.parametrize(
    ("wanted", "got", "same"),
    [
        ("a\nb", "a   \n\n b", False),
        ("a\n b", "a   \n\n b\n", True),
        ("a ... c", "a b c", True),
        ("    ^", "   ^", False),
        ("", "anything", False),
    ],
)
def test_output_is_compared_by_lines(wanted: str, got: str, same: bool) -> None:
    assert matches(wanted, got) is same


def test_a_failing_command_has_to_be_shown(stranger: Path) -> None:
    run_console(Block("a page", 1, "console", "$ false\n$ echo $?\n1\n"), stranger)
    with pytest.raises(AssertionError, match="exit code 1, which the page does not show"):
        run_console(Block("a page", 1, "console", "$ false\n"), stranger)


def test_comments_belong_to_the_block_below() -> None:
    first = "<!-- file: a.csv -->\n\n```csv\n1\n```\n\ntext\n\n```sh\ntrue\n```\n"
    text = f"{first}<!-- not run: it is slow here -->\n```sh\nfalse\n```\n"
    assert [(one.file, one.reason) for one in _blocks("a page", text)] == [
        ("a.csv", ""),
        ("", ""),
        ("", "it is slow here"),
    ]
