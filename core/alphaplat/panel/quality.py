"""What real market data have: gaps, zeros, crossed bars, phantom days, jumps, stale quotes. Found, never repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat.panel.panel import Panel
from alphaplat_dsl.kinds import Kind

EXAMPLES = 5
JUMP = 0.30
STALE_DAYS = 10
PHANTOM_SHARE, PHANTOM_DAYS = 0.5, 10
PRICES = ("open", "high", "low", "close")


@dataclass(frozen=True)
class Finding:
    """One kind of oddity: how many cells (or days) show it, a few of them, and what it may mean."""

    kind: str
    count: int
    examples: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        shown = ", ".join(self.examples)
        return f"{self.kind} {self.count}: {self.message} ({shown}{', ...' if self.count > len(self.examples) else ''})"


def check_panel(panel: Panel) -> list[Finding]:
    """Look for everything that this module knows; nothing found gives an empty list.

    Bars are judged where the panel has the fields for it. Prices are those that alphas see: raw ones after splits.
    """
    bars = _Bars(panel)
    return [finding for check in _CHECKS for finding in check(bars) if finding.count]


class _Bars:
    """The market fields of a panel, read once, and what several checks need of them."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        matrices = {name for name, info in panel.fields.items() if info.kind is Kind.MATRIX}
        self.prices = {name: panel.matrix(name).astype(np.float64) for name in PRICES if name in matrices}
        self.close = self.prices.get("close")
        self.bar = panel.universe("all")
        self.matrices = sorted(matrices)

    def finding(self, kind: str, where: Array, message: str, told: Callable[[int, int], str] | None = None) -> Finding:
        """A finding of the cells where an array (time, asset) is true; `told` adds to each example."""
        days = np.datetime_as_string(self.panel.times, "D")
        examples = [
            f"{self.panel.assets[asset]} {days[day]}{told(day, asset) if told else ''}"
            for day, asset in np.argwhere(where)[:EXAMPLES]
        ]
        return Finding(kind, int(np.count_nonzero(where)), tuple(examples), message)


def _missing_bars(bars: _Bars) -> Iterator[Finding]:
    alive = np.logical_or.accumulate(bars.bar, axis=0) & np.logical_or.accumulate(bars.bar[::-1], axis=0)[::-1]
    gaps = alive & ~bars.bar
    if count := np.count_nonzero(gaps):
        per_name = gaps.sum(axis=0)
        worst = np.argsort(-per_name, kind="stable")[:EXAMPLES]
        names = [f"{bars.panel.assets[asset]} {per_name[asset]}" for asset in worst if per_name[asset]]
        message = f"bars missing inside the lives of {np.count_nonzero(per_name)} names"
        yield Finding("missing_bars", int(count), tuple(names), message)


def _missing_prices(bars: _Bars) -> Iterator[Finding]:
    for name, values in bars.prices.items():
        missing = bars.bar & np.isnan(values)
        yield bars.finding("missing_prices", missing, f"bars without {name}")


def _bad_prices(bars: _Bars) -> Iterator[Finding]:
    for kind, test in (("zero_prices", np.equal), ("negative_prices", np.less)):
        where = np.zeros(bars.bar.shape, dtype=np.bool_)
        for values in bars.prices.values():
            where |= test(values, 0.0)
        word = kind.split("_")[0]
        yield bars.finding(kind, where, f"bars with a {word} price, which may mean a missing one")


def _crossed(bars: _Bars) -> Iterator[Finding]:
    if "high" not in bars.prices or "low" not in bars.prices:
        return
    high, low = bars.prices["high"], bars.prices["low"]
    below = high < low
    outside = below.copy()
    for name in {"open", "close"} & set(bars.prices):
        outside |= (bars.prices[name] > high) | (bars.prices[name] < low)
    for values in bars.prices.values():
        outside &= ~(values <= 0)
    yield bars.finding("crossed_bars", outside, "bars with an open or close outside low to high")
    yield bars.finding("high_below_low", below, "bars with a high below the low")


