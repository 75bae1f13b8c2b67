"""Compiled kernels across the assets of a day; see `alphaplat.engine.fast` for their form.

Sums are taken over blocks of 64 assets, in a fixed order.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import is_finite, store_finite
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.days import centre, extremes, magnitude, spread
from alphaplat.kernels.numbers import Array


@compiled
def scale(out: Array, x: Array, size: float, longs: float | None, shorts: float | None) -> None:
    """Write x with magnitudes that sum to `size`, or the magnitudes of each side to its own."""
    whole_size, long_size, short_size = size, 0.0, 0.0
    if longs is not None:
        long_size = longs
    if shorts is not None:
        short_size = shorts
    sided = long_size != 0.0 or short_size != 0.0
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        above, below, up, down = magnitude(source, 0), 0.0, whole_size, whole_size
        if sided:
            above, below = magnitude(source, 1), magnitude(source, -1)
            up, down = long_size, short_size
        else:
            below = above
        for j in range(source.size):
            value = np.float64(source[j])
            whole, share = (above, up) if value > 0 else (below, down)
            if whole != 0.0 and not (sided and share == 0.0):
                value = value / whole * share
            store_finite(target, j, value)


@compiled
def scale_down(out: Array, x: Array, constant: float) -> None:
    """Write x between 0 at the day's lowest and 1 at its highest, less a constant."""
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        low, high = extremes(source)
        for j in range(source.size):
            value = np.float64(source[j])
            store_finite(target, j, (value - low) / (high - low) - constant if is_finite(value) else np.nan)


@compiled
def zscore(out: Array, x: Array, ddof: int) -> None:
    """Write the distance from the day's mean in standard deviations."""
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        mean, count = centre(source)
        width = spread(source, mean, count, ddof)
        for j in range(source.size):
            store_finite(target, j, (source[j] - mean) / width)


@compiled
def normalize(out: Array, x: Array, usestd: bool, limit: float) -> None:
    """Write the distance from the day's mean, on request in standard deviations and limited."""
    bound = abs(limit)
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        mean, count = centre(source)
        width = spread(source, mean, count, 1) if usestd else 1.0
        for j in range(source.size):
            value = (source[j] - mean) / width
            if bound > 0 and is_finite(value):
                value = bound if value > bound else -bound if value < -bound else value
            store_finite(target, j, value)


@compiled
def winsorize(out: Array, x: Array, std: float, ddof: int) -> None:
    """Write x, clamped to some standard deviations around the day's mean."""
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        mean, count = centre(source)
        width = std * spread(source, mean, count, ddof)
        low, high = mean - width, mean + width
        for j in range(source.size):
            value = np.float64(source[j])
            if width != width or not is_finite(value):
                value = np.float64(np.nan)
            store_finite(target, j, low if value < low else high if value > high else value)


@compiled
def truncate(out: Array, x: Array, maxpercent: float) -> None:
    """Write x, clamped to a share of the day's sum of magnitudes."""
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        cap = maxpercent * magnitude(source, 0)
        for j in range(source.size):
            value = np.float64(source[j])
            if not is_finite(value):
                value = np.float64(np.nan)
            store_finite(target, j, cap if value > cap else -cap if value < -cap else value)


@compiled
def one_side(out: Array, x: Array, side: str) -> None:
    """Write x, shifted to one side of zero."""
    to_long = side == "long"
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        low, high = extremes(source)
        shift = min(low, 0.0) if to_long else max(high, 0.0)
        for j in range(source.size):
            store_finite(target, j, source[j] - shift)
