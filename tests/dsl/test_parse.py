"""Syntax: what binds to what, where it stands, and that no text breaks the parser."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphaplat_dsl.errors import AlphaError, AlphaTypeError
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.parse import parse
from alphaplat_dsl.source import Source, Span
from alphaplat_dsl.tree import Assignment, Binary, Call, Expr, Name, Number, Ternary, Text, Unary, Variable, walk


def read(text: str) -> Expr:
    return parse(Source(text), Limits()).result


def brackets(expr: Expr) -> str:
    """The expression with a bracket around every operation."""
    match expr:
        case Number():
            return f"{expr.value:g}"
        case Name():
            return expr.name
        case Variable():
            return f"${expr.name}"
        case Text():
            return repr(expr.value)
        case Unary():
            return f"({expr.sign}{brackets(expr.operand)})"
        case Binary():
            return f"({brackets(expr.left)} {expr.sign} {brackets(expr.right)})"
        case Ternary():
            return f"({brackets(expr.condition)} ? {brackets(expr.yes)} : {brackets(expr.no)})"
        case Call():
            named = [f"{one.name}={brackets(one.value)}" for one in expr.keywords]
            return f"{expr.name}({', '.join([*map(brackets, expr.args), *named])})"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("-x^2", "(-(x ^ 2))"),
        ("-x * y", "((-x) * y)"),
        ("2^-x", "(2 ^ (-x))"),
        ("a^b^c", "(a ^ (b ^ c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c", "((a / b) * c)"),
        ("a + b * c", "(a + (b * c))"),
        ("a + b < c * d", "((a + b) < (c * d))"),
        ("!a == b", "((!a) == b)"),
        ("a < b && c < d || e", "(((a < b) && (c < d)) || e)"),
        ("a || b && c", "(a || (b && c))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a < b ? c + 1 : -d", "((a < b) ? (c + 1) : (-d))"),
        ("(a < b) < c", "((a < b) < c)"),
        ("--a", "(-(-a))"),
        ("f(a, b=c + 1)", "f(a, b=(c + 1))"),
        ("f()", "f()"),
        ("IndClass.sector", "IndClass.sector"),
        ("$x + 1", "($x + 1)"),
        ("f(x, \"0,1,0.1\", 'a')", "f(x, '0,1,0.1', 'a')"),
        ("a # the rest\n + /* or\nless */ b", "(a + b)"),
        ("\r\n a\t+\f b ;; ", "(a + b)"),
    ],
)
def test_what_binds_to_what(text: str, meant: str) -> None:
    assert brackets(read(text)) == meant


@pytest.mark.parametrize(
    ("text", "value"),
    [(".001", 0.001), ("2.", 2.0), ("1e-3", 0.001), ("2.5E+2", 250.0), ("007", 7.0), ("0.1", 0.1)],
)
def test_numbers(text: str, value: float) -> None:
    result = read(text)
    assert isinstance(result, Number)
    assert result.value == value


def test_a_sign_before_a_number_is_an_operator() -> None:
    assert isinstance(read("-10"), Unary)


def test_statements() -> None:
    program = parse(Source("mid = (high + low) / 2;\nMID = mid;\nrank(mid)"), Limits())
    assert [(one.name, brackets(one.value)) for one in program.statements] == [
        ("mid", "((high + low) / 2)"),
        ("MID", "mid"),
    ]
    assert isinstance(program.statements[0], Assignment)
    assert brackets(program.result) == "rank(mid)"


def test_spans() -> None:
    text = "rank((close - open) / x, std=4)"
    call = read(text)
    assert isinstance(call, Call)
    assert (call.span, call.name_span) == (Span(0, len(text)), Span(0, 4))
    quotient = call.args[0]
    assert isinstance(quotient, Binary)
    assert text[quotient.span.start : quotient.span.end] == "(close - open) / x"
    assert text[quotient.left.span.start : quotient.left.span.end] == "(close - open)"
    assert text[quotient.sign_span.start : quotient.sign_span.end] == "/"
    keyword = call.keywords[0]
    assert text[keyword.span.start : keyword.span.end] == "std"


def test_walk_counts_a_row_as_one_level() -> None:
    def depth(text: str) -> int:
        return max(level for _, level in walk(read(text)))

    assert depth("a + b - c + d") == 2
    assert depth("a * b / c") == 2
    assert depth("(a + b) * c") == 3
    assert depth("a - (b - (c - d))") == 4
    assert depth("a ^ b ^ c") == 3


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(AlphaTypeError, match="an alpha is text, not int"):
        parse(Source(20), Limits())  # type: ignore[arg-type]


ALPHABET = [*"abx.$0123456789 \t\n()+-*/^<>=!&|?:;,'\"#_[]{}\\\0é中", "rank(", "close", "/*", "*/"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(ALPHABET), max_size=40).map("".join) | st.text(max_size=40))
def test_any_text_is_read_or_refused_with_an_alpha_error(text: str) -> None:
    with suppress(AlphaError):
        parse(Source(text), Limits())
