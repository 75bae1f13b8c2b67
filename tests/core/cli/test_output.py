"""How answers are printed: tables without escape codes where nobody asked for them."""

from __future__ import annotations

import math
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from alphaplat.cli import output
from alphaplat.errors import AlphaErrors, AlphaNameError, DataError
from alphaplat_dsl.source import Source, Span

COMMAND = "from alphaplat.cli import main; main()"


def test_errors_become_facts() -> None:
    one = AlphaNameError("unknown field 'x'", span=Span(3, 4), source=Source("abcx", "file.yaml"), help="look")
    told = output.error_json(AlphaErrors([one, DataError("no panel")]))
    assert '"code": "name"' in told
    assert '"source": "file.yaml"' in told
    assert '"start": 3' in told
    assert '"code": "data"' in told


def test_tables_keep_whole_lines_and_have_no_escape_codes_in_a_pipe(capsys) -> None:
    output.print_table("a title that is much wider than the table", ["a", "b"], [("x" * 90, 1)], numbers=["b"])
    found = capsys.readouterr().out
    assert "\x1b" not in found
    assert found.splitlines()[0] == "a title that is much wider than the table"
    assert "x" * 90 in found


NUMBERS = ("1,234.57", "-0.0123", "54.2 %", "17.1 %", "0.0102")


@pytest.mark.parametrize("width", [20, 80, 100, 200])
def test_a_narrow_terminal_folds_texts_and_never_numbers(width: int) -> None:
    script = f"""
from alphaplat.cli.output import print_table
titles = ["Rank IC of the year", "Sharpe", "Turnover", "Drawdown", "Fitness"]
rows = [("a" * 10, *{NUMBERS}, "rank(-ts_delta(close, 5)) * " * 4)]
print_table("", ["alpha", *titles, "expression"], rows, numbers=titles)
"""
    lines = in_terminal(script=script, NO_COLOR="1", COLUMNS=str(width)).splitlines()
    (whole,) = [line for line in lines if NUMBERS[0] in line]
    assert all(number in whole for number in NUMBERS)
    assert max(map(len, lines)) <= max(width, 60)


def test_titles_of_numbers_fold_between_words_where_that_is_enough() -> None:
    script = """
from alphaplat.cli.output import print_table
print_table("", ["Rank IC", "Drawdown", "text"], [(1, 2, "x " * 90)], numbers=["Rank IC", "Drawdown"])
"""
    wide = in_terminal(script=script, NO_COLOR="1", COLUMNS="80")
    assert "Drawdown" in wide
    assert "Rank IC" not in wide
    assert "Drawdown" not in in_terminal(script=script, NO_COLOR="1", COLUMNS="20")


def test_markup_in_cells_is_text(capsys) -> None:
    output.print_table("", ["a"], [("[bold]x[/bold] [/]",)])
    assert "[bold]x[/bold] [/]" in capsys.readouterr().out


def test_progress_in_a_pipe_is_a_plain_line_now_and_then(capsys, monkeypatch) -> None:
    monkeypatch.setattr(output, "_SECONDS_BETWEEN_LINES", 0.0)
    with output.progress("evaluated", 7) as tell:
        tell(3)
        tell(4, 9)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "evaluated: 3 of 7\nevaluated: 4 of 9\n"


def test_progress_says_nothing_when_it_is_quick(capsys) -> None:
    with output.progress("evaluated", 7) as tell:
        tell(7)
    assert capsys.readouterr().err == ""


def test_a_file_that_cannot_be_written_is_an_error_of_data(tmp_path: Path) -> None:
    with (
        pytest.raises(DataError, match="cannot be written: No such file or directory"),
        output.writing(tmp_path / "no" / "x"),
    ):
        pass
    with pytest.raises(DataError, match="cannot be written"), output.writing(tmp_path):
        pass


@pytest.mark.parametrize(
    ("value", "number", "percent"),
    [(1234.567, "1,234.57", "123456.7 %"), (None, "–", "–"), (math.nan, "–", "–"), (0.5, "0.50", "50.0 %")],
)
def test_missing_numbers_are_dashes(value: float | None, number: str, percent: str) -> None:
    assert output.number(value) == number
    assert output.percent(value) == percent


def in_terminal(*words: str, script: str = COMMAND, **environment: str) -> str:
    """What a program writes to a terminal, stdout and stderr together."""
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", script, *words],
        stdout=child,
        stderr=child,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "100"} | environment,
    ) as process:
        os.close(child)
        found = b""
        try:
            while piece := os.read(parent, 65_536):
                found += piece
        except OSError:
            pass
        assert process.wait() == 0
    os.close(parent)
    return found.decode()


def test_a_terminal_gets_escape_codes_unless_no_color_is_set() -> None:
    assert "\x1b[" in in_terminal("operators", "ts_m*")
    plain = in_terminal("operators", "ts_m*", NO_COLOR="1")
    assert "\x1b" not in plain
    assert "ts_mean(" in plain


def test_bars_are_drawn_in_a_terminal_alone() -> None:
    script = "from alphaplat.cli.output import progress\nwith progress('evaluated', 2) as tell: tell(1)"
    assert "evaluated" in in_terminal(script=script)
    assert in_terminal(script=script, NO_COLOR="1") == ""
