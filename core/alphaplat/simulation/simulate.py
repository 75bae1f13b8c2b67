"""The simulation of one signal, and of a stream of them: weights, daily series, metrics, and their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import repeat
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from alphaplat.errors import AlphaError, DataError
from alphaplat.simulation.information import Information
from alphaplat.simulation.market import Market
from alphaplat.simulation.metrics import Measured, measure, sharpe_ratio
from alphaplat.simulation.pnl import Booked, Daily
from alphaplat.simulation.settings import STEPS, Settings
from alphaplat.simulation.timeline import YEAR, Bools, Dates, Floats, calendar_years, split_row

TRAIN, TEST = "train", "test"
Backend = Literal["fast", "reference"]


@dataclass(frozen=True, eq=False, repr=False)
class Simulation:
    """What became of a signal under settings.

    Days are those of the panel between the settings' `start` and `end`, and each number stands on the day on which
    it is booked: `pnl[d]` is the book size times the sum of `weights[d]` times the returns of day d. `weights` is
    (time, asset), or None where it was not kept. `metrics` are over the days from the first to the last with a
    position; a NaN among them has its reason in `reasons`. `by_year` and `by_part` hold the same metrics for each
    calendar year and for `train` and `test`. `information` holds the IC series by (delay, horizon), which alone stand
    on the day of the signal, over all days of the panel.
    """

    settings: Settings
    daily: Daily
    metrics: dict[str, float]
    reasons: dict[str, str]
    by_year: dict[str, dict[str, float]]
    by_part: dict[str, dict[str, float]]
    information: dict[tuple[int, int], Information]
    weights: Floats | None = None
    steps: tuple[str, ...] = STEPS

    @property
    def dates(self) -> Dates:
        return self.daily.dates

    @property
    def pnl(self) -> Floats:
        """Dollars of profit by day, before costs; 0 on days without a position."""
        return self.daily.pnl

    @property
    def net_pnl(self) -> Floats:
        """Dollars of profit by day, after linear costs."""
        return self.daily.pnl - self.daily.cost

    @property
    def traded(self) -> Floats:
        """Dollars bought and sold by day."""
        return self.daily.traded

    @property
    def turnover(self) -> Floats:
        """Share of the book traded by day."""
        return self.daily.traded / self.settings.book_size

    @property
    def long_count(self) -> npt.NDArray[np.int64]:
        return self.daily.long_count

    @property
    def short_count(self) -> npt.NDArray[np.int64]:
        return self.daily.short_count

    @property
    def span(self) -> slice:
        """The rows from the first to the last day with a position."""
        return self.daily.span

    def __repr__(self) -> str:
        if "sharpe" in self.reasons:
            return f"Simulation(no sharpe: {self.reasons['sharpe']})"
        first, last = (str(day)[:10] for day in (self.dates[self.span][0], self.dates[self.span][-1]))
        shown = ", ".join(f"{name} {self.metrics[name]:.4g}" for name in ("sharpe", "returns", "turnover", "fitness"))
        return f"Simulation({first} to {last}: {shown})"

    def trailing_sharpe(self, years: int) -> float:
        """Sharpe of the last 252·years rows up to the last day with a position; NaN where there are fewer."""
        pnl = self.pnl[self.span]
        return sharpe_ratio(pnl[-YEAR * years :]) if len(pnl) >= YEAR * years else np.nan


def simulate_signal(
    signal: npt.NDArray[Any],
    market: Market,
    settings: Settings | None = None,
    *,
    universe: Bools | None = None,
    horizons: Sequence[int] = (1,),
    keep_weights: bool = True,
    backend: Backend = "fast",
) -> Simulation:
    """Simulate a signal (time, asset) of the market's panel.

    `universe` takes the place of the one that the settings name. `horizons` are those of the IC series to keep,
    beside the horizon of 1 from which the metrics are. `backend` is "fast", compiled, or "reference", its definition
    in NumPy; they agree but for the order in which sums are taken. Raises `ConfigError` for a group that the panel
    lacks, and `DataError` for a universe that it lacks or a signal of another shape.
    """
    settings = settings or Settings()
    if signal.shape != market.shape:
        raise DataError(
            f"the signal has the shape {signal.shape}, the panel {market.shape}",
            help="evaluate the whole panel, without `since`",
        )
    chosen = market.universe(settings.universe) if universe is None else universe
    groups = market.groups_of(settings.neutralization)
    how = import_module(f"alphaplat.simulation.{backend}")
    found: dict[tuple[int, int], Information] = {
        (settings.delay, horizon): how.information(signal, chosen, market.forward(settings.delay, horizon))
        for horizon in sorted({1, *horizons})
    }
    booked: Booked = how.book_signal(
        signal, market, settings, chosen, groups, found[settings.delay, 1], keep_weights=keep_weights
    )
    daily = booked.daily
    total, by_year, by_part = _tables(daily, settings, _why_empty(booked, settings))
    return Simulation(
        settings=settings,
        daily=daily,
        metrics=total.values,
        reasons=total.reasons,
        by_year=by_year,
        by_part=by_part,
        information=found,
        weights=booked.weights,
    )


def simulate_batch(
    signals: Iterable[npt.NDArray[Any] | AlphaError],
    market: Market,
    settings: Settings | Iterable[Settings],
    *,
    horizons: Sequence[int] = (1,),
    keep_weights: bool = False,
    backend: Backend = "fast",
) -> Iterator[Simulation | AlphaError]:
    """Simulate signals as they come, in their order, one in memory at a time; errors among them are handed on.

    `settings` are the same for all, or one for each signal. Weights are dropped unless they are asked for.
    """
    each = repeat(settings) if isinstance(settings, Settings) else settings
    for signal, own in zip(signals, each, strict=False):
        if isinstance(signal, AlphaError):
            yield signal
            continue
        try:
            yield simulate_signal(signal, market, own, horizons=horizons, keep_weights=keep_weights, backend=backend)
        except AlphaError as error:
            yield error


Tables = tuple[Measured, dict[str, dict[str, float]], dict[str, dict[str, float]]]


def _tables(daily: Daily, settings: Settings, why_empty: str) -> Tables:
    """Metrics of the whole, by calendar year and by part."""
    total = measure(daily, settings.book_size, why_empty)
    span = daily.rows(daily.span)
    by_year = {
        year: measure(span.rows(rows), settings.book_size).values for year, rows in calendar_years(span.dates).items()
    }
    by_part: dict[str, dict[str, float]] = {}
    if settings.test_period is not None:
        split = split_row(daily.dates, settings.test_period)
        for part, rows in ((TRAIN, slice(0, split)), (TEST, slice(split, len(daily)))):
            by_part[part] = measure(daily.rows(rows), settings.book_size).values
    for part in (TRAIN, TEST):
        why = f"the {part} part has no profit that varies" if by_part else "no test period is set"
        total.put(f"{part}_sharpe", by_part.get(part, {}).get("sharpe", np.nan), why)
    return total.ordered(), by_year, by_part


def _why_empty(booked: Booked, settings: Settings) -> str:
    """Say why an alpha without any position has none."""
    daily = booked.daily
    if not len(daily):
        return "the panel has no day between 'start' and 'end'"
    if not booked.any_signal:
        return "the signal has no value inside the universe"
    if not daily.signals.any():
        return "the signal's values come too late, or outside 'start' and 'end', to earn anything"
    if daily.ungrouped.sum() == daily.signals.sum():
        return f"no name with a signal has a group in '{settings.neutralization}'"
    if settings.neutralization == "none":
        return "the signal is 0 wherever it has a value"
    if (most := int(daily.signals.max(initial=0))) < 2:
        days = int((daily.signals == most).sum())
        return f"no day has more than one name with a signal (days with one: {days:,}), so there is nothing to compare"
    return f"the signal is the same for all names, so that neutralizing by '{settings.neutralization}' leaves nothing"
