"""Which assets are in which group on which day, and the way from cells to groups and back.

Kernels of this plugin are formulas over float64 matrices without infinities and one `Membership`, made kernels by
`grouped`. Values of a group's members are summed in the order of assets, and depend on no other day or group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.segments import Segments

if TYPE_CHECKING:
    from alphaplat.engine.context import EvaluationContext

Formula = TypeVar("Formula", bound=Callable[..., Array])


@dataclass(frozen=True, eq=False)
class Membership:
    """`ids` (time, asset) numbers the groups of all days, -1 for a cell in none; `size` is how many there may be."""

    ids: Array
    size: int

    @classmethod
    def of(cls, group: Array, shape: tuple[int, ...]) -> Membership:
        """The membership that codes (time, asset) declare, negative for none; a 0-d array is one group."""
        codes = np.broadcast_to(group if np.ndim(group) else np.int64(0), shape).astype(np.int64)
        days, assets = shape
        if codes.size and codes.max() >= assets:
            codes = dense(codes)
        first = np.arange(days)[:, None] * assets
        return cls(np.where(codes < 0, -1, first + codes), days * assets)

    def segments(self, values: Array) -> Segments:
        """The valid values, in their groups."""
        return Segments.of(values, self.ids, self.size)

    def spread(self, statistic: Array) -> Array:
        """A number for each group, to all its cells; NaN for a cell in none."""
        return np.asarray(np.append(statistic, np.nan)[self.ids])

    def place(self, values: Array, numbers: Array) -> Array:
        """A number for each valid value of `values` that is in a group, back in its cell; NaN elsewhere."""
        result = np.full(values.shape, np.nan)
        result[~np.isnan(values) & (self.ids >= 0)] = numbers
        return result


def dense(codes: Array) -> Array:
    """Renumber the codes (time, asset) of each day by their order from 0; negative ones become -1.

    >>> dense(np.array([[7, -1, 3, 7]]))
    array([[ 1, -1,  0,  1]])
    """
    last = np.iinfo(np.int64).max
    keys = np.where(codes < 0, last, codes)
    order = np.argsort(keys, axis=1, kind="stable")
    ordered = np.take_along_axis(keys, order, axis=1)
    steps = np.zeros(codes.shape, dtype=np.int64)
    steps[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    labels = np.empty_like(steps)
    np.put_along_axis(labels, order, np.cumsum(steps, axis=1), axis=1)
    return np.where(codes < 0, -1, labels)


def grouped(formula: Formula) -> Formula:
    """Make a kernel of `formula(*matrices, membership, **literals)`; the group is the last positional argument."""

    @wraps(formula)
    def kernel(*args: Any, **literals: Any) -> Array:
        *matrices, group = (np.asarray(one) for one in args)
        clean = [_finite(one) for one in np.broadcast_arrays(*matrices)]
        with np.errstate(all="ignore"):
            return formula(*clean, Membership.of(group, clean[0].shape), **literals)

    return cast(Formula, kernel)


def shown(statistic: Array, own: Array, context: EvaluationContext | None) -> Array:
    """A statistic spread over its groups, NaN where the asset's own input is; with NaN handling on, everywhere."""
    if context is not None and context.nan_handling:
        return statistic
    return np.where(np.isnan(own), np.nan, statistic)


def _finite(x: Array) -> Array:
    values = np.array(x, dtype=np.float64, order="C")
    values[~np.isfinite(values)] = np.nan
    return values
