"""The elements of each day's list: counted, chosen, filtered. NaN and infinities are elements like any other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array
from alphaplat.spec import OperatorSpec

if TYPE_CHECKING:
    from alphaplat.panel.fields import Ragged

_declare = partial(OperatorSpec, category="vector", shape="vector", cost="O(list)")


def vec_count(v: Ragged) -> Array:
    """Give the number of elements of the list: 0 where it is empty, NaN where the feed does not cover the asset.

    Elements that are NaN count; `vec_count(vec_filter(v))` leaves them out.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_count(Ragged(np.array([1.0, np.nan]), np.array([[2, 0, -1]], dtype=np.int32)))
    array([[ 2.,  0., nan]])
    """
    return np.where(v.covered, v.counts, np.nan)


def vec_choose(v: Ragged, *, nth: int) -> Array:
    """Give the list's element number `nth`, counted from 0; NaN where the list has no such element.

    >>> from alphaplat.panel.fields import Ragged
    >>> vec_choose(Ragged(np.array([4.0, 7.0, 9.0]), np.array([[2, 1, 0]], dtype=np.int32)), nth=1)
    array([[ 7., nan, nan]])
    """
    chosen = np.full(v.counts.size, np.nan, dtype=v.values.dtype)
    has = (v.sizes.ravel() > nth) & (nth >= 0)
    chosen[has] = v.values[v.offsets[:-1][has] + nth]
    return chosen.reshape(v.shape)


def vec_filter(v: Ragged, *, value: str = "nan") -> Ragged:
    """Drop the listed values, separated by spaces, from every list; the others keep their order.

    A list of which nothing is left is empty, and an asset that was not covered stays so. Values are compared in the
    panel's precision.

    >>> from alphaplat.panel.fields import Ragged
    >>> feed = vec_filter(Ragged(np.array([4.0, np.nan, 0.0]), np.array([[2, 1, -1]], dtype=np.int32)), value="nan 0")
    >>> feed.values, feed.counts
    (array([4.]), array([[ 1,  0, -1]], dtype=int32))
    """
    unwanted = np.zeros(v.values.shape, dtype=bool)
    for number in _numbers(value):
        unwanted |= np.isnan(v.values) if np.isnan(number) else v.values == v.values.dtype.type(number)
    lists = np.repeat(np.arange(v.counts.size), v.sizes.ravel())
    left = np.bincount(lists[~unwanted], minlength=v.counts.size).reshape(v.shape)
    return replace(v, values=v.values[~unwanted], counts=np.where(v.covered, left, v.counts).astype(np.int32))


def _numbers(text: str) -> list[float]:
    try:
        return [float(word) for word in str(text).split()]
    except ValueError:
        raise AlphaTypeError(
            f"'{text}' is not a list of values to filter", help='separate numbers by spaces, such as "nan 0"'
        ) from None


OPERATORS = [
    _declare(
        signature="vec_count(v: vector) -> matrix[1]",
        summary="number of elements of the day's list",
        kernel=vec_count,
        source="B",
    ),
    _declare(
        signature="vec_choose(v: vector[u], nth: int) -> matrix[u]",
        summary="one element of the day's list, counted from 0",
        kernel=vec_choose,
        carries=True,
        source="Bg",
    ),
    _declare(
        signature="vec_filter(v: vector[u], value: text = nan) -> vector[u]",
        summary="the day's list without the given values",
        kernel=vec_filter,
        carries=True,
        source="Bg",
    ),
]
