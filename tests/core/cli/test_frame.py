"""Expressions that begin with a minus are no options."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("text", ["-rank(close)", "-1 * close", "-close", "-open", "-high", "--rank(close)", "-(low)"])
def test_explain_takes_a_minus_with_and_without_dashes(command, text: str) -> None:
    plain = command("explain", text, "--json")
    assert plain.code == 0
    assert command("explain", "--json", "--", text).json == plain.json
    assert command("explain", "--dialect", "brain", text, "--json").json["id"] == plain.json["id"]


@pytest.mark.parametrize("name", ["explain", "evaluate", "check", "simulate"])
def test_every_command_of_expressions_takes_a_minus(command, name: str) -> None:
    answer = command(name, "-rank(open)", "--json")
    assert answer.code in (0, 1)
    assert "-rank(open)" in answer.out


def test_options_stay_options(command, tmp_path) -> None:
    assert command("evaluate", "-h").out.startswith("Usage:")
    assert command("evaluate", "-close", "-o", "signal.csv").code == 0
    assert (tmp_path / "signal.csv").is_file()
    answer = command("simulate", "-close", "--delay=0", "--json", "-open", "--decay", "3")
    assert [one["settings"]["delay"] for one in answer.json] == [0, 0]
    assert [one["settings"]["decay"] for one in answer.json] == [3, 3]
    assert [one["expression"] for one in answer.json] == ["-close", "-open"]


def test_a_value_may_begin_with_a_minus(command) -> None:
    answer = command("explain", "rank(x)", "--field", "x=-close", "--json")
    assert answer.json["canonical"] == "rank(-close)"
    assert command("simulate", "close", "--delay", "-1").code == 2


def test_a_letter_is_an_expression_and_a_word_an_option(command) -> None:
    assert "unknown field 'x'" in command("explain", "-x").err
    assert "No such option" in command("explain", "--close").err
