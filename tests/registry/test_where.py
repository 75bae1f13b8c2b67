"""The filter grammar, without any table."""

from __future__ import annotations

import time

import pytest

from alphaplat_registry.errors import FilterError
from alphaplat_registry.where import Comparison, Joined, Negated, parse_where


def _text(condition: object) -> str:
    """Write a tree in one unambiguous way."""
    if isinstance(condition, Comparison):
        values = ",".join(value.text for value in condition.values)
        return f"{condition.name.text} {condition.operator} {values}".strip()
    if isinstance(condition, Negated):
        return f"not[{_text(condition.condition)}]"
    assert isinstance(condition, Joined)
    return f"{condition.word}[{'; '.join(_text(inner) for inner in condition.conditions)}]"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("sharpe>1", "sharpe > 1"),
        ("sharpe == 1", "sharpe = 1"),
        ("a = 1 or b = 2 and c = 3", "or[a = 1; and[b = 2; c = 3]]"),
        ("(a = 1 or b = 2) and c = 3", "and[or[a = 1; b = 2]; c = 3]"),
        ("not a = 1 and b = 2", "and[not[a = 1]; b = 2]"),
        ("not (a = 1 and b = 2)", "not[and[a = 1; b = 2]]"),
        ("not not a = 1", "not[not[a = 1]]"),
        ("A IN (x, 'y z')", "a in x,y z"),
        ("a not in (-1.5, 2e-3)", "a not in -1.5,2e-3"),
        ("a is missing and b is not null", "and[a missing ; b not missing ]".replace(" ;", ";").replace(" ]", "]")),
        ("notional > 1 and order = 2 and inside = 3", "and[notional > 1; order = 2; inside = 3]"),
        ("tag = and", "tag = and"),
        (r'name = "say \"so\" \\ now"', r'name = say "so" \ now'),
        ("name = 'it is'\n and day = 2024-01-02", "and[name = it is; day = 2024-01-02]"),
        ("settings.delay = 0", "settings.delay = 0"),
        ("expression ~ ts_mean", "expression ~ ts_mean"),
    ],
)
def test_tree(text: str, tree: str) -> None:
    assert _text(parse_where(text)) == tree


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_blank_filter_is_none(text: str) -> None:
    assert parse_where(text) is None


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ("sharpe >", "  1 | sharpe >\n    |         ^ expected a number or a word"),
        ("sharpe > 1 turnover < 2", "  1 | sharpe > 1 turnover < 2\n    |            ^^^^^^^^ expected 'and'"),
        ("a = 1 and\nb 3", "  2 | b 3\n    |   ^ expected 'in'"),
        ("a in 3", "  1 | a in 3\n    |      ^ expected '('"),
        ("name ~ 'abc", "  1 | name ~ 'abc\n    |        ^^^^"),
        ("(a = 1", "  1 | (a = 1\n    |       ^ expected"),
        ("a = 1)", "  1 | a = 1)\n    |      ^ expected"),
    ],
)
def test_mistake_is_shown_in_its_place(text: str, picture: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse_where(text)
    assert picture in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = 1 and " * 2000 + "b = 1", "characters"),
        ("(" * 60 + "a = 1" + ")" * 60, "nested 60 deep"),
        ("not " * 300 + "a = 1", "nested 300 deep"),
        (" and ".join(["a = 1"] * 201), "201 conditions"),
        (f"a in ({', '.join(['1'] * 300)})", "300 conditions"),
        ("a = \x00", "control character"),
        ("a = \u202e1", "control character"),
    ],
)
def test_what_is_too_large_or_hidden_is_refused_at_once(text: str, says: str) -> None:
    parse_where("a = 1")
    started = time.perf_counter()
    with pytest.raises(FilterError, match=says):
        parse_where(text)
    assert time.perf_counter() - started < 0.5


def test_largest_filters_are_read() -> None:
    assert parse_where("(" * 50 + "a = 1" + ")" * 50) is not None
    assert parse_where(" or ".join(["a = 1"] * 200)) is not None
