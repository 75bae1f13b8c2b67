"""What simulations over one panel share: prices, returns, forward returns with their ranks, universes and groups.

Everything is read or computed on first use and kept, so that a batch of alphas pays for it once. Returns are simple,
from close to close over the panel's calendar: across a missing close there is none, and dividends count only as far
as the panel's closes do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from alphaplat.errors import ConfigError
from alphaplat.simulation.information import rank_rows
from alphaplat.simulation.timeline import Bools, Dates, Floats, Ints, booking_lag, forward_returns, simple_returns
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.kinds import Kind

if TYPE_CHECKING:
    from alphaplat.panel import Panel

_BLOCK_DAYS = 256
_AHEAD = 2


@dataclass(frozen=True, eq=False)
class Forward:
    """Forward returns by the day of the signal, NaN where there is none, and their ranks within each day.

    Ranks are whole or half numbers, which float32 holds exactly up to eight million names.
    """

    delay: int
    horizon: int
    returns: Floats
    ranks: npt.NDArray[np.float32]

    @cached_property
    def valid(self) -> Bools:
        return np.asarray(~np.isnan(self.returns))

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many names have a forward return, by day."""
        return np.asarray(self.valid.sum(axis=1))

    @cached_property
    def order(self) -> Ints:
        """The names of each day from the lowest return to the highest, those without one last."""
        order = np.empty(self.returns.shape, dtype=np.int32)
        for day, returns in enumerate(self.returns):
            order[day] = np.argsort(returns)
        return order

    @cached_property
    def tied(self) -> Bools:
        """The days on which names have the same return."""
        tied = np.empty(len(self.returns), dtype=np.bool_)
        for day, (returns, order, count) in enumerate(zip(self.returns, self.order, self.counts, strict=True)):
            tied[day] = (np.diff(returns[order[:count]]) == 0).any()
        return tied


class Market:
    """The shared part of simulations over a panel; all arrays are (time, asset), numbers in float64."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._forward: dict[tuple[int, int], Forward] = {}
        self._universes: dict[str, Bools] = {}
        self._groups: dict[str, Ints] = {}

    @classmethod
    def from_panel(cls, panel: Panel) -> Market:
        """The market of a panel, which must have the field `close`."""
        if "close" not in panel.fields:
            raise ConfigError("the panel has no field 'close', from which profit is computed")
        return cls(panel)

    @property
    def panel(self) -> Panel:
        return self._panel

    @property
    def shape(self) -> tuple[int, int]:
        return self._panel.shape

    @property
    def dates(self) -> Dates:
        return self._panel.times

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of results should know about the returns that are behind them."""
        found = ["profit is from closing prices alone: dividends are not added"]
        if "delisting_return" not in self._panel.fields:
            found.append("a name without a close earns 0: the data have no delisting returns")
        return tuple(found)

    @property
    def close(self) -> Floats:
        """Closes, NaN where missing, infinite, zero or negative; read anew each time."""
        close = self._matrix("close")
        close[~(close > 0)] = np.nan
        return close

    @cached_property
    def returns(self) -> Floats:
        """The return of each day over the day before, NaN where there is none."""
        if "delisting_return" in self._panel.fields:
            return simple_returns(self.close, self._matrix("delisting_return"))
        return self._returns[: len(self._returns) - _AHEAD]

    @cached_property
    def _returns(self) -> Floats:
        """The returns from closes alone, with rows of NaN at the end: those of later days are forward returns."""
        days, names = self.shape
        returns = np.full((days + _AHEAD, names), np.nan)
        simple_returns(self.close, out=returns[:days])
        return returns

    @cached_property
    def earned(self) -> Floats:
        """The returns, 0 where there is none."""
        return np.nan_to_num(self.returns, nan=0.0)

    @cached_property
    def shares_per_dollar(self) -> Floats:
        """What a dollar buys at the last close before the day on which the position is booked; 0 where unknown."""
        shares, close = np.zeros(self.shape), self.close
        for day in range(1, len(shares)):
            before = close[day - 1]
            shares[day] = np.where(np.isnan(before), shares[day - 1], 1.0 / before)
        return shares

    def universe(self, name: str) -> Bools:
        """The names that belong to a universe on each day; `DataError` where the panel has no such universe."""
        if name not in self._universes:
            self._universes[name] = np.asarray(self._panel.universe(name), dtype=np.bool_)
        return self._universes[name]

    def group(self, name: str) -> Ints:
        """The codes of a group field, -1 where missing; `ConfigError` where the panel has no such group."""
        if name not in self._groups:
            known = [field for field, info in self._panel.fields.items() if info.kind == Kind.GROUP]
            if name not in known:
                help = did_you_mean(name, [*known, "market", "none"])
                raise ConfigError(
                    f"the panel has no group field '{name}' to neutralize by",
                    help=help or f"there are: {', '.join(['none', 'market', *known])}",
                )
            self._groups[name] = np.asarray(self._panel.group(name), dtype=np.int32)
        return self._groups[name]

    def groups_of(self, neutralization: str) -> Ints | None:
        """The codes that a neutralization needs, and None where it needs none."""
        return None if neutralization in ("none", "market") else self.group(neutralization)

    def forward(self, delay: int, horizon: int = 1) -> Forward:
        """Forward returns for a delay and a horizon, with their ranks."""
        key = (delay, horizon)
        if key not in self._forward:
            returns = self._ahead(delay, horizon)
            ranks = np.empty(returns.shape, dtype=np.float32)
            for start in range(0, len(returns), _BLOCK_DAYS):
                days = slice(start, start + _BLOCK_DAYS)
                ranks[days] = rank_rows(returns[days])
            self._forward[key] = Forward(delay, horizon, returns, ranks)
        return self._forward[key]

    def _ahead(self, delay: int, horizon: int) -> Floats:
        if horizon == 1 and booking_lag(delay) <= _AHEAD:
            return self._returns[booking_lag(delay) :][: len(self.dates)]
        return forward_returns(self.close, delay, horizon)

    def _matrix(self, name: str) -> npt.NDArray[np.float64]:
        values: npt.NDArray[Any] = self._panel.matrix(name)
        wide = np.array(values, dtype=np.float64)
        wide[~np.isfinite(wide)] = np.nan
        return wide
