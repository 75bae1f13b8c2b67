"""Texts of another dialect: what compiles there to the same graph, or the part that cannot be said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.errors import AlphaError, AlphaLimitError
from alphaplat_dsl.ir import field, node
from alphaplat_dsl.translate import show_in

IDENTITY = Path(__file__).parents[1] / "fixtures" / "identity.alpha"

CALLS = Dialect(
    name="calls",
    description="closed, with calls for most signs",
    operators={
        "Ref": "ts_delay",
        "Mean": "ts_mean",
        "Std": "ts_std_dev",
        "Max": "ts_max",
        "Greater": "max",
        "If": "if_else",
        "Pow": "power",
        "Mul": "multiply",
        "Scale": "scale",
        "Decay": "ts_decay_linear",
        "Backfill": "ts_backfill",
        "Neutral": "group_neutralize",
        "All": "ts_rank_gmean_amean_diff",
    },
    macros={"Var(x, d)": "ts_std_dev($x, $d) ^ 2", "Swing(x, d)": "ts_max($x, $d) - ts_min($x, $d)"},
    fields={"$close": "close", "$open": "open", "Class.Sector": "sector"},
    conventions=Conventions(ddof=1),
    closed=True,
    closed_fields=True,
    in_place={"scale": ("scale",)},
    no_sign=frozenset({"reverse", "not", "power", "if_else", "and", "or"}),
)


def lines() -> list[str]:
    return [line for line in IDENTITY.read_text().splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("text", lines())
@pytest.mark.parametrize("name", ["brain", "paper"])
def test_an_open_dialect_says_everything(
    text: str, name: str, catalogue: Catalogue, brain: Dialect, paper: Dialect
) -> None:
    dialect = {"brain": brain, "paper": paper}[name]
    expression = compile_text(text, catalogue, dialect=brain)
    translated = expression.to(dialect)
    assert compile_text(translated, catalogue, dialect=dialect).node is expression.node
    if dialect is brain:
        assert translated == expression.canonical


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rank(close)", "rank(close, scale=unit)"),
        ("rank(close, scale=pct)", "rank(close)"),
        ("ts_mean(close, 1)", "ts_mean(close, 1)"),
        ("ts_mean(close, 5)", "ts_mean(close, 5, min_periods=1)"),
        ("ts_std_dev(close, 5, ddof=1, min_periods=5)", "ts_std_dev(close, 5)"),
        ("ts_mean(close * volume, 5, min_periods=5)", "ts_mean(close * volume, 5)"),
        ("min(close, 5)", "min(5, close)"),
        ("max(close, 0 - 5)", "max(-5, close)"),
        ("min(close, open)", "min(close, open)"),
        ("group_rank(close, sector)", "group_rank(close, indclass.sector)"),
        ("close", "$shut"),
    ],
)
def test_what_the_paper_takes_for_granted_is_left_out(
    text: str, expected: str, catalogue: Catalogue, brain: Dialect, paper: Dialect
) -> None:
    expression = compile_text(text, catalogue, dialect=brain)
    plain = replace(paper, fields={"$shut": "close"} if text == "close" else {"indclass.sector": "sector"})
    assert expression.to(plain) == expected
    assert compile_text(expected, catalogue, dialect=plain) == expression


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-close", "-1 * $close"),
        ("close - -open", "$close + $open"),
        ("-(open + close)", "-1 * ($close + $open)"),
        ("-(open * close) / 2", "-1 * $close * $open / 2"),
        ("ts_delay(-close, 2) - 1", "Ref(-1 * $close, 2) - 1"),
        ("(close + open) ^ -2", "Pow($close + $open, -2)"),
        ("close > 5 ? open : -1", "If($close > 5, $open, -1)"),
        ("ts_std_dev(close, 5, ddof=1)", "Std($close, 5)"),
        ("ts_std_dev(close, 5, ddof=1) ^ 2 * open", "$open * Var($close, 5)"),
        ("ts_std_dev(close, 5, ddof=1) ^ 3", "Pow(Std($close, 5), 3)"),
        ("ts_max(open, 5) - ts_min(open, 5)", "Swing($open, 5)"),
        ("max(close, 3)", "Greater($close, 3)"),
        ("scale(close, 2)", "Scale($close, 2)"),
        ("scale(close)", "Scale($close)"),
        ("group_neutralize(close, sector)", "Neutral($close, Class.Sector)"),
    ],
)
def test_a_closed_dialect_has_words_of_its_own(text: str, expected: str, catalogue: Catalogue, brain: Dialect) -> None:
    expression = compile_text(text, catalogue, dialect=brain)
    assert expression.to(CALLS) == expected
    assert compile_text(expected, catalogue, dialect=CALLS).node is expression.node


@pytest.mark.parametrize(
    ("text", "part", "why"),
    [
        ("close + rank(open)", "rank(open)", "it has no operator 'rank'"),
        ("!close", "!close", "it has no operator 'not'"),
        ("ts_min(close, 5)", "ts_min(close, 5)", "it has no operator 'ts_min'"),
        ("ts_max(close, 5) - ts_min(open, 5)", "ts_min(open, 5)", "it has no operator 'ts_min'"),
        ("close + high", "high", "it has no field 'high'"),
        (
            "ts_std_dev(close, 5)",
            "ts_std_dev(close, 5)",
            "it has no way to say ddof=0, and takes ddof=1 for granted",
        ),
        (
            "ts_mean(close, 5, min_periods=2)",
            "ts_mean(close, 5, min_periods=2)",
            "it has no way to say min_periods=2, and takes min_periods=1 for granted",
        ),
        (
            "ts_backfill(close, 5, k=2)",
            "ts_backfill(close, 5, k=2)",
            "it has no way to say k=2, and takes k=1 for granted",
        ),
        ("scale(close, longscale=2)", "scale(close, longscale=2)", "it has no way to say longscale=2"),
        (
            "add(close, open, filter=true)",
            "add(close, open, filter=true)",
            "it has no way to say filter=true",
        ),
        (
            "multiply(close, open, filter=true)",
            "multiply(close, open, filter=true)",
            "it has no way to say filter=true, and takes filter=false for granted",
        ),
        (
            "ts_rank_gmean_amean_diff(close, open, d=9)",
            "ts_rank_gmean_amean_diff(close, open, d=9)",
            "it has no arguments by name, and 'd' needs one",
        ),
        (f"rank({' + '.join(['close'] * 40)})", "rank(...)", "it has no operator 'rank'"),
    ],
)
def test_what_a_closed_dialect_cannot_say(text: str, part: str, why: str, catalogue: Catalogue, brain: Dialect) -> None:
    expression = compile_text(text, catalogue, dialect=brain)
    with pytest.raises(AlphaError) as caught:
        expression.to(CALLS)
    assert caught.value.code == "dialect"
    assert caught.value.message == f"'calls' cannot say '{part}': {why}"


def test_numbers_alone_cannot_stand_where_a_window_is_meant(
    catalogue: Catalogue, brain: Dialect, paper: Dialect
) -> None:
    expression = compile_text("close * min(1, 2)", catalogue, dialect=brain)
    with pytest.raises(AlphaError, match=r"'min\(1, 2\)': 'min' with a number is taken over so many days there"):
        expression.to(paper)


def test_names_that_mean_something_else_there(catalogue: Catalogue, brain: Dialect) -> None:
    numbered = compile_text("adv20", catalogue, dialect=replace(brain, macros={}), fields={"adv20": FieldType()})
    with pytest.raises(AlphaError, match="'adv20' means something else there"):
        numbered.to(brain)
    renamed = replace(brain, name="renamed", operators={"rank": "ts_rank"})
    with pytest.raises(AlphaError, match="'rank' means something else there"):
        compile_text("rank(close)", catalogue, dialect=brain).to(renamed)
    assert compile_text("ts_rank(close, 5)", catalogue, dialect=brain).to(renamed) == "ts_rank(close, 5)"


def test_conventions_of_the_target_may_be_changed(catalogue: Catalogue, brain: Dialect, paper: Dialect) -> None:
    expression = compile_text("ts_std_dev(close, 5)", catalogue, dialect=brain)
    assert show_in(expression.node, catalogue, brain, conventions={"ddof": 1}) == "ts_std_dev(close, 5, ddof=0)"
    assert expression.to(replace(paper, fields={}), {"ddof": 0, "min_periods": 1}) == "ts_std_dev(close, 5)"


def test_a_text_that_is_too_long_is_refused_early(catalogue: Catalogue, brain: Dialect) -> None:
    root = field("close")
    for _ in range(100):
        root = node("add", root, root)
    with pytest.raises(AlphaLimitError, match="longer than 1,000 characters"):
        show_in(root, catalogue, brain, max_length=1_000)
