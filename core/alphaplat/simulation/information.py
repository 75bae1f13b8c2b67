"""How well a signal predicts: IC, rank IC and quantile spread by day.

A day counts where at least 10 names have both a signal and a forward return, and neither is the same for all.
Series are by the day of the signal; `simulate` moves them to the day on which the forward return begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from alphaplat.simulation.timeline import Bools, Floats

if TYPE_CHECKING:
    from alphaplat.simulation.market import Forward

LEAST_NAMES = 10
QUANTILES = 5
_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Information:
    """Daily IC, rank IC and quantile spread for one delay and horizon, each of shape (T,)."""

    delay: int
    horizon: int
    ic: Floats
    rank_ic: Floats
    spread: Floats


def information(signal: Floats, forward: Forward) -> Information:
    """Compare a masked signal (T, N) with forward returns, day by day."""
    both = ~np.isnan(signal) & forward.valid
    count = both.sum(axis=1)
    enough = count >= LEAST_NAMES
    signal_ranks = rank_rows(np.where(both, signal, np.nan))
    narrower = (both != forward.valid).any(axis=1) & enough
    forward_ranks = forward.ranks.astype(np.float64)
    if narrower.any():
        forward_ranks[narrower] = rank_rows(np.where(both[narrower], forward.returns[narrower], np.nan))
    ic = correlate_rows(signal, forward.returns, both)
    rank_ic = correlate_rows(signal_ranks, forward_ranks, both)
    spread = _spread(signal_ranks, forward.returns, both, count)
    for series in (ic, rank_ic, spread):
        series[~enough] = np.nan
    return Information(forward.delay, forward.horizon, ic, rank_ic, spread)


def rank_rows(values: npt.NDArray[np.float64]) -> Floats:
    """Ranks from 1 within each row, ties with their average, NaN where the value is NaN.

    >>> rank_rows(np.array([[0.3, 0.1, np.nan, 0.1]])).tolist()
    [[3.0, 1.5, nan, 1.5]]
    """
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    columns = values.shape[1]
    positions = np.broadcast_to(np.arange(1.0, columns + 1), values.shape).copy()
    same = ordered[:, 1:] == ordered[:, :-1]
    tied = np.flatnonzero(same.any(axis=1))
    if len(tied):
        positions[tied] = _average_ties(same[tied], columns)
    positions[np.isnan(ordered)] = np.nan
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, positions, axis=1)
    return ranks


def correlate_rows(left: Floats, right: Floats, both: Bools) -> Floats:
    """Pearson's correlation within each row over the cells in `both`; NaN where either side is constant there."""
    count = np.maximum(both.sum(axis=1), 1)[:, None]
    x, x_flat = _centred(left, both, count)
    y, y_flat = _centred(right, both, count)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        xy, xx, yy = (np.einsum("tn,tn->t", a, b) for a, b in ((x, y), (x, x), (y, y)))
        found = xy / np.sqrt(xx * yy)
    found[x_flat | y_flat | ~np.isfinite(found)] = np.nan
    return np.asarray(np.clip(found, -1.0, 1.0))


def _average_ties(same: Bools, columns: int) -> Floats:
    """Positions 1..N of sorted rows, each run of equal values with the average of its positions."""
    index = np.arange(columns)
    begins = np.concatenate([np.ones((len(same), 1), dtype=np.bool_), ~same], axis=1)
    ends = np.concatenate([~same, np.ones((len(same), 1), dtype=np.bool_)], axis=1)
    first = np.maximum.accumulate(np.where(begins, index, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, index, columns)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((first + last) / 2 + 1)


def _centred(values: Floats, both: Bools, count: npt.NDArray[np.int64]) -> tuple[Floats, Bools]:
    """Values less the mean of their row, 0 outside `both`, and the rows where nothing but rounding is left."""
    kept = np.where(both, values, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        mean = kept.sum(axis=1, keepdims=True) / count
        centred = np.where(both, kept - mean, 0.0)
        flat = ~(np.abs(centred).sum(axis=1) > _EPSILON * count[:, 0] * np.abs(kept).sum(axis=1))
    return centred, flat


def _spread(ranks: Floats, returns: Floats, both: Bools, count: npt.NDArray[np.int64]) -> Floats:
    """Mean return of the top fifth by rank less that of the bottom fifth; NaN where ties leave one of them empty."""
    place = (ranks - 0.5) / np.maximum(count, 1)[:, None]
    known = np.where(both, returns, 0.0)
    top, bottom = place >= 1 - 1 / QUANTILES, place < 1 / QUANTILES
    means = []
    for chosen in (top, bottom):
        number = chosen.sum(axis=1)
        total = np.where(chosen, known, 0.0).sum(axis=1)
        means.append(np.where(number > 0, total / np.maximum(number, 1), np.nan))
    return np.asarray(means[0] - means[1])