def _phantom_days(bars: _Bars) -> Iterator[Finding]:
    names = bars.bar.sum(axis=1)
    padded = np.pad(names.astype(np.float64), PHANTOM_DAYS, constant_values=np.nan)
    usual = np.nanmedian(np.lib.stride_tricks.sliding_window_view(padded, 2 * PHANTOM_DAYS + 1), axis=1)
    few = np.flatnonzero(names < PHANTOM_SHARE * usual)
    if few.size:
        days = np.datetime_as_string(bars.panel.times, "D")
        examples = tuple(f"{days[row]} ({names[row]} of some {usual[row]:.0f} names)" for row in few[:EXAMPLES])
        message = "days with bars for fewer than half of the usual names, perhaps no trading days"
        yield Finding("phantom_days", int(few.size), examples, message)


def _jumps(bars: _Bars) -> Iterator[Finding]:
    if bars.close is None:
        return
    change = _changes(bars.close)
    large = np.abs(change) > JUMP
    told = lambda day, asset: f" {change[day, asset]:+.0%}"  # noqa: E731
    message = f"closes more than {JUMP:.0%} from the one before (splits, spin-offs, bad ticks or news)"
    yield bars.finding("jumps", large, message, told)
    split = large & _like_a_split(1.0 + change)
    message = "jumps within 1% of a split's ratio, such as 1/2 or 3"
    yield bars.finding("split_like", split, message, told)
    back = np.zeros_like(large)
    with np.errstate(invalid="ignore"):
        back[:-1] = large[:-1] & (np.abs((1 + change[:-1]) * (1 + change[1:]) - 1) < 0.1) & large[1:]
    message = "jumps undone the next day, perhaps bad ticks"
    yield bars.finding("spikes", back, message, told)


def _changes(close: Array) -> Array:
    """Each close over the last one before it, less 1; gaps are skipped. NaN where there is none."""
    rows = np.arange(len(close))[:, None]
    valid = np.isfinite(close) & (close > 0)
    last = np.maximum.accumulate(np.where(valid, rows, -1), axis=0)
    before = np.vstack([np.full((1, close.shape[1]), -1), last[:-1]])
    earlier = np.take_along_axis(close, np.maximum(before, 0), axis=0)
    known = valid & (before >= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(known, close / earlier - 1.0, np.nan))


def _like_a_split(ratio: Array) -> Array:
    whole = [2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0, 1.5]
    near = np.zeros(ratio.shape, dtype=np.bool_)
    for factor in [*whole, *(1 / one for one in whole)]:
        near |= np.abs(ratio / factor - 1) < 0.01
    return near


def _stale(bars: _Bars) -> Iterator[Finding]:
    if bars.close is None:
        return
    same = _changes(bars.close) == 0.0
    run = np.zeros(same.shape, dtype=np.int64)
    for day in range(1, len(same)):
        run[day] = np.where(same[day], run[day - 1] + 1, np.where(bars.bar[day], 0, run[day - 1]))
    begun = run == STALE_DAYS - 1
    message = f"closes that stay the same for {STALE_DAYS} bars or more, perhaps stale quotes"
    yield bars.finding("stale_quotes", begun, message)


def _zero_volume(bars: _Bars) -> Iterator[Finding]:
    if "volume" not in bars.matrices:
        return
    none = bars.bar & (bars.panel.matrix("volume") == 0)
    yield bars.finding("zero_volume", none, "bars without volume")


def _not_finite(bars: _Bars) -> Iterator[Finding]:
    for name in bars.matrices:
        infinite = np.isinf(bars.panel.matrix(name))
        yield bars.finding("infinite", infinite, f"infinite values of field '{name}'")


def _empty(bars: _Bars) -> Iterator[Finding]:
    """Fields without any value; one that speaks only of days without a bar, as a delisting's return, is none."""
    for name, share in bars.panel.coverage.items():
        if share == 0.0 and not _has_values(bars.panel.data(name)):
            yield Finding("empty_field", 1, (name,), "fields without any value")


def _has_values(data: FieldData) -> bool:
    if isinstance(data, Ragged):
        return bool(data.covered.any())
    return bool((np.isfinite(data) if data.dtype.kind == "f" else data >= 0).any())


_CHECKS: tuple[Callable[[_Bars], Iterator[Finding]], ...] = (
    _missing_bars,
    _missing_prices,
    _bad_prices,
    _crossed,
    _phantom_days,
    _jumps,
    _stale,
    _zero_volume,
    _not_finite,
    _empty,
)
