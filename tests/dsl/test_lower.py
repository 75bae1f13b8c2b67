"""Names, kinds, statements and definitions: text to graph."""

from __future__ import annotations

import pytest

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import AlphaError, AlphaNameError, AlphaTypeError
from alphaplat_dsl.ir import Node, const, field, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.language import Language
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.lower import lower
from alphaplat_dsl.parse import parse
from alphaplat_dsl.source import Source

A, B, C = field("close"), field("open"), field("high")


@pytest.fixture(scope="module")
def graph(catalogue: Catalogue, brain: Dialect) -> object:
    """The graph of a text before it is made canonical."""

    def lowered(text: str) -> Node:
        language = Language(
            catalogue=catalogue, dialect=brain, conventions=brain.conventions, limits=Limits(), definitions={}
        )
        source = Source(text)
        return lower(parse(source, Limits()), source, language).node

    return lowered


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("close + open", node("add", A, B)),
        ("close - open", node("subtract", A, B)),
        ("close * open", node("multiply", A, B)),
        ("close / open", node("divide", A, B)),
        ("close ^ 2", node("power", A, const(2))),
        ("close < open", node("less", A, B)),
        ("close <= open", node("less_equal", A, B)),
        ("close > open", node("greater", A, B)),
        ("close >= open", node("greater_equal", A, B)),
        ("close == open", node("equal", A, B)),
        ("close != open", node("not_equal", A, B)),
        ("close && open", node("and", A, B)),
        ("close || open", node("or", A, B)),
        ("!close", node("not", A)),
        ("-close", node("reverse", A)),
        ("close ? open : high", node("if_else", A, B, C)),
        ("CLOSE + Open", node("add", A, B)),
        ("-10", const(-10)),
        ("-(10)", const(-10)),
        ("-0", const(0)),
        ("add(close, open, high)", node("add", node("add", A, B), C)),
        (
            "subtract(close, open, high, filter=1)",
            node("subtract", node("subtract", A, B, attrs={"filter": True}), C, attrs={"filter": True}),
        ),
        ("max(close, 5, high)", node("max", node("max", A, const(5)), C)),
        ("rank(close, 5)", node("rank", A)),
        ("rank(close, rate=0)", node("rank", A)),
        ("ts_mean(close, 20)", node("ts_mean", A, attrs={"d": 20})),
        ("ts_mean(close, 2 * 10)", node("ts_mean", A, attrs={"d": 20})),
        ("ts_mean(close, '20')", node("ts_mean", A, attrs={"d": 20})),
        ("n = 20; ts_mean(close, n)", node("ts_mean", A, attrs={"d": 20})),
        ("ts_mean(close, 20, min_periods=1)", node("ts_mean", A, attrs={"d": 20})),
        ("winsorize(close, std=4.0)", node("winsorize", A)),
        ("winsorize(close, std='3')", node("winsorize", A, attrs={"std": 3.0})),
        ("winsorize(close, -1)", node("winsorize", A, attrs={"std": -1.0})),
        ("scale(close, longscale=nan)", node("scale", A)),
        ("quantile(close, Driver=Gaussian)", node("quantile", A)),
        ("quantile(close, 'cauchy')", node("quantile", A, attrs={"driver": "cauchy"})),
        ("group_neutralize(close, 1)", node("group_neutralize", A, const(1))),
        ("group_demean(close, sector)", node("group_neutralize", A, field("sector"))),
        ("correlation(close, open, 6)", node("ts_corr", A, B, attrs={"d": 6})),
        ("ts_rank_gmean_amean_diff(close, open, 5)", node("ts_rank_gmean_amean_diff", A, B, attrs={"d": 5})),
        ("x = close; x = x + open; x", node("add", A, B)),
        ("x = close; y = x; x = open; y - x", node("subtract", A, B)),
        ("close = open; close", B),
        ("(close > open) * 2", node("multiply", node("greater", A, B), const(2))),
        ("close && 1", node("and", A, const(1))),
    ],
)
def test_graphs(text: str, meant: Node, graph: object) -> None:
    assert graph(text) is meant  # type: ignore[operator]


def test_the_first_place_of_a_node_is_kept(catalogue: Catalogue, brain: Dialect) -> None:
    language = Language(
        catalogue=catalogue, dialect=brain, conventions=brain.conventions, limits=Limits(), definitions={}
    )
    source = Source("rank(close) + RANK( CLOSE )")
    lowered = lower(parse(source, Limits()), source, language)
    assert lowered.places[node("rank", A)].text == "rank(close)"


def warnings(text: str, catalogue: Catalogue, dialect: Dialect, **options: object) -> list[tuple[str, str]]:
    expression = compile_text(text, catalogue, dialect=dialect, **options)  # type: ignore[arg-type]
    return [(one.code, one.place.text if one.place else "") for one in expression.warnings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rank(news)", [("vector", "news")]),
        ("rank(news) + news", [("vector", "news"), ("vector", "news")]),
        ("news", [("vector", "news")]),
        ("rank(vec_avg(news))", []),
        ("x = close; rank(open)", [("unused", "x")]),
        ("x = close; x = open; x", [("unused", "x")]),
        ("x = close; x = x * 2; x", []),
        ("close = open; close", [("shadow", "close")]),
        ("rank = open; rank", [("shadow", "rank")]),
        ("7", [("constant", "7")]),
    ],
)
def test_warnings(text: str, found: list[tuple[str, str]], catalogue: Catalogue, brain: Dialect) -> None:
    assert warnings(text, catalogue, brain) == found


