"""Statistics of values that belong to segments: the members of a group on a day, the list of a day and asset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.ranking import segment_ranks


@dataclass(frozen=True, eq=False)
class Segments:
    """1-D float64 `values` without NaN, the segment of each as an integer in `ids`, and how many segments there are.

    Every statistic is an array with one number a segment, NaN for an empty one; sums are taken in the order of the
    values, so a segment's result depends on nothing outside it.

    >>> found = Segments.of(np.array([1.0, 3.0, np.nan, 5.0]), np.array([0, 0, 0, 2]), 3)
    >>> found.mean
    array([ 2., nan,  5.])
    """

    values: Array
    ids: Array
    size: int

    @classmethod
    def of(cls, values: Array, ids: Array, size: int) -> Segments:
        """Flatten and drop what is NaN or belongs to no segment, a negative id."""
        kept = ~np.isnan(values) & (ids >= 0)
        return cls(values[kept], ids[kept], size)

    @cached_property
    def count(self) -> Array:
        """The number of values, 0 for an empty segment."""
        return np.bincount(self.ids, minlength=self.size)

    @cached_property
    def total(self) -> Array:
        return self.sum_of(self.values)

    @cached_property
    def low(self) -> Array:
        lowest = np.full(self.size, np.inf)
        np.minimum.at(lowest, self.ids, self.values)
        return np.where(self.count > 0, lowest, np.nan)

    @cached_property
    def high(self) -> Array:
        highest = np.full(self.size, -np.inf)
        np.maximum.at(highest, self.ids, self.values)
        return np.where(self.count > 0, highest, np.nan)

    @cached_property
    def mean(self) -> Array:
        """The mean, exact where all values of a segment are equal."""
        return np.where(self.low == self.high, self.low, _ratio(self.total, self.count))

    @cached_property
    def deviations(self) -> Array:
        """Each value less its segment's mean; exactly 0 where all are equal."""
        return self.values - self.mean[self.ids]

    @cached_property
    def ranks(self) -> Array:
        """Each value's rank in its segment from 1, ties averaged."""
        return segment_ranks(self.values, self.ids)

    def sum_of(self, numbers: Array) -> Array:
        """The sum of other numbers over the same segments."""
        sums = np.bincount(self.ids, weights=numbers, minlength=self.size)
        return np.where(self.count > 0, sums, np.nan)

    def variance(self, ddof: int = 0) -> Array:
        """The sum of squared deviations / (n - ddof), NaN where n <= ddof."""
        freedom = np.maximum(self.count - ddof, 0)
        return _ratio(self.sum_of(self.deviations**2), freedom)

    def std(self, ddof: int = 0) -> Array:
        return np.sqrt(self.variance(ddof))

    def standard_moment(self, order: int) -> Array:
        """mean(deviation^order) / std^order with ddof 0; NaN where all values are equal."""
        return _ratio(_ratio(self.sum_of(self.deviations**order), self.count), self.std() ** order)

    def quantile(self, fraction: float) -> Array:
        """The value below which `fraction` of the values lie, linear between neighbours.

        Raises `AlphaTypeError` for a fraction outside 0..1.
        """
        check_fraction(fraction)
        ordered = np.append(self.values[np.lexsort((self.values, self.ids))], np.nan)
        first = np.cumsum(self.count) - self.count
        place = fraction * np.maximum(self.count - 1, 0)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(self.count - 1, 0))
        lower, upper = ordered[first + below], ordered[first + above]
        return np.where(self.count > 0, lower + (upper - lower) * (place - below), np.nan)


def check_fraction(fraction: float) -> None:
    """Raise `AlphaTypeError` for what is not a share of the values."""
    if not 0 <= fraction <= 1:
        raise AlphaTypeError(
            f"percentage {fraction:g} is not a share", help="give a number from 0, the lowest, to 1, the highest"
        )


def _ratio(numerator: Array, denominator: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.where(denominator == 0, np.nan, numerator / denominator)
