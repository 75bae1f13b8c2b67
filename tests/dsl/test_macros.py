"""Macros of a dialect: calls that stand for other text."""

from __future__ import annotations

import pytest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.errors import AlphaError, AlphaNameError
from alphaplat_dsl.macros import macros_of, numbered
from alphaplat_dsl.show import show


def dialect(**macros: str) -> Dialect:
    spelled = {f"{name}(x)": text for name, text in macros.items()}
    return Dialect(name="mine", description="", macros=spelled)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("adv(20)", "ts_mean(volume, 20)"),
        ("ADV20", "ts_mean(volume, 20)"),
        ("adv(d=20)", "ts_mean(volume, 20)"),
        ("d = 5; adv(4 * d)", "ts_mean(volume, 20)"),
        ("spread(high, low)", "(high - low) / (high + low)"),
        ("spread(spread(high, low), adv5)", "spread((high - low) / (high + low), ts_mean(volume, 5))"),
        ("high = low; spread(high, open)", "spread(low, open)"),
    ],
)
def test_macros_stand_for_their_text(text: str, meant: str, catalogue: Catalogue, brain: Dialect) -> None:
    assert compile_text(text, catalogue, dialect=brain) == compile_text(meant, catalogue, dialect=brain)


def test_a_macro_may_hang_on_a_convention(catalogue: Catalogue, brain: Dialect) -> None:
    dollars = compile_text("adv20", catalogue, dialect=brain, conventions={"adv": "dollars"})
    assert show(dollars.node, catalogue) == "ts_mean(close * volume, 20)"


def test_conventions_hold_inside_macros(catalogue: Catalogue, paper: Dialect) -> None:
    expression = compile_text("adv20", catalogue, dialect=paper)
    assert expression.canonical == "ts_mean(close * volume, 20, min_periods=20)"


def test_a_macro_does_not_see_assigned_names(catalogue: Catalogue, brain: Dialect) -> None:
    assert compile_text("volume = close; adv20 + volume", catalogue, dialect=brain) == compile_text(
        "ts_mean(volume, 20) + close", catalogue, dialect=brain
    )


def test_a_mistake_in_a_macro_stands_at_its_call(catalogue: Catalogue, brain: Dialect) -> None:
    with pytest.raises(AlphaError) as caught:
        compile_text("rank(close) + spread(sector, low)", catalogue, dialect=brain)
    source, span = caught.value.source, caught.value.span
    assert source is not None
    assert span is not None
    assert source.text[span.start : span.end] == "sector"
    lacking = Catalogue({name: one for name, one in catalogue.operators.items() if name != "ts_mean"}, catalogue.fields)
    with pytest.raises(AlphaNameError, match="unknown operator 'ts_mean'") as caught:
        compile_text("rank(adv20)", lacking, dialect=brain)
    assert caught.value.span is not None
    assert "rank(adv20)"[caught.value.span.start : caught.value.span.end] == "adv20"


def test_names_with_a_number_belong_to_macros_of_one_parameter(brain: Dialect) -> None:
    macros = macros_of(brain, Conventions())
    found = numbered("adv20", macros)
    assert found is not None
    assert (found[0].name, found[1]) == ("adv", 20)
    assert [numbered(name, macros) for name in ("adv", "spread20", "vendor_adv20", "adv20x", "adv2.5")] == [None] * 5


@pytest.mark.parametrize(
    ("head", "text"), [("adv", "close"), ("adv(d) adv=shares", "close"), ("adv(d)", "x = close; x"), ("adv($d)", "$d")]
)
def test_what_is_no_macro_is_refused(head: str, text: str) -> None:
    broken = Dialect(name="mine", description="", macros={head: text})
    with pytest.raises(ValueError, match="macro"):
        macros_of(broken, Conventions())


def test_a_macro_that_stands_for_itself_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="macro 'a' stands for itself"):
        compile_text("a(close)", catalogue, dialect=dialect(a="b($x)", b="a($x)"))
