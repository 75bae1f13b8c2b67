"""The compiler as a whole: one alpha however it is spelled, days, units, and the way back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import AlphaCausalityError, AlphaError, AlphaUnitError
from alphaplat_dsl.units import Unit


@pytest.mark.parametrize(
    "spellings",
    [
        ["rank(close - open)", "RANK( subtract(CLOSE,open) )", "rank( # of\nclose - open)", "x=close-open;rank(x)"],
        ["-returns", "reverse(returns)", "-1 * returns", "returns * -1", "multiply(returns, -1)", "0 - returns"],
        ["correlation(high, low, 5)", "ts_corr(high, low, 5)", "ts_corr(d=5, y=low, x=high, min_periods=1)"],
        ["close + open", "open + close", "add(open, close, filter=false)", "add(y=close, x=open)"],
        ["close > open", "open < close", "greater(close, open)", "less(open, close)"],
        ["winsorize(close)", "winsorize(close, 4)", "winsorize(close, std='4.0')", "winsorize(x=close, STD=4)"],
        ["adv20", "adv(20)", "ADV20", "ts_mean(volume, 20)", "ts_mean(volume, 2*10)"],
        ["rank(close)", "rank(close, 5)", "rank(close, rate=0)", "rank(close, scale='unit')", "rank(x=Close)"],
        ["group_rank(close, bucket(open, range='0, 1, 0.1'))", 'group_rank(close, bucket(open, RANGE="0,1,0.1"))'],
        ["group_neutralize(close, sector)", "group_demean(close, SECTOR)"],
        ["close ? open : high", "if_else(close, open, high)"],
    ],
    ids=lambda spellings: spellings[0],
)
def test_one_alpha_has_one_id(spellings: list[str], catalogue: Catalogue, brain: Dialect) -> None:
    assert len({compile_text(text, catalogue, dialect=brain).id for text in spellings}) == 1


def test_different_alphas_have_different_ids(catalogue: Catalogue, brain: Dialect) -> None:
    texts = [
        "close - open",
        "open - close",
        "ts_mean(close, 5)",
        "ts_mean(close, 6)",
        "ts_sum(close, 5)",
        "rank(close)",
    ]
    ids = {compile_text(text, catalogue, dialect=brain).id for text in texts}
    assert len(ids) == len(texts)
    assert compile_text("rank(close)", catalogue, dialect=brain, conventions={"rank": "pct"}).id not in ids


def test_kinds_units_and_lags_are_not_in_the_id(catalogue: Catalogue, brain: Dialect) -> None:
    plain = Catalogue(catalogue.operators, {"close": FieldType()})
    assert (
        compile_text("rank(close)", plain, dialect=brain).id == compile_text("rank(close)", catalogue, dialect=brain).id
    )
    newer = Catalogue(catalogue.operators, {"close": replace(catalogue.fields["close"], version=2)})
    assert (
        compile_text("rank(close)", newer, dialect=brain).id != compile_text("rank(close)", catalogue, dialect=brain).id
    )


@pytest.mark.parametrize(
    ("text", "days", "place"),
    [
        ("tomorrow", "1 day ahead", "tomorrow"),
        ("rank(close) + rank(ts_lead(close, 3))", "3 days ahead", "ts_lead(close, 3)"),
        ("ts_lead(tomorrow, 2)", "3 days ahead", "ts_lead(tomorrow, 2)"),
    ],
)
def test_looking_ahead_is_refused(text: str, days: str, place: str, catalogue: Catalogue, brain: Dialect) -> None:
    with pytest.raises(AlphaCausalityError, match=days) as caught:
        compile_text(text, catalogue, dialect=brain)
    assert caught.value.span is not None
    assert text[caught.value.span.start : caught.value.span.end] == place


@pytest.mark.parametrize(
    ("text", "rows"), [("ts_delay(tomorrow, 1)", 2), ("ts_delay(ts_lead(close, 3), 3)", 1), ("ts_lead(close, 0)", 1)]
)
def test_what_only_reaches_today_is_causal(text: str, rows: int, catalogue: Catalogue, brain: Dialect) -> None:
    assert compile_text(text, catalogue, dialect=brain).lookback == rows


def test_units_warn_and_are_refused_where_strict(catalogue: Catalogue, brain: Dialect) -> None:
    expression = compile_text("rank(close + volume) + 1", catalogue, dialect=brain)
    assert [(one.code, one.place.text if one.place else "") for one in expression.warnings] == [
        ("unit", "close + volume")
    ]
    with pytest.raises(AlphaUnitError, match="expected price, found share"):
        compile_text("rank(close + volume)", catalogue, dialect=brain, strict_units=True)
    assert compile_text("close + 1", catalogue, dialect=brain, strict_units=True).warnings == ()
    unknown = {"mine": FieldType(unit=None), "euro": FieldType(unit=Unit.parse("euro"))}
    assert compile_text("close + mine", catalogue, dialect=brain, fields=unknown).warnings == ()
    assert len(compile_text("close + euro", catalogue, dialect=brain, fields=unknown).warnings) == 1


def test_what_was_compiled_is_printed_and_compiled_again(catalogue: Catalogue, brain: Dialect, paper: Dialect) -> None:
    text = "min(rank(news), 5.5) + ts_rank(adv20, 3) * (close > open ? -returns^2 : quantile(vwap, driver=cauchy))"
    expression = compile_text(text, catalogue, dialect=paper)
    again = compile_text(expression.canonical, catalogue, dialect=brain)
    assert again.node is expression.node
    assert again.canonical == expression.canonical


VALUES = st.sampled_from(["close", "open", "volume", "2", "-0.5", "adv5"])
EXPRESSIONS = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "<", ">=", "==", "&&", "||", "^"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} ? {parts[1]} : {parts[2]})"),
        st.tuples(st.sampled_from(["-", "!", "rank", "abs", "sign", "log"]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        ),
        st.tuples(st.sampled_from(["ts_mean", "ts_delta", "ts_rank"]), inner, st.integers(1, 9)).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda parts: f"max({', '.join(parts)})"),
        inner.map(lambda part: f"group_neutralize({part}, sector)"),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_any_alpha_comes_back_from_its_text(catalogue: Catalogue, brain: Dialect, paper: Dialect, text: str) -> None:
    for dialect in (brain, paper):
        expression = compile_text(text, catalogue, dialect=dialect)
        assert compile_text(expression.canonical, catalogue, dialect=brain).node is expression.node


NAMES = ["close", "sector", "news", "foo", "rank", "true", "x", "1", "0.5", "'a'", "$x"]
SIGNS = ["(", ")", ",", "+", "-", "*", "<", "==", "?", ":", ";", "=", "!", "&", "@"]
OPENINGS = ["ts_mean(", "group_rank(", "vec_avg(", "adv(", "filter=", "d="]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*NAMES, *SIGNS, *OPENINGS]), max_size=25).map(" ".join))
def test_any_words_compile_or_raise_an_alpha_error(catalogue: Catalogue, brain: Dialect, text: str) -> None:
    with suppress(AlphaError):
        compile_text(text, catalogue, dialect=brain, undeclared="infer")
