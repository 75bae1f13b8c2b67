"""Hostile texts are refused by the name of a limit, at once, and never by the interpreter."""

from __future__ import annotations

import time

import pytest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import AlphaError, AlphaLimitError
from alphaplat_dsl.limits import Limits

MANY = 100_000

HOSTILE = {
    "parentheses": "(" * MANY + "x" + ")" * MANY,
    "a megabyte of digits": "1" * 1_000_000,
    "a megabyte of text": "quantile(close, driver='" + "a" * 1_000_000 + "')",
    "minus signs": "-" * MANY + "close",
    "conditions": "close ? " * MANY + "close" + " : close" * MANY,
    "conditions in a row": "close" + " ? close : close" * MANY,
    "powers": "close" + " ^ close" * MANY,
    "calls": "rank(" * MANY + "close" + ")" * MANY,
    "keywords": "rank(" + "x=" * MANY,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_refused_at_once(text: str, catalogue: Catalogue, brain: Dialect) -> None:
    compile_text("close", catalogue, dialect=brain)
    started = time.perf_counter()
    with pytest.raises(AlphaLimitError, match="the limit 'characters' is 20,000"):
        compile_text(text, catalogue, dialect=brain)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "(" * 9_000 + "close" + ")" * 9_000,
        "-" * 19_000 + "close",
        "rank(" * 3_000 + "close" + ")" * 3_000,
        "x ? " * 2_000 + "x" + " : x" * 2_000,
        "x" + " ? x : x" * 2_000,
        "x" + " ^ x" * 4_000,
        "max(" + ",".join("x" * 4_000) + ")",
        "a = close;" + "a = rank(a);" * 200 + "a",
        "a = close;" + "a = close - a;" * 200 + "a",
    ],
    ids=[
        "parentheses",
        "minus",
        "calls",
        "conditions",
        "conditions in a row",
        "powers",
        "a long fold",
        "assignments",
        "differences",
    ],
)
def test_nesting_is_refused_by_name(text: str, catalogue: Catalogue, brain: Dialect) -> None:
    started = time.perf_counter()
    with pytest.raises(AlphaLimitError, match="the limit 'nesting' is 100"):
        compile_text(text, catalogue, dialect=brain, undeclared="infer")
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "text",
    [
        "+".join("x" * 4_000),
        "a = close;" + "a = a + a;" * 40 + "a",
        "a = close;" + "a = spread(a, open);" * 30 + "a",
    ],
    ids=["a long sum", "doubling", "doubling by a macro"],
)
def test_size_is_refused_by_name(text: str, catalogue: Catalogue, brain: Dialect) -> None:
    started = time.perf_counter()
    with pytest.raises(AlphaLimitError, match="the limit 'nodes' is 2,000"):
        compile_text(text, catalogue, dialect=brain, undeclared="infer")
    assert time.perf_counter() - started < 1


def test_definitions_count_as_if_written_out(catalogue: Catalogue, brain: Dialect) -> None:
    doubling = {f"f{n}": f"f{n + 1} + f{n + 1}" for n in range(40)} | {"f40": "close"}
    with pytest.raises(AlphaLimitError, match="'nodes'"):
        compile_text("f0", catalogue, dialect=brain, fields=doubling)
    nested = {f"f{n}": f"rank(f{n + 1})" for n in range(2_000)} | {"f2000": "close"}
    with pytest.raises(AlphaLimitError, match="'nesting'"):
        compile_text("f0", catalogue, dialect=brain, fields=nested)


def test_raised_limits_hold_without_recursion(catalogue: Catalogue, brain: Dialect) -> None:
    deep = Limits(characters=10**6, nesting=10**5, nodes=10**5, cost=10**9)
    expression = compile_text("rank(-" * 1_500 + "close" + ")" * 1_500, catalogue, dialect=brain, limits=deep)
    assert compile_text(expression.canonical, catalogue, dialect=brain, limits=deep).node is expression.node
    names = {f"f{n}": f"f{n + 1} + 1" for n in range(1_500)} | {"f1500": "close"}
    assert compile_text("f0", catalogue, dialect=brain, fields=names, limits=deep).fields == ("close",)


def test_a_row_is_not_nested(catalogue: Catalogue, brain: Dialect) -> None:
    text = " + ".join(f"rank(ts_mean(close, {n}))" for n in range(2, 302))
    expression = compile_text(text, catalogue, dialect=brain)
    assert compile_text(expression.canonical, catalogue, dialect=brain).node is expression.node


def test_cost_is_refused_by_name(catalogue: Catalogue, brain: Dialect) -> None:
    with pytest.raises(AlphaLimitError, match="the limit 'cost' is 50"):
        compile_text("ts_mean(close, 40) + ts_mean(open, 40)", catalogue, dialect=brain, limits=Limits(cost=50))


def test_the_canonical_text_is_within_the_limit_too(catalogue: Catalogue, brain: Dialect) -> None:
    text = "a = ts_mean(close, 20); rank(a) + sign(a) + abs(a) + log(a)"
    with pytest.raises(AlphaLimitError, match="characters in canonical form, and the limit 'characters' is 70"):
        compile_text(text, catalogue, dialect=brain, limits=Limits(characters=70))


def test_many_mistakes_are_found_in_bounded_time(catalogue: Catalogue, brain: Dialect) -> None:
    many = {f"field_{n}": "close" for n in range(5_000)}
    started = time.perf_counter()
    with pytest.raises(AlphaError) as caught:
        compile_text(" + ".join(f"feild_{n}x" for n in range(1_000)), catalogue, dialect=brain, fields=many)
    assert len(caught.value.problems) == 20
    assert time.perf_counter() - started < 1


def test_a_limit_that_is_raised_lets_more_through(catalogue: Catalogue, brain: Dialect) -> None:
    assert compile_text("ts_mean(close, 3000)", catalogue, dialect=brain, limits=Limits(window=3_000)).lookback == 3_000


@pytest.mark.parametrize(("found", "shown"), [(2_001, "2,001"), (10**20, "more than 10^15")])
def test_what_was_found_is_said(found: int, shown: str) -> None:
    with pytest.raises(AlphaLimitError, match=f"{shown.replace('^', '.')} things, and the limit 'nodes' is 2,000"):
        Limits().check("nodes", found, "things")
    Limits().check("nodes", 2_000, "things")
