"""Compiled kernels whose formula is written in terms of a `Window`: it is given a compiled one."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import with_history
from alphaplat.kernels.formulas import write
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import enough
from alphaplat_ops_time_series import pairs
from alphaplat_ops_time_series.fast_blocks import require, window_rows
from alphaplat_ops_time_series.fast_windows import CompiledWindow
from alphaplat_ops_time_series.moments import check_power, moment


@with_history(window_rows)
def ts_moment(out: Array, x: Array, d: int, k: int, min_periods: int, first: int) -> None:
    """Write the k-th central moment over d days."""
    check_power(k)
    window = CompiledWindow(d, first, x)
    write(out, lambda total, count: moment(total, count, k, min_periods), *window.sums((k,)), window.count)


@with_history(window_rows)
def ts_co_skewness(out: Array, y: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the co-skewness of y with x over d days."""
    _fill(out, pairs.CO_SKEWNESS, CompiledWindow(d, first, y, x), min_periods)


@with_history(window_rows)
def ts_co_kurtosis(out: Array, y: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the co-kurtosis of y with x over d days."""
    _fill(out, pairs.CO_KURTOSIS, CompiledWindow(d, first, y, x), min_periods)


@with_history(window_rows)
def ts_triple_corr(out: Array, x: Array, y: Array, z: Array, d: int, min_periods: int, first: int) -> None:
    """Write the mean product of three standardized series over d days."""
    _fill(out, pairs.TRIPLE_CORR, CompiledWindow(d, first, x, y, z), min_periods)


@with_history(window_rows)
def ts_partial_corr(out: Array, x: Array, y: Array, z: Array, d: int, min_periods: int, first: int) -> None:
    """Write the correlation of two series over d days given a third."""
    _fill(out, pairs.PARTIAL_CORR, CompiledWindow(d, first, x, y, z), min_periods)


@with_history(window_rows)
def ts_vector_proj(out: Array, x: Array, y: Array, d: int, min_periods: int, first: int) -> None:
    """Write today's part of x along y."""
    window = CompiledWindow(d, first, x, y)
    write(out, pairs.part_along, window.valid, y, *window.products((1, 1), (0, 2)))
    require(out, np.where(window.valid, x, np.nan), d, min_periods)


@with_history(window_rows)
def ts_vector_neut(out: Array, x: Array, y: Array, d: int, min_periods: int, first: int) -> None:
    """Write what today's x has beside y."""
    window = CompiledWindow(d, first, x, y)
    part = pairs.part_along
    write(out, lambda own, *rest: own - part(*rest), x, window.valid, y, *window.products((1, 1), (0, 2)))
    require(out, np.where(window.valid, x, np.nan), d, min_periods)


def _fill(out: Array, kind: pairs.CoMoment, window: CompiledWindow, min_periods: int) -> None:
    def formula(count: Array, *sums: Array) -> Array:
        return enough(kind.formula(count, *sums), count, min_periods)

    write(out, formula, window.count, *window.sums(*kind.powers))
