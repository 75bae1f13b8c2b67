"""Groups made of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alphaplat.errors import AlphaLimitError, AlphaTypeError
from alphaplat.kernels.numbers import Array
from alphaplat.spec import OperatorSpec
from alphaplat_ops_transform.numbers_in_text import decimals

if TYPE_CHECKING:
    from alphaplat.engine.context import EvaluationContext

MAX_EDGES = 10_000


def bucket(
    x: Array,
    *,
    range: str | None = None,
    buckets: str | None = None,
    skipbegin: bool = False,
    skipend: bool = False,
    skipboth: bool = False,
    nangroup: bool = False,
    context: EvaluationContext | None = None,
) -> Array:
    """Give the number of edges below x: the group of the right-closed interval that holds it.

    Edges are listed, `buckets="2,5,6"`, or start, end and step, `range="0,1,0.1"`; strictly increasing, or an error.
    Group 0 is everything up to the first edge (one published example counts it so, another text does not), the last
    group everything above the last edge; `skipBegin`, `skipEnd`, `skipBoth` leave them out. NaN is in no group, or
    in one more of its own with `nanGroup`. Edges are compared with x in the panel's precision, and those of a range
    are computed in decimals, so that 0.5 is on the edge 0.1 + 4 * 0.1.

    >>> bucket(np.array([[-1.0, 3.0, 6.0, 8.0, 12.0, np.nan]]), buckets="2,5,6,7,10")
    array([[ 0,  1,  2,  4,  5, -1]], dtype=int32)
    """
    edges = _edges(range, buckets)
    x = x if context is None else np.broadcast_to(x, context.universe.shape)
    groups = np.searchsorted(edges.astype(x.dtype), x, side="left")
    missing = np.isnan(x)
    left_out = missing | ((skipbegin or skipboth) & (groups == 0))
    left_out |= (skipend or skipboth) & (groups == len(edges))
    groups = np.where(left_out, -1, groups)
    if nangroup:
        counted = missing & context.universe if context is not None and context.pasteurization else missing
        groups = np.where(counted, len(edges) + 1, groups)
    return groups.astype(np.int32)


def _edges(steps: str | None, listed: str | None) -> Array:
    if (steps is None) == (listed is None):
        raise AlphaTypeError(
            "bucket takes either 'range' or 'buckets'", help='such as range="0,1,0.1" or buckets="2,5,6,7,10"'
        )
    edges = _from_range(steps) if steps is not None else _from_list(str(listed))
    if not len(edges) or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        raise AlphaTypeError(
            f"the edges '{listed or steps}' of bucket do not increase", help="list numbers from low to high, each once"
        )
    return edges


def _from_list(listed: str) -> Array:
    return np.array([float(edge) for edge in decimals(listed, "buckets")])


def _from_range(steps: str) -> Array:
    """start, start + step, ... up to the end, each computed by itself and rounded once."""
    given = decimals(steps, "range")
    if len(given) != 3 or not all(one.is_finite() and one.adjusted() < 300 for one in given):
        raise AlphaTypeError(f"the range '{steps}' of bucket is not 'start,end,step'", help='such as "0,1,0.1"')
    start, end, step = given
    if step <= 0 or end < start:
        raise AlphaTypeError(
            f"the range '{steps}' of bucket leads nowhere", help="start is below end, and the step above 0"
        )
    count = (end - start) / step
    if count > MAX_EDGES:
        raise AlphaLimitError(
            f"the range '{steps}' of bucket has more than {MAX_EDGES} edges", help="take a larger step"
        )
    return np.array([float(start + number * step) for number in np.arange(int(count) + 1).tolist()])


OPERATORS = [
    OperatorSpec(
        signature=(
            "bucket(x: matrix, *, range: text = none, buckets: text = none, skipbegin: flag = false,"
            " skipend: flag = false, skipboth: flag = false, nangroup: flag = false) -> group"
        ),
        summary="the group of the interval that holds x",
        category="transformational",
        shape="pointwise",
        kernel=bucket,
        needs_context=True,
        cost="O(log edges)",
        source="B+",
    )
]
