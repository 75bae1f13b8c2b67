"""What an expression says of itself."""

from __future__ import annotations

import pickle

import pytest

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.ir import field
from alphaplat_dsl.kinds import Kind


@pytest.fixture
def expression(catalogue: Catalogue, brain: Dialect) -> Expression:
    return compile_text("rank( correlation(CLOSE, adv20, 12) )\n + news", catalogue, dialect=brain)


def test_facts(expression: Expression) -> None:
    assert expression.text == "rank( correlation(CLOSE, adv20, 12) )\n + news"
    assert expression.canonical == "rank(ts_corr(close, ts_mean(volume, 20), 12)) + vec_avg(news)"
    assert expression.dialect == "brain"
    assert expression.lookback == 31
    assert expression.fields == ("close", "news", "volume")
    assert expression.operators == ("add", "rank", "ts_corr", "ts_mean", "vec_avg")
    assert [warning.code for warning in expression.warnings] == ["vector"]
    assert expression.cost == 20 + 12 + 3


def test_facts_of_nodes(expression: Expression) -> None:
    assert expression.kinds[expression.node] is Kind.MATRIX
    assert expression.kinds[field("news")] is Kind.VECTOR
    assert str(expression.units[field("close")]) == "price"
    assert expression.units[field("news")] is None


def test_no_lookback_is_enough_for_a_recursion(catalogue: Catalogue, brain: Dialect) -> None:
    assert compile_text("hump(close)", catalogue, dialect=brain).lookback is None


def test_views(expression: Expression) -> None:
    assert expression.tree().splitlines()[0].startswith("add")
    assert "price" in expression.explain()
    assert expression.describe().endswith(".")


def test_equality_is_that_of_ids(expression: Expression, catalogue: Catalogue, brain: Dialect, paper: Dialect) -> None:
    same = compile_text("vec_avg(news) + rank(ts_corr(close, adv(20), 12))", catalogue, dialect=brain)
    other = compile_text(expression.text, catalogue, dialect=paper)
    assert same == expression
    assert hash(same) == hash(expression)
    assert len({same, expression, other}) == 2
    assert expression != expression.id


def test_a_pickled_expression_is_the_same(expression: Expression) -> None:
    copy = pickle.loads(pickle.dumps(expression))
    assert copy == expression
    assert copy.node is expression.node


def test_repr_is_plain_and_short(expression: Expression) -> None:
    assert repr(expression) == (
        f"Expression {expression.id}\n"
        "  text         rank( correlation(CLOSE, adv20, 12) ) + news\n"
        "  canonical    rank(ts_corr(close, ts_mean(volume, 20), 12)) + vec_avg(news)\n"
        "  dialect      brain\n"
        "  rows needed  31\n"
        "  fields       close, news, volume\n"
        "  operators    add, rank, ts_corr, ts_mean, vec_avg\n"
        "  warning: 'news' has several values a day, and their average is taken"
    )


def test_repr_stays_short_whatever_the_text(catalogue: Catalogue, brain: Dialect) -> None:
    text = " + ".join(f"x{number}" for number in range(300))
    fields = {f"x{number}": FieldType(kind=Kind.VECTOR) for number in range(300)}
    lines = repr(compile_text(text, catalogue, dialect=brain, fields=fields)).splitlines()
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 120
    assert lines[-1] == "  and 297 more warnings"


def test_html_is_escaped_and_without_scripts(catalogue: Catalogue, brain: Dialect) -> None:
    text = "rank(close < open) + news # <script>alert(1)</script> & 'x'"
    page = compile_text(text, catalogue, dialect=brain)._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "close &lt; open" in page
    assert "<details><summary>tree</summary><pre>" in page
    assert page.count("<div") == page.count("</div>") == 1


def test_html_stays_small(catalogue: Catalogue, brain: Dialect) -> None:
    text = " + ".join(f"ts_mean(close, {days})" for days in range(1, 400))
    assert len(compile_text(text, catalogue, dialect=brain)._repr_html_()) < 30_000
