"""The 101 formulaic alphas on real prices: all of them evaluate, and some equal what pandas gives by hand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import alphaplat as ap

NAMES = 80
# Its windows hardly ever fill: they need long runs of days on which correlations over three days exist.
MAY_BE_EMPTY = {"96"}


@pytest.fixture(scope="module")
def prices(real_data: Path) -> pd.DataFrame:
    frame = pd.read_parquet(real_data / "us500" / "prices.parquet")
    symbols = sorted(frame["symbol"].unique())[:NAMES]
    return frame[frame["symbol"].isin(symbols)].astype({"volume": "float64"})


@pytest.fixture(scope="module")
def formulas(real_data: Path) -> dict[str, str]:
    with (real_data / "alpha101.tsv").open(encoding="utf-8") as file:
        return {row["id"]: row["formula"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


@pytest.fixture(scope="module")
def panel(prices: pd.DataFrame, real_data: Path) -> ap.Panel:
    sectors = pd.read_csv(real_data / "us500" / "sectors.csv").set_index("symbol")
    long = prices.assign(
        sector=prices["symbol"].map(sectors["gics_sector"]),
        industry=prices["symbol"].map(sectors["gics_sub_industry"]),
        subindustry=prices["symbol"].map(sectors["gics_sub_industry"]),
        cap=prices["close"] * 1e9,
    )
    return ap.Panel.from_pandas(long, dtype=np.float64)


@pytest.fixture(scope="module")
def wide(prices: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {
        name: prices.pivot(index="date", columns="symbol", values=name)
        for name in ("open", "high", "low", "close", "volume")
    }


def test_all_of_them_evaluate(panel: ap.Panel, formulas: dict[str, str]) -> None:
    signals = ap.evaluate(list(formulas.values()), panel, dialect="paper")
    assert len(signals) == 101
    for number, signal in zip(formulas, signals, strict=True):
        assert not isinstance(signal, ap.AlphaError), f"{number}: {signal}"
        assert number in MAY_BE_EMPTY or int(signal.notnull().sum()) > 100, number


Frames = dict[str, pd.DataFrame]


def rank(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rank(axis=1, pct=True)


def alpha2(f: Frames) -> pd.DataFrame:
    return -rank(np.log(f["volume"]).diff(2)).rolling(6).corr(rank((f["close"] - f["open"]) / f["open"]))


def alpha3(f: Frames) -> pd.DataFrame:
    return -rank(f["open"]).rolling(10).corr(rank(f["volume"]))


def alpha4(f: Frames) -> pd.DataFrame:
    return -rank(f["low"]).rolling(9).rank(pct=True)


def alpha6(f: Frames) -> pd.DataFrame:
    return -f["open"].rolling(10).corr(f["volume"])


def alpha12(f: Frames) -> pd.DataFrame:
    return np.sign(f["volume"].diff()) * -f["close"].diff()


def alpha18(f: Frames) -> pd.DataFrame:
    body = f["close"] - f["open"]
    return -rank(body.abs().rolling(5).std() + body + f["close"].rolling(10).corr(f["open"]))


def alpha34(f: Frames) -> pd.DataFrame:
    returns = f["close"] / f["close"].shift() - 1
    ratio = returns.rolling(2).std() / returns.rolling(5).std()
    return rank((1 - rank(ratio)) + (1 - rank(f["close"].diff())))


def alpha40(f: Frames) -> pd.DataFrame:
    return -rank(f["high"].rolling(10).std()) * f["high"].rolling(10).corr(f["volume"])


def alpha53(f: Frames) -> pd.DataFrame:
    inner = ((f["close"] - f["low"]) - (f["high"] - f["close"])) / (f["close"] - f["low"])
    return -inner.replace([np.inf, -np.inf], np.nan).diff(9)


def alpha101(f: Frames) -> pd.DataFrame:
    return (f["close"] - f["open"]) / ((f["high"] - f["low"]) + 0.001)


@pytest.mark.parametrize(
    "by_hand", [alpha2, alpha3, alpha4, alpha6, alpha12, alpha18, alpha34, alpha40, alpha53, alpha101]
)
def test_equal_to_pandas(
    by_hand: Callable[[Frames], pd.DataFrame], panel: ap.Panel, formulas: dict[str, str], wide: Frames
) -> None:
    found = ap.evaluate(formulas[by_hand.__name__.removeprefix("alpha")], panel, dialect="paper").to_pandas()
    expected = by_hand(wide).where(wide["close"].notna())
    both = found.notna() & expected.notna()
    assert both.to_numpy().mean() > 0.5
    # Ranks of numbers that differ by pandas' rounding only may change places.
    close = np.isclose(found.to_numpy()[both], expected.to_numpy()[both], rtol=1e-6, atol=1e-7)
    assert close.mean() > 0.9999
    only_pandas = int((expected.notna() & found.isna()).to_numpy().sum())
    only_ours = int((found.notna() & expected.isna()).to_numpy().sum())
    assert only_ours <= 0.001 * found.size, (only_ours, only_pandas)
    assert only_pandas <= 0.001 * found.size, (only_ours, only_pandas)
