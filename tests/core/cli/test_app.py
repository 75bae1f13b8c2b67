"""The frame of the command: help that costs nothing, exit codes, and errors without tracebacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from alphaplat.cli import app as frame
from alphaplat.cli.app import app

HEAVY = (
    *("numpy", "pandas", "xarray", "zarr", "sqlalchemy", "lark", "torch", "pydantic", "yaml", "rich", "scipy"),
    *("pyarrow", "alembic", "pluggy"),
)
EVERY_HELP = """
import json, sys
from alphaplat.cli import main
done = {}
for words in json.loads(sys.argv[1]):
    try:
        main([*words, "--help"])
    except SystemExit as end:
        done[" ".join(words)] = end.code
loaded = [name for name in sys.modules if name.partition(".")[0] in json.loads(sys.argv[2])]
print(json.dumps({"codes": done, "loaded": loaded}), file=sys.stderr)
"""


def every_command() -> list[list[str]]:
    """The words of every group and command, the app first."""
    found: list[list[str]] = [[]]

    def walk(group: click.Group, words: list[str]) -> None:
        context = click.Context(group)
        for name in group.list_commands(context):
            inner = group.get_command(context, name)
            found.append([*words, name])
            if isinstance(inner, click.Group):
                walk(inner, [*words, name])

    walk(app, [])
    return found


def leaves() -> list[list[str]]:
    words = every_command()
    return [one for one in words if not any(other[: len(one)] == one and other != one for other in words)]


def test_all_help_loads_no_plugin_and_nothing_heavy_even_with_broken_plugins(broken_plugins: dict[str, str]) -> None:
    plugins = [path.stem for path in Path(broken_plugins["PYTHONPATH"]).glob("*.py")]
    done = subprocess.run(
        [sys.executable, "-c", EVERY_HELP, json.dumps(every_command()), json.dumps([*HEAVY, *plugins])],
        capture_output=True,
        text=True,
        env=os.environ | broken_plugins,
        check=True,
    )
    told = json.loads(done.stderr)
    assert len(plugins) >= 12
    assert told["loaded"] == []
    assert len(told["codes"]) == len(every_command()) >= 25
    assert set(told["codes"].values()) == {0}
    assert "Show which plugins are loaded" in done.stdout


@pytest.mark.parametrize("words", leaves(), ids=" ".join)
def test_every_command_can_answer_in_json_and_has_a_sentence_of_help(words: list[str]) -> None:
    found: click.Command = app
    for word in words:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), word)
        assert inner is not None
        found = inner
    spelt = {name for parameter in found.params for name in parameter.opts}
    assert "--json" in spelt
    assert found.help


def test_the_version_is_that_of_the_distribution(command) -> None:
    from importlib.metadata import version

    answer = command("--version")
    assert (answer.code, answer.err) == (0, "")
    assert version("alphaplat") in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "no such command 'chek'; did you mean 'check'?"),
        (["alphas", "lst"], "no such command 'lst'; did you mean 'list'?"),
        (["data", "qqqqq"], "no such command 'qqqqq'"),
        (["--nonsense"], "No such option"),
        (["simulate", "--nonsense", "close"], "No such option"),
        (["simulate"], "Missing argument"),
        (["simulate", "close", "--panel"], "requires an argument"),
        (["evaluate", "close", "--top", "none"], "not a valid integer"),
        (["simulate", "close", "--delay", "soon"], "not a valid integer"),
        (["alphas", "list", "--limit", "0"], "0 is not in the range"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_misuse_is_told_on_stderr_with_code_2(command, words: list[str], said: str) -> None:
    answer = command(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_strict_refuses_broken_plugins_with_code_4_and_plugins_names_them(process, broken_plugins) -> None:
    strict = process("--strict", "operators", **broken_plugins)
    assert strict.code == 4
    assert "out of order" in strict.err
    listed = process("plugins", "--json", **broken_plugins)
    assert listed.code == 1
    assert {one["stage"] for one in listed.json["problems"]} == {"import"}
    assert listed.json["plugins"] == []


def test_a_bug_is_reported_in_a_file_without_passwords_and_has_code_70(command, monkeypatch) -> None:
    def broken(url: object) -> None:
        raise ZeroDivisionError("it was not meant")

    monkeypatch.setattr("alphaplat.runs.Registry", broken, raising=False)
    answer = command("runs", "list", "--registry", "postgresql://ada:secret@host/alphas")
    assert (answer.code, answer.out) == (70, "")
    assert "that is a bug: ZeroDivisionError: it was not meant" in answer.err
    assert "Traceback" not in answer.err
    path = Path(answer.err.split("a report is in '")[1].split("'")[0])
    report = path.read_text(encoding="utf-8")
    path.unlink()
    assert "Traceback" in report
    assert "ada:***@host" in report
    assert "secret" not in report


def test_debug_shows_the_traceback_and_keeps_the_code(command) -> None:
    answer = command("--debug", "explain", "rank(clse)")
    assert answer.code == 2
    assert "Traceback" in answer.err
    assert "did you mean 'close'?" in answer.err
    assert "Traceback" not in command("explain", "rank(clse)").err


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, click.Abort])
def test_an_interrupt_has_code_130(command, monkeypatch, interrupt: type[BaseException]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise interrupt

    monkeypatch.setattr("alphaplat.catalogue.Platform.compile", interrupted)
    answer = command("explain", "close")
    assert (answer.code, answer.out, answer.err) == (130, "", "interrupted\n")


def test_an_error_of_the_system_is_the_users_to_know_and_no_bug(command, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere/file")

    monkeypatch.setattr("alphaplat.catalogue.Platform.compile", full)
    answer = command("explain", "close")
    assert answer.code == 3
    assert "'/somewhere/file' cannot be used: No space left on device" in answer.err


def test_errors_are_json_where_json_is_asked_for(command) -> None:
    answer = command("explain", "--json", "rank(clse) + foo(close)")
    assert (answer.code, answer.out) == (2, "")
    errors = json.loads(answer.err)["errors"]
    assert [(one["code"], one["start"]) for one in errors] == [("name", 5), ("name", 13)]


def test_a_reader_who_goes_away_is_no_mistake() -> None:
    line = f'{sys.executable} -c "from alphaplat.cli import main; main()" operators'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line} | head -1"], capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


def test_letters_that_a_stream_cannot_show_do_not_break_it(process) -> None:
    answer = process("explain", "rank(close)", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert answer.code == 0
    assert "canonical  rank(close)" in answer.out


def test_shell_completion_offers_commands(process) -> None:
    answer = process(_ALPHAPLAT_COMPLETE="bash_complete", COMP_WORDS="alphaplat al", COMP_CWORD="1")
    assert "alphas" in answer.out


def test_commands_of_plugins_are_listed_and_a_broken_one_is_named(command, monkeypatch) -> None:
    @click.command()
    def hello() -> None:
        """Greet."""
        click.echo("good day")

    def point(name: str, load: object) -> SimpleNamespace:
        return SimpleNamespace(name=name, load=load, dist=SimpleNamespace(name="stranger"), value="x:y")

    def fails() -> None:
        raise ImportError("no such thing")

    points = {"hello": point("hello", lambda: hello), "bad": point("bad", fails), "odd": point("odd", lambda: 7)}
    monkeypatch.setattr(frame, "_plugin_commands", lambda: points)
    assert "from stranger" in command("--help").out
    assert command("hello").out == "good day\n"
    bad = command("bad")
    assert bad.code == 4
    assert "the command 'bad' cannot be loaded: ImportError: no such thing" in bad.err
    assert "is no click command but int" in command("odd").err
