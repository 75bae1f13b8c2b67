"""Arguments and parameters: which goes where."""

from __future__ import annotations

import pytest

from alphaplat_dsl.binding import Binding, bind, usage
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.parse import parse
from alphaplat_dsl.signature import parse_signature
from alphaplat_dsl.source import Source
from alphaplat_dsl.tree import Call, Name, Number

MEAN = parse_signature("ts_mean(x: matrix, d: window, *, min_periods: int = 1) -> matrix")
ADD = parse_signature("add(x: matrix, y: matrix, *, filter: flag = false) -> matrix", folds=True)
REGRESSION = parse_signature("f(y: matrix, *xs: matrix, group: group, *, days: int = 0) -> matrix")
SPREAD = parse_signature("g(*xs: matrix, d: window) -> matrix")
CAMEL = parse_signature("truncate(x: matrix, maxPercent: number = 0.01) -> matrix")


def bound(text: str, signature: object) -> Binding:
    call = parse(Source(text), Limits()).result
    assert isinstance(call, Call)
    return bind(call, signature, f"'{call.name}'")  # type: ignore[arg-type]


def said(binding: Binding) -> tuple[list[str], dict[str, str]]:
    def word(expr: object) -> str:
        return expr.name if isinstance(expr, Name) else f"{expr.value:g}" if isinstance(expr, Number) else "?"

    values = [f"{parameter.name}={word(expr)}" for parameter, expr in binding.values]
    return values, {name: word(expr) for name, expr in binding.literals.items()}


@pytest.mark.parametrize(
    ("text", "signature", "values", "literals"),
    [
        ("ts_mean(a, 5)", MEAN, ["x=a"], {"d": "5"}),
        ("ts_mean(d=5, x=a)", MEAN, ["x=a"], {"d": "5"}),
        ("ts_mean(a, MIN_PERIODS=3, D=5)", MEAN, ["x=a"], {"d": "5", "min_periods": "3"}),
        ("add(a, b)", ADD, ["x=a", "y=b"], {}),
        ("add(a, b, c, d, filter=true)", ADD, ["x=a", "y=b", "y=c", "y=d"], {"filter": "true"}),
        ("add(y=b, x=a)", ADD, ["x=a", "y=b"], {}),
        ("f(a, b, c, s)", REGRESSION, ["y=a", "xs=b", "xs=c", "group=s"], {}),
        ("f(a, b, group=s, days=2)", REGRESSION, ["y=a", "xs=b", "group=s"], {"days": "2"}),
        ("g(a, b, 5)", SPREAD, ["xs=a", "xs=b"], {"d": "5"}),
        ("g(a, b, c, d=5)", SPREAD, ["xs=a", "xs=b", "xs=c"], {"d": "5"}),
        ("truncate(a, maxpercent=1)", CAMEL, ["x=a"], {"maxPercent": "1"}),
        ("truncate(a)", CAMEL, ["x=a"], {}),
    ],
)
def test_arguments_find_their_parameters(
    text: str, signature: object, values: list[str], literals: dict[str, str]
) -> None:
    binding = bound(text, signature)
    assert said(binding) == (values, literals)
    assert binding.problems == []


@pytest.mark.parametrize(
    ("text", "signature", "message"),
    [
        ("ts_mean(a)", MEAN, "'ts_mean' lacks 'd'"),
        ("ts_mean()", MEAN, "'ts_mean' lacks 'x' and 'd'"),
        ("ts_mean(a, 5, 3)", MEAN, "'ts_mean' takes 2 arguments, here are 3"),
        ("ts_mean(a, 5, d=6)", MEAN, "'d' of 'ts_mean' is given twice"),
        ("ts_mean(a, 5, std=6)", MEAN, "'ts_mean' has no parameter 'std'"),
        ("add(a)", ADD, "'add' lacks 'y'"),
        ("g(5)", SPREAD, "'g' lacks 'xs'"),
        ("g(a, xs=b, d=5)", SPREAD, "'g' has no parameter 'xs'"),
        ("f(a, s)", REGRESSION, "'f' lacks 'xs'"),
    ],
)
def test_what_does_not_fit_is_said(text: str, signature: object, message: str) -> None:
    assert [problem.message for problem in bound(text, signature).problems] == [message]


def test_usage_is_one_line() -> None:
    assert usage(MEAN) == "ts_mean(x: matrix, d: window, min_periods=1)"
    assert usage(ADD) == "add(x: matrix, y: matrix, ..., filter=false)"
    assert usage(SPREAD) == "g(xs: matrix ..., d: window)"
    assert usage(CAMEL) == "truncate(x: matrix, maxPercent=0.01)"
    choice = parse_signature("quantile(x: matrix, driver: word{gaussian|cauchy}, sigma: number = none) -> matrix")
    assert usage(choice) == "quantile(x: matrix, driver: gaussian|cauchy, sigma=none)"
