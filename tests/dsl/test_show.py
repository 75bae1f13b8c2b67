"""Printing: text with no more brackets than needed, and trees."""

from __future__ import annotations

from pathlib import Path

import pytest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import AlphaLimitError
from alphaplat_dsl.ir import Node, const, field, node
from alphaplat_dsl.show import show, tree

BRAIN = Dialect(name="brain", description="the default")
IDENTITY = Path(__file__).parents[1] / "fixtures" / "identity.alpha"
A, B, C, D = field("open"), field("close"), field("high"), field("low")


def lines() -> list[str]:
    return [line for line in IDENTITY.read_text().splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("text", lines())
def test_canonical_text_prints_as_itself(text: str, catalogue: Catalogue) -> None:
    expression = compile_text(text, catalogue, dialect=BRAIN)
    printed = show(expression.node, catalogue)
    assert printed == text
    assert compile_text(printed, catalogue, dialect=BRAIN).node is expression.node


@pytest.mark.parametrize(
    ("root", "text"),
    [
        (node("add", node("add", A, B), C), "open + close + high"),
        (node("add", A, node("add", B, C)), "open + (close + high)"),
        (node("subtract", A, node("add", B, C)), "open - (close + high)"),
        (node("subtract", node("subtract", A, B), C), "open - close - high"),
        (node("divide", A, node("multiply", B, C)), "open / (close * high)"),
        (node("multiply", node("divide", A, B), C), "open / close * high"),
        (node("multiply", A, const(2)), "2 * open"),
        (node("multiply", node("multiply", A, B), const(2)), "open * close * 2"),
        (node("multiply", node("add", A, B), const(2)), "2 * (open + close)"),
        (node("power", node("power", A, B), C), "(open^close)^high"),
        (node("power", A, node("power", B, C)), "open^close^high"),
        (node("power", A, const(-2)), "open^-2"),
        (node("power", const(-2), A), "(-2)^open"),
        (node("reverse", node("power", A, const(2))), "-open^2"),
        (node("power", node("reverse", A), const(2)), "(-open)^2"),
        (node("reverse", node("multiply", A, B)), "-open * close"),
        (node("reverse", node("add", A, B)), "-(open + close)"),
        (node("subtract", A, node("reverse", B)), "open - -close"),
        (node("not", node("less", A, B)), "!(open < close)"),
        (node("less", node("less", A, B), C), "(open < close) < high"),
        (node("and", node("or", A, B), node("and", C, D)), "(open || close) && (high && low)"),
        (node("or", node("and", A, B), C), "open && close || high"),
        (node("if_else", A, B, node("if_else", C, D, A)), "open ? close : high ? low : open"),
        (node("if_else", node("if_else", A, B, C), node("if_else", A, B, C), D),
         "(open ? close : high) ? open ? close : high : low"),
        (node("add", node("if_else", A, B, C), D), "(open ? close : high) + low"),
        (node("add", A, B, attrs={"filter": True}), "add(open, close, filter=true)"),
        (node("multiply", node("add", A, B, attrs={"filter": True}), C),
         "add(open, close, filter=true) * high"),
        (node("rank", node("add", A, B)), "rank(open + close)"),
        (node("ts_mean", A, attrs={"d": 20}), "ts_mean(open, 20)"),
        (node("ts_mean", A, attrs={"d": 20, "min_periods": 20}), "ts_mean(open, 20, min_periods=20)"),
        (node("ts_backfill", A, attrs={"lookback": 20, "k": 2}), "ts_backfill(open, 20, k=2)"),
        (node("ts_rank", A, attrs={"d": 9, "scale": "pct"}), "ts_rank(open, 9, scale=pct)"),
        (node("ts_rank_gmean_amean_diff", A, B, attrs={"d": 9}), "ts_rank_gmean_amean_diff(open, close, d=9)"),
        (node("scale", A, attrs={"scale": 4.0}), "scale(open, scale=4)"),
        (node("bucket", A, attrs={"range": "0,1,0.1"}), 'bucket(open, range="0,1,0.1")'),
        (node("bucket", A, attrs={"buckets": 'a"b'}), "bucket(open, buckets='a\"b')"),
        (node("rank", node("if_else", A, B, C)), "rank(open ? close : high)"),
    ],
)  # fmt: skip
def test_brackets_and_literals(root: Node, text: str, catalogue: Catalogue) -> None:
    assert show(root, catalogue) == text


def test_an_operator_without_arguments_is_a_call() -> None:
    assert show(node("rank", node("ts_step"))) == "rank(ts_step())"


@pytest.mark.parametrize(
    ("root", "text"),
    [
        (node("less", const(5), A), "open > 5"),
        (node("less_equal", const(5), A), "open >= 5"),
        (node("less", const(5), const(6)), "6 > 5"),
        (node("reverse", node("multiply", A, node("subtract", B, C))), "open * (high - close)"),
        (
            node("reverse", node("divide", node("multiply", node("subtract", B, C), A), D)),
            "(high - close) * open / low",
        ),
        (node("reverse", node("divide", A, D)), "-open / low"),
        (node("reverse", node("multiply", node("subtract", A, A), D)), "-((open - open) * low)"),
        (node("reverse", node("multiply", A, const(0))), "-(0 * open)"),
    ],
)
def test_graphs_are_written_the_way_round_that_one_writes(root: Node, text: str) -> None:
    assert show(root) == text


def test_without_a_catalogue_literals_are_named() -> None:
    assert show(node("ts_mean", A, attrs={"d": 20})) == "ts_mean(open, d=20)"


def test_a_text_that_is_too_long_is_refused_early() -> None:
    root = A
    for _ in range(200):
        root = node("add", root, root)
    with pytest.raises(AlphaLimitError, match="longer than 1,000 characters"):
        show(root, max_length=1_000)


def test_printing_does_not_recurse() -> None:
    root = A
    for _ in range(20_000):
        root = node("abs", root)
    assert show(root) == "abs(" * 20_000 + "open" + ")" * 20_000
    assert tree(root).count("\n") == 20_000


def test_tree_draws_shared_parts_once() -> None:
    mean = node("ts_mean", B, attrs={"d": 20})
    root = node("divide", node("subtract", B, mean), node("add", mean, const(0.5)))
    assert tree(root) == "\n".join(
        [
            "divide",
            "├─ subtract",
            "│  ├─ close",
            "│  └─ ts_mean(d=20) [1]",
            "│     └─ close",
            "└─ add",
            "   ├─ ts_mean [1] (see above)",
            "   └─ 0.5",
        ]
    )


def test_tree_of_a_part_used_twice_by_one_node() -> None:
    square = node("multiply", node("rank", A), node("rank", A))
    assert tree(square) == "multiply\n├─ rank [1]\n│  └─ open\n└─ rank [1] (see above)"


def test_tree_with_notes_beside() -> None:
    drawn = tree(node("rank", A), lambda one: one.op if one.op == "field" else "")
    assert drawn == "rank\n└─ open  field"
