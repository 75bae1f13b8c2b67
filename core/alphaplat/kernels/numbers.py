"""What becomes of numbers that are not finite, as decorators that turn plain formulas into kernels.

A decorated formula computes in float64 with NumPy's warnings off; what it returns is stored in the dtype of its
arguments. Literals are passed by keyword and are left alone.

Three rules cover all operators. Infinity comes from the data only:

- `pointwise`: where all arguments of a cell are finite, a result that is not becomes NaN (1/0, log 0, overflow).
- `reduction`: infinities of the arguments count as NaN, and the result is never infinite.
- `carrying`: the result hands on values of the arguments unchanged, infinities too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]
Formula = TypeVar("Formula", bound=Callable[..., Array])


def pointwise(formula: Formula) -> Formula:
    """Make a kernel of a formula that looks at each cell alone.

    >>> pointwise(lambda x: 1 / x)(np.array([2.0, 0.0, np.inf]))
    array([0.5, nan, 0. ])
    """

    @wraps(formula)
    def kernel(*args: Any, **literals: Any) -> Array:
        given, doubles = _doubles(args)
        with np.errstate(all="ignore"):
            result = np.asarray(formula(*doubles, **literals)).astype(_dtype(given))
        broken = ~np.isfinite(result)
        for array in given:
            broken = broken & np.isfinite(array)
        return _without_negative_zero(np.where(broken, np.nan, result))

    return cast(Formula, kernel)


def reduction(formula: Formula) -> Formula:
    """Make a kernel of a formula over many cells; its arrays all get the shape (time, asset).

    >>> reduction(lambda x: np.nansum(x, axis=0, keepdims=True))(np.array([[2.0], [np.inf]]))
    array([[2.]])
    """

    @wraps(formula)
    def kernel(*args: Any, **literals: Any) -> Array:
        given, doubles = _doubles(args)
        clean = [np.where(np.isinf(array), np.nan, array) for array in np.broadcast_arrays(*doubles)]
        with np.errstate(all="ignore"):
            result = np.asarray(formula(*clean, **literals)).astype(_dtype(given))
        return _without_negative_zero(np.where(np.isfinite(result), result, np.nan))

    return cast(Formula, kernel)


def carrying(formula: Formula) -> Formula:
    """Make a kernel of a formula that picks values of its arguments; its arrays get the shape (time, asset).

    They keep their dtype, so that a literal can be compared with them in their own precision.

    >>> carrying(lambda x: x[::-1])(np.array([[1.0], [np.inf]]))
    array([[inf],
           [ 1.]])
    """

    @wraps(formula)
    def kernel(*args: Any, **literals: Any) -> Array:
        given = [np.asarray(array) for array in args]
        dtype = _dtype(given)
        same = [array.astype(dtype, order="C") for array in np.broadcast_arrays(*given)]
        return _without_negative_zero(np.asarray(formula(*same, **literals)).astype(dtype))

    return cast(Formula, kernel)


def _doubles(args: tuple[Any, ...]) -> tuple[list[Array], list[Any]]:
    given = [np.asarray(array) for array in args]
    return given, [array.astype(np.float64, order="C") for array in given]


def _dtype(given: list[Array]) -> np.dtype[Any]:
    """The dtype of the arguments: float32 if all are, float64 otherwise."""
    found = np.result_type(*given)
    return found if found in (np.float32, np.float64) else np.dtype(np.float64)


def _without_negative_zero(result: Array) -> Array:
    return np.asarray(result + 0.0)
