"""The `qlib` dialect: spellings, conventions, and the two feature sets that are shipped in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import alphaplat as ap

PAIRS = [
    ("Ref($close, 5)/$close", "ts_delay(close, 5) / close"),
    ("Greater($open, $close)", "max(open, close)"),
    ("Max($high, 10)", "ts_max(high, 10)"),
    ("Std($close, 20)", "ts_std_dev(close, 20, ddof=1)"),
    ("Rank($close, 5)", "ts_rank(close, 5, scale=pct)"),
    ("IdxMax($high, 10)", "ts_arg_max(high, 10, origin=position)"),
    ("Quantile($close, 5, 0.8)", "ts_percentage(close, 5, percentage=0.8)"),
    ("Gt($close, $open)", "greater(close, open)"),
    ("If($close > $open, $high, $low)", "close > open ? high : low"),
    ("Sub(Mul($close, 2), Div($high, $low))", "close * 2 - high / low"),
]


@pytest.mark.parametrize(("qlib", "brain"), PAIRS)
def test_one_graph_with_brain(qlib: str, brain: str) -> None:
    assert ap.compile(qlib, dialect="qlib").node is ap.compile(brain).node


def test_a_negative_reference_looks_ahead() -> None:
    with pytest.raises(ap.AlphaError, match="looks ahead"):
        ap.compile("Ref($close, -1)", dialect="qlib")


@pytest.mark.parametrize(("library", "count"), [("alpha158", 158), ("alpha360", 360)])
def test_libraries_compile_whole(library: str, count: int) -> None:
    texts = ap.default_platform().dialects["qlib"].libraries[library]
    assert len(texts) == count
    expressions = [ap.compile(text, dialect="qlib") for text in texts.values()]
    assert not [one for one in expressions if any(warning.code != "unit" for warning in one.warnings)]
    assert len({one.id for one in expressions}) == count


@pytest.fixture(scope="module")
def prices() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(100 * np.exp(np.cumsum(rng.normal(0, 0.02, (90, 4)), axis=0)), columns=list("ABCD"))


def panel(prices: pd.DataFrame) -> ap.Panel:
    dated = prices.set_axis(pd.bdate_range("2020-01-01", periods=len(prices)), axis=0)
    volume = (dated * 0 + 1e6) * (1 + np.arange(len(dated)) % 7)[:, None]
    return ap.Panel.from_pandas(
        {"close": dated, "high": dated * 1.01, "low": dated * 0.99, "volume": volume}, dtype=float
    )


@pytest.mark.parametrize(
    ("text", "by_hand"),
    [
        ("Rank($close, 10)", lambda x: x.rolling(10, min_periods=1).rank(pct=True)),
        ("Std($close, 10)", lambda x: x.rolling(10, min_periods=1).std()),
        ("Quantile($close, 10, 0.8)", lambda x: x.rolling(10, min_periods=1).quantile(0.8)),
        ("Slope($close, 10)", lambda x: x.rolling(10).apply(lambda y: np.polyfit(np.arange(10), y, 1)[0], raw=True)),
        ("Rsquare($close, 10)", lambda x: x.rolling(10).apply(lambda y: np.corrcoef(np.arange(10), y)[0, 1] ** 2)),
        ("IdxMax($close, 10)", lambda x: x.rolling(10).apply(lambda y: y.argmax() + 1, raw=True)),
        (
            "Kurt($close, 10)",
            lambda x: x.rolling(10).apply(lambda y: ((y - y.mean()) ** 4).mean() / y.var() ** 2 - 3, raw=True),
        ),
    ],
)
def test_values_by_hand_where_windows_are_full(text: str, by_hand: object, prices: pd.DataFrame) -> None:
    found = ap.evaluate(text, panel(prices), dialect="qlib").to_numpy()[10:]
    np.testing.assert_allclose(found, by_hand(prices).to_numpy()[10:], rtol=1e-8)  # type: ignore[operator]
