"""Macros read backwards."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.ir import Node, Value, field
from alphaplat_dsl.language import Language
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.macro_match import match_macro

CLOSE, OPEN, VOLUME = field("close"), field("open"), field("volume")


def matched(
    head: str, body: str, text: str, catalogue: Catalogue, conventions: Mapping[str, object] | None = None
) -> list[Node | Value] | None:
    """What the only macro of a dialect stands for in a text of another, `brain`."""
    dialect = Dialect(name="own", description="one macro", macros={head: body})
    language = Language(
        catalogue=catalogue,
        dialect=dialect,
        conventions=Conventions().updated(conventions),
        limits=Limits(),
        definitions={},
    )
    (macro,) = language.macros.values()
    subject = compile_text(text, catalogue, dialect=Dialect(name="brain", description="plain")).node
    return match_macro(macro, subject, language)


@pytest.mark.parametrize(
    ("head", "body", "text", "arguments"),
    [
        ("adv(d)", "ts_mean(volume, $d)", "ts_mean(volume, 20)", [20]),
        ("adv(d)", "ts_mean(volume, $d)", "ts_mean(close, 20)", None),
        ("adv(d)", "ts_mean(volume, $d)", "ts_mean(volume, 20, min_periods=2)", None),
        ("adv(d)", "ts_mean(volume, $d)", "ts_sum(volume, 20)", None),
        ("money(d)", "ts_mean(volume * close, $d)", "ts_mean(close * volume, 3)", [3]),
        ("ratio(x, y)", "$y / $x", "close / open", [OPEN, CLOSE]),
        ("twice(x)", "$x + $x", "close + close", [CLOSE]),
        ("twice(x)", "$x + $x", "close + open", None),
        ("over(x, d)", "$x - ts_delay($x, $d)", "close - ts_delay(close, 3)", [CLOSE, 3]),
        ("over(x, d)", "$x - ts_delay($x, $d)", "close - ts_delay(open, 3)", None),
        ("both(x, d)", "ts_max($x, $d) - ts_min($x, $d)", "ts_max(open, 3) - ts_min(open, 4)", None),
        ("minus(x)", "-$x", "-close", [CLOSE]),
        ("never(x)", "!$x", "!close", [CLOSE]),
        ("choice(x, y)", "$x ? $y : 0", "close ? open : 0", [CLOSE, OPEN]),
        ("choice(x, y)", "$x ? $y : 0", "close ? open : 1", None),
        ("wide(x)", "winsorize($x, std=3)", "winsorize(close, 3)", [CLOSE]),
        ("wide(x)", "winsorize($x, std=3)", "winsorize(close)", None),
        ("wide(x, s)", "winsorize($x, std=$s)", "winsorize(close)", [CLOSE, 4.0]),
        ("even(x)", "rank($x, scale=pct)", "rank(close, scale=pct)", [CLOSE]),
        ("even(x)", "rank($x, scale=pct)", "rank(close)", None),
        ("loose(x, y)", "rank($x)", "rank(close)", None),
        ("of(x)", "nothing($x)", "rank(close)", None),
        ("sum(x, y)", "add($x, $y)", "add(close, open, filter=true)", None),
        ("plus(x, y)", "$x + $y", "add(close, open, filter=true)", None),
    ],
)
def test_what_a_macro_stands_for(
    head: str, body: str, text: str, arguments: list[object] | None, catalogue: Catalogue
) -> None:
    assert matched(head, body, text, catalogue) == arguments


def test_what_the_macro_leaves_to_conventions_must_agree(catalogue: Catalogue) -> None:
    full = {"min_periods": "window"}
    assert matched("adv(d)", "ts_mean(volume, $d)", "ts_mean(volume, 20, min_periods=20)", catalogue, full) == [20]
    assert matched("adv(d)", "ts_mean(volume, $d)", "ts_mean(volume, 20)", catalogue, full) is None
