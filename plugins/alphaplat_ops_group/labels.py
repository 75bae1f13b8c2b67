"""Groups made of groups. Labels have a meaning within a day only."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.spec import OperatorSpec
from alphaplat_ops_group.membership import dense

_CODES = 2**32


def densify(x: Array) -> Array:
    """Renumber the groups that occur on a day as 0 .. n-1, in the order of their codes; missing stays missing.

    >>> densify(np.array([[99, -1, 2, 0, 99]], dtype=np.int32))
    array([[ 2, -1,  1,  0,  2]], dtype=int32)
    """
    return dense(np.asarray(x).astype(np.int64)).astype(np.int32)


def group_cartesian_product(g1: Array, g2: Array) -> Array:
    """Give the group of assets that share both a group of g1 and one of g2.

    The pairs that occur on a day are numbered 0 .. n-1 in their order. Missing in either is missing.

    >>> group_cartesian_product(np.array([[0, 0, 1, -1]], np.int32), np.array([[5, 3, 5, 5]], np.int32))
    array([[ 1,  0,  2, -1]], dtype=int32)
    """
    first, second = np.broadcast_arrays(np.asarray(g1, dtype=np.int64), np.asarray(g2, dtype=np.int64))
    pairs = np.where((first < 0) | (second < 0), -1, first * _CODES + second)
    return dense(pairs).astype(np.int32)


OPERATORS = [
    OperatorSpec(
        signature="densify(x: group) -> group",
        summary="the groups of the day, renumbered without gaps",
        category="group",
        shape="group",
        kernel=densify,
        cost="O(log n)",
        source="B+",
    ),
    OperatorSpec(
        signature="group_cartesian_product(g1: group, g2: group) -> group",
        summary="the group of each pair of groups",
        category="group",
        shape="group",
        kernel=group_cartesian_product,
        cost="O(log n)",
        source="B",
    ),
]
