"""Markets that obey one formula of the language, whatever it is: the synthetic one with nothing in it, moved.

The timeline is that of a simulation with delay 1: the signal of day t is known at the close of t, the position is
entered at the close of t+1, and what it earns is booked on t+2. So on day t+2 every price of a name is moved by a
multiple of its volatility times its standardised rank in the signal of t, and stays moved. A formula that looks at
prices sees the moved ones, so its signal and the moves belong together: the formula is evaluated on the moved market,
and the market is moved again, until the ranks stay as they are. Each time at least two more days are settled for good,
since a signal of t changes days after t+1 alone; in practice much fewer rounds are needed than there are days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import alphaplat as ap
from alphaplat.panel import Panel
from alphaplat.search.exposures import Target, exposures_of
from alphaplat.simulation import Market

Array = np.ndarray[Any, Any]

BOOKED_AFTER = 2
PRICES = ("open", "high", "low", "close", "vwap", "cap")
OF_THE_BASE = ("panel_id", "planted")
VOLATILITY = "ts_std_dev(returns, 60)"
MOST_ROUNDS = 500


@dataclass(frozen=True, eq=False)
class World:
    """A market that obeys a formula.

    `strength` is the multiple of volatility, `rounds` how often the market was moved until it settled, `ic` the mean
    daily rank IC of the formula with delay 1.
    """

    panel: Panel
    text: str
    strength: float
    rounds: int
    ic: float


def moved(base: Panel, text: str, strength: float) -> World:
    """The market in which a standardised signal of 1 moves a name by `strength` of its volatility, two days later.

    The volatility is that of the last 60 days of the market as it was, so it is known on the day of the signal. A name
    without a value of either is not moved.
    """
    volatility = np.nan_to_num(signal(base, VOLATILITY))
    panel, scores = base, np.zeros(base.shape)
    for rounds in range(1, MOST_ROUNDS + 1):
        before, scores = scores, standardised(signal(panel, text))
        if rounds > 1 and np.array_equal(before, scores):
            return World(panel, text, strength, rounds - 1, rank_ic(panel, text))
        panel = with_moves(base, strength * volatility * scores)
    raise SystemExit(f"the market of '{text}' did not settle in {MOST_ROUNDS} rounds")


def obeying(base: Panel, text: str, ic: float, *, within: float = 0.002, tries: int = 8) -> World:
    """The market in which the formula's mean daily rank IC is `ic`, as nearly as `within`, by the secant rule.

    What is asked for is what is measured over all days, the luck of the drawn market included.
    """
    found = [moved(base, text, 0.0), moved(base, text, ic)]
    while abs(found[-1].ic - ic) > within and len(found) < tries:
        low, high = found[-2:]
        slope = (high.ic - low.ic) / (high.strength - low.strength)
        found.append(moved(base, text, high.strength + (ic - high.ic) / slope))
    return min(found, key=lambda one: abs(one.ic - ic))


def signal(panel: Panel, text: str) -> Array:
    """The values of a formula, (time, asset) in float64."""
    return np.asarray(ap.evaluate(text, panel).values, dtype=np.float64)


def standardised(values: Array) -> Array:
    """Ranks of each day with mean 0 and variance 1, equal for equal values; 0 where there is none."""
    names = np.isfinite(values).sum(axis=1, keepdims=True)
    return np.asarray(exposures_of(values) * np.sqrt(names), dtype=np.float64)


def with_moves(base: Panel, pushes: Array) -> Panel:
    """The market in which the log prices of day t+2 and later are higher by the pushes of day t, (time, asset)."""
    later = np.zeros(base.shape)
    later[BOOKED_AFTER:] = pushes[:-BOOKED_AFTER]
    factor = np.exp(np.cumsum(later, axis=0))
    dataset = base.dataset
    dataset.attrs = {name: value for name, value in dataset.attrs.items() if name not in OF_THE_BASE}
    return Panel(dataset.assign({name: dataset[name] * factor for name in PRICES}), dtype=base.dtype)


def rank_ic(panel: Panel, text: str, **days: Any) -> float:
    """The mean daily rank IC of a formula with delay 1, over all days or those that `start` and `end` leave."""
    target = Target.of(Market.from_panel(panel), ap.Settings(**days))
    return target.ic(target.of_signal(signal(panel, text)))
