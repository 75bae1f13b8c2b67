"""Alphas from one built-in dialect to another, and what cannot be said there."""

from __future__ import annotations

import pytest

import alphaplat as ap

CONVERSIONS = [
    ("brain", "-rank(ts_delta(close, 5))", "brain", "-rank(ts_delta(close, 5))"),
    ("brain", "rank(close, scale=pct)", "paper", "rank(close)"),
    ("brain", "-ts_delta(close, 5) / ts_delay(close, 5)", "paper", "-1 * delta(close, 5) / delay(close, 5)"),
    ("brain", "-ts_delta(close, 5) / ts_delay(close, 5)", "qlib", "-1 * Delta($close, 5) / Ref($close, 5)"),
    ("brain", "adv20", "qlib", "Mean($volume, 20)"),
    ("brain", "ts_mean(close * volume, 20, min_periods=20)", "paper", "adv20"),
    ("brain", "group_neutralize(log(volume), sector)", "paper", "indneutralize(log(volume), IndClass.sector)"),
    ("brain", "max(close, 5)", "paper", "max(5, close)"),
    ("brain", "max(close, 5)", "qlib", "Greater($close, 5)"),
    ("brain", "scale(close, 2)", "paper", "scale(close, 2)"),
    (
        "brain",
        "close > open && volume > 0 ? close^2 : 0",
        "qlib",
        "If(And($open < $close, $volume > 0), Power($close, 2), 0)",
    ),
    ("brain", "ts_arg_max(close, 5, origin=position)", "qlib", "IdxMax($close, 5)"),
    ("paper", "stddev(returns, 20)", "brain", "ts_std_dev(returns, 20, ddof=1, min_periods=20)"),
    ("paper", "Ts_ArgMax(close, 5)", "brain", "ts_arg_max(close, 5, origin=position, min_periods=5)"),
    ("paper", "(-1 * SignedPower(close, 2))", "paper", "-1 * signedpower(close, 2)"),
    ("paper", "(close > delay(close, 1)) ? 1 : -1", "qlib", "If(Ref($close, 1) < $close, 1, -1)"),
    ("qlib", "Slope($close, 5)/$close", "qlib", "Slope($close, 5) / $close"),
    ("qlib", "Slope($close, 5)/$close", "brain", "ts_regression(close, ts_step(), 5, rettype=2) / close"),
    ("qlib", "Var($close, 5) + Count($close, 5)", "qlib", "Var($close, 5) + Count($close, 5)"),
    ("qlib", "Quantile($close, 5, 0.5) - Resi($close, 5)", "qlib", "Quantile($close, 5, 0.5) - Resi($close, 5)"),
    ("qlib", "Less($open, $close) - Min($low, 5)", "brain", "min(close, open) - ts_min(low, 5)"),
    ("qlib", "Std($close, 5)", "brain", "ts_std_dev(close, 5, ddof=1)"),
    ("qlib", "Not($close > $open)", "paper", "close <= open"),
]

REFUSALS = [
    (
        "brain",
        "rank(close)",
        "paper",
        "rank(close)",
        "it has no way to say scale=unit, and takes scale=pct for granted",
    ),
    (
        "brain",
        "rank(close)",
        "qlib",
        "rank(close)",
        "it has no operator 'rank'",
    ),
    (
        "brain",
        "log(returns)",
        "qlib",
        "returns",
        "it has no field 'returns'",
    ),
    (
        "brain",
        "ts_std_dev(close, 5)",
        "qlib",
        "ts_std_dev(close, 5)",
        "it has no way to say ddof=0, and takes ddof=1 for granted",
    ),
    (
        "brain",
        "ts_mean(close, 5)",
        "paper",
        "ts_mean(close, 5)",
        "it has no operator 'ts_mean'",
    ),
    (
        "brain",
        "ts_sum(close, 5)",
        "paper",
        "ts_sum(close, 5)",
        "it has no way to say min_periods=1, and takes min_periods=5 for granted",
    ),
    (
        "brain",
        "!is_nan(close)",
        "paper",
        "!is_nan(close)",
        "it has no operator 'not'",
    ),
    (
        "brain",
        "trade_when(volume > 5, close, -1)",
        "qlib",
        "trade_when(volume > 5, close, -1)",
        "it has no operator 'trade_when'",
    ),
    (
        "brain",
        "ts_decay_linear(close, 5, dense=true, min_periods=5)",
        "paper",
        "ts_decay_linear(close, 5, dense=true, min_periods=5)",
        "it has no way to say dense=true, and takes dense=false for granted",
    ),
    (
        "paper",
        "correlation(open, volume, 10)",
        "qlib",
        "ts_corr(open, volume, 10, min_periods=10)",
        "it has no way to say min_periods=10, and takes min_periods=1 for granted",
    ),
    (
        "paper",
        "indneutralize(close, IndClass.sector)",
        "qlib",
        "group_neutralize(close, sector)",
        "it has no operator 'group_neutralize'",
    ),
    (
        "qlib",
        "Rsquare($close, 5)",
        "paper",
        "ts_regression(close, ts_step(), 5, rettype=6)",
        "it has no operator 'ts_regression'",
    ),
]


@pytest.mark.parametrize(("dialect", "text", "target", "expected"), CONVERSIONS)
def test_conversions(dialect: str, text: str, target: str, expected: str) -> None:
    alpha = ap.compile(text, dialect=dialect)
    assert ap.default_platform().translate(alpha, target) == expected
    assert ap.compile(expected, dialect=target).node is alpha.node


@pytest.mark.parametrize(("dialect", "text", "target", "part", "why"), REFUSALS)
def test_refusals(dialect: str, text: str, target: str, part: str, why: str) -> None:
    alpha = ap.compile(text, dialect=dialect)
    with pytest.raises(ap.AlphaError) as caught:
        ap.default_platform().translate(alpha, target)
    assert caught.value.message == f"'{target}' cannot say '{part}': {why}"


def test_an_unknown_dialect() -> None:
    with pytest.raises(ap.AlphaError, match="unknown dialect 'qlb'"):
        ap.default_platform().translate(ap.compile("close"), "qlb")


@pytest.mark.parametrize("library", ["alpha158", "alpha360"])
def test_libraries_print_back(library: str) -> None:
    platform = ap.default_platform()
    for text in platform.dialects["qlib"].libraries[library].values():
        alpha = ap.compile(text, dialect="qlib")
        assert ap.compile(platform.translate(alpha, "qlib"), dialect="qlib").node is alpha.node
        assert ap.compile(platform.translate(alpha, "brain")).node is alpha.node