def test_a_vector_becomes_a_visible_average(catalogue: Catalogue, brain: Dialect) -> None:
    assert compile_text("rank(news)", catalogue, dialect=brain).canonical == "rank(vec_avg(news))"
    assert compile_text("vec_filter(news)", catalogue, dialect=brain).canonical == "vec_avg(vec_filter(news))"


DEFINED: dict[str, str | FieldType] = {
    "cond": "close > open",
    "Mid": "(high + low) / 2",
    "twice": "MID + mid",
    "scores": FieldType(kind=Kind.VECTOR),
    "steps": "n = 5; ts_mean(close, n)",
    "days": "20",
}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cond ? scores > 0.5 : 0", "close > open ? vec_avg(scores) > 0.5 : 0"),
        ("rank(mid)", "rank((high + low) / 2)"),
        ("twice", "(high + low) / 2 + (high + low) / 2"),
        ("steps", "ts_mean(close, 5)"),
        ("ts_mean(close, days)", "ts_mean(close, 20)"),
    ],
)
def test_definitions_are_put_in(text: str, meant: str, catalogue: Catalogue, brain: Dialect) -> None:
    scores = {"scores": DEFINED["scores"]}
    expression = compile_text(text, catalogue, dialect=brain, fields=DEFINED)
    assert expression == compile_text(meant, catalogue, dialect=brain, fields=scores)


@pytest.mark.parametrize(
    ("fields", "circle"),
    [({"a": "rank(a)"}, "a → a"), ({"a": "b", "b": "c + 1", "c": "A"}, "a → b → c → a"), ({"a": "a + a"}, "a → a")],
)
def test_definitions_do_not_come_back_to_themselves(
    fields: dict[str, str], circle: str, catalogue: Catalogue, brain: Dialect
) -> None:
    with pytest.raises(AlphaNameError, match="is defined by itself") as caught:
        compile_text("a", catalogue, dialect=brain, fields=fields)
    assert caught.value.message.endswith(circle)


def test_a_definition_of_a_field_hides_it_with_a_warning(catalogue: Catalogue, brain: Dialect) -> None:
    fields = {"vwap": "(high + low + close) / 3"}
    assert warnings("rank(vwap)", catalogue, brain, fields=fields) == [("shadow", "vwap")]
    assert warnings("rank(open)", catalogue, brain, fields=fields) == []
    assert warnings("rank(rank)", catalogue, brain, fields={"rank": "close"}) == [("shadow", "rank")]


def test_a_declaration_of_a_field_hides_it_with_a_warning(catalogue: Catalogue, brain: Dialect) -> None:
    other = {"close": FieldType(kind=Kind.VECTOR)}
    assert warnings("vec_avg(close)", catalogue, brain, fields=other) == [("shadow", "")]
    assert warnings("rank(open)", catalogue, brain, fields=other) == []
    assert warnings("rank(close)", catalogue, brain, fields={"close": catalogue.fields["close"]}) == []


def test_mistakes_in_a_definition_name_it(catalogue: Catalogue, brain: Dialect) -> None:
    fields = {"mid": "(high + lwo) / 2", "broken": "high +"}
    with pytest.raises(AlphaError) as caught:
        compile_text("rank(mid) + broken + nothing", catalogue, dialect=brain, fields=fields)
    pictures = [str(problem) for problem in caught.value.problems]
    assert len(pictures) == 3
    assert any("mid:1 | (high + lwo) / 2" in picture for picture in pictures)
    assert any("broken:1 | high +" in picture for picture in pictures)
    assert any("unknown field 'nothing'" in picture for picture in pictures)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"adv20": "close"}, "'adv20' has a meaning of its own"),
        ({"my field": "close"}, "'my field' cannot be a field's name"),
        ({"2x": "close"}, "'2x' cannot be a field's name"),
        ({"mid": "close", "MID": "open"}, "field 'mid' is given twice"),
    ],
)
def test_names_of_definitions(fields: dict[str, str], message: str, catalogue: Catalogue, brain: Dialect) -> None:
    with pytest.raises(AlphaNameError, match=message):
        compile_text("close", catalogue, dialect=brain, fields=fields)


def test_without_vec_avg_a_vector_is_an_error(catalogue: Catalogue, brain: Dialect) -> None:
    lacking = Catalogue({name: one for name, one in catalogue.operators.items() if name != "vec_avg"}, catalogue.fields)
    with pytest.raises(AlphaTypeError, match="'news' has several values a day, and one is needed"):
        compile_text("rank(news)", lacking, dialect=brain)


def test_an_infix_operator_that_is_not_there_is_named(catalogue: Catalogue, brain: Dialect) -> None:
    lacking = Catalogue({}, catalogue.fields, ("plugin 'ops_arithmetic' was set aside",))
    with pytest.raises(AlphaNameError, match="'\\+' is the operator 'add', which nothing") as caught:
        compile_text("close + open", lacking, dialect=brain)
    assert caught.value.help == "plugin 'ops_arithmetic' was set aside"
