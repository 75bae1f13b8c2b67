"""From a signal to weights: one step a function, over arrays (time, asset) of float64.

The steps stand in the order of `settings.STEPS`. Up to the decay, NaN means "no signal"; after it, 0 means "no
position". The last step, the delay, is `timeline.to_booked`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from alphaplat.simulation.settings import Settings
from alphaplat.simulation.timeline import Bools, Floats, Ints

_MOST_ROUNDS = 20
_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Target:
    """Weights by the day of the signal, before the delay, and per day how many names had a signal, and no group."""

    weights: Floats
    signals: npt.NDArray[np.int64]
    ungrouped: npt.NDArray[np.int64]


def target_weights(signal: npt.NDArray[Any], universe: Bools, groups: Ints | None, settings: Settings) -> Target:
    """All steps but the delay; `groups` are the codes by which the settings neutralize, where they name a group."""
    masked = mask(signal, universe)
    signals = np.isfinite(masked).sum(axis=1)
    neutral, ungrouped = neutralize(masked, settings.neutralization, groups)
    decayed = decay(scale(neutral), settings.decay)
    decayed[~universe] = 0.0
    return Target(rescale(truncate(rescale(decayed), settings.truncation)), signals, ungrouped)


def mask(signal: npt.NDArray[Any], universe: Bools) -> Floats:
    """The signal in float64, NaN outside the universe and where it is infinite."""
    wide = np.asarray(signal, dtype=np.float64)
    return np.where(universe & np.isfinite(wide), wide, np.nan)


def neutralize(signal: Floats, by: str, groups: Ints | None = None) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Subtract from each value the mean of its group; `none` leaves it, `market` makes all valid names one group.

    A name without a group becomes NaN, and is counted per day. A group of one gives 0, and so does a group whose
    values are all the same: what rounding leaves of it must not become a position.
    """
    none = np.zeros(len(signal), dtype=np.int64)
    if by == "none":
        return signal, none
    valid = ~np.isnan(signal)
    codes = np.zeros(signal.shape, dtype=np.int32) if by == "market" or groups is None else groups
    missing = valid & (codes < 0)
    rows, columns = np.nonzero(valid & (codes >= 0))
    width = int(codes.max(initial=0)) + 1
    place = rows * width + codes[rows, columns]
    values = signal[rows, columns]
    cells = len(signal) * width
    count = np.maximum(np.bincount(place, minlength=cells), 1)
    with np.errstate(over="ignore", invalid="ignore"):
        mean = np.bincount(place, weights=values, minlength=cells) / count
        apart = values - mean[place]
        spread = np.bincount(place, weights=np.abs(apart), minlength=cells) / count
        size = np.bincount(place, weights=np.abs(values), minlength=cells) / count
    flat = ~(spread > _EPSILON * count * size)
    apart[flat[place]] = 0.0
    neutral = np.full(signal.shape, np.nan)
    neutral[rows, columns] = apart
    return neutral, missing.sum(axis=1)


def scale(values: Floats) -> Floats:
    """Divide each day by its sum of absolute values; a day that has none becomes 0 where it is valid.

    >>> scale(np.array([[1.0, -3.0, np.nan]])).tolist()
    [[0.25, -0.75, nan]]
    """
    with np.errstate(over="ignore"):
        total = np.nansum(np.abs(values), axis=1, keepdims=True)
    usable = np.isfinite(total) & (total > 0)
    return np.asarray(values / np.where(usable, total, np.inf))


def decay(weights: Floats, days: int) -> Floats:
    """The linear average (n·w_t + … + 1·w_(t−n+1)) / (n(n+1)/2) over n days, NaN and days before the first as 0.

    >>> decay(np.array([[3.0], [0.0], [np.nan]]), 2).ravel().tolist()
    [2.0, 1.0, 0.0]
    """
    filled = np.nan_to_num(weights, nan=0.0, posinf=0.0, neginf=0.0)
    if days <= 1:
        return filled
    averaged = filled * days
    for back in range(1, min(days, len(filled))):
        averaged[back:] += (days - back) * filled[:-back]
    averaged /= days * (days + 1) / 2
    return averaged


def truncate(weights: Floats, largest: float) -> Floats:
    """Cut |w| to `largest` and scale back to Σ|w| = 1, until nothing is left to cut or 20 rounds are done.

    Where fewer than 1/largest names are held no such weights exist: then all end with the same.
    """
    if largest <= 0:
        return weights
    cut = weights.copy()
    bound = largest * (1 + 4 * _EPSILON)
    rows = np.flatnonzero(np.abs(cut).max(axis=1, initial=0.0) > bound)
    for _ in range(_MOST_ROUNDS):
        if not len(rows):
            break
        before = cut[rows]
        after = rescale(np.clip(before, -largest, largest))
        cut[rows] = after
        moving = np.abs(after - before).max(axis=1) > 4 * _EPSILON
        rows = rows[moving & (np.abs(after).max(axis=1) > bound)]
    return cut


rescale = scale
