"""Compiled kernels of what is made of a day's ranks."""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.kernels.cells import store_finite
from alphaplat.kernels.compiled import compiled, rowwise
from alphaplat.kernels.days import centre
from alphaplat.kernels.distributions import inner_probability, inverse_cdf
from alphaplat.kernels.formulas import write
from alphaplat.kernels.numbers import Array
from alphaplat_ops_cross_section.fast_ranks import rank
from alphaplat_ops_cross_section.ranks import generalized_rank as definition
from alphaplat_ops_cross_section.ranks import gmean_less_amean

_LARGEST_POWER = 8


def rank_by_side(out: Array, x: Array, scale: float) -> None:
    """Write the rank of positive values among themselves, and that of negative ones by magnitude, negative."""
    above, below = (_ranks(np.where(sign * x > 0, sign * x, np.nan), "pct") for sign in (1, -1))
    write(out, lambda own, up, down: np.where(own == 0, 0.0, scale * np.where(own > 0, up, -down)), x, above, below)


def rank_gmean_amean_diff(out: Array, *rest: Any) -> None:
    """Write the geometric less the arithmetic mean of the inputs' ranks."""
    *xs, scale = rest
    write(out, lambda *ranks: gmean_less_amean(ranks), *(_ranks(one, scale) for one in xs))


def quantile(out: Array, x: Array, driver: str, sigma: float) -> None:
    """Write the rank of the day as a quantile of a distribution."""
    count = np.isfinite(x).sum(axis=1, keepdims=True)
    write(out, lambda r, n: sigma * inverse_cdf(inner_probability(r, n), driver), _ranks(x, "unit"), count)


def _ranks(x: Array, scale: str) -> Array:
    found = np.empty(x.shape)
    rank(found, x, scale)
    return found


def generalized_rank(out: Array, x: Array, m: float) -> None:
    """Write the signed sum of the differences to all other assets of the day, to a power."""
    if m == 1:
        _distances(out, x)
    elif 0 <= m <= _LARGEST_POWER and m == int(m):
        _powers(out, x, int(m))
    else:
        out[...] = definition(x, m=m)


@compiled
def _distances(out: Array, x: Array) -> None:
    """Write the sum of the differences themselves: as often as there are values, the distance from their mean."""
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        mean, count = centre(source)
        for j in range(source.size):
            store_finite(target, j, count * (source[j] - mean) if abs(source[j]) < np.inf else np.nan)


@compiled
def _powers(out: Array, x: Array, m: int) -> None:
    assets = x.shape[1]
    values, gained, size, total = np.empty(assets), np.empty(assets), np.empty(assets), np.empty(assets)
    for day in range(out.shape[0]):
        for j in range(assets):
            values[j] = x[day, j] if abs(x[day, j]) < np.inf else np.nan
            total[j] = 0.0 * values[j]
        for other in values:
            if other == other:
                _sign(gained, size, values, other)
                for _ in range(m):
                    _multiply(gained, size)
                _add(total, gained)
        for j in range(assets):
            store_finite(out[day], j, total[j])


@rowwise
def _sign(gained: Array, size: Array, values: Array, other: float) -> None:
    for j in range(values.size):
        apart = values[j] - other
        size[j] = abs(apart)
        gained[j] = 1.0 if apart > 0.0 else -1.0 if apart < 0.0 else 0.0 * apart


@rowwise
def _multiply(gained: Array, size: Array) -> None:
    for j in range(gained.size):
        gained[j] *= size[j]


@rowwise
def _add(total: Array, gained: Array) -> None:
    for j in range(total.size):
        total[j] += gained[j]
