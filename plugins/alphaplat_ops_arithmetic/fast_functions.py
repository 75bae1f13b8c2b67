"""Fast kernels of exponentials and powers: NumPy in float64, then one compiled pass over the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat_ops_arithmetic.fast import (
    Argument,
    mend,
    mend_power,
    mend_signed_power,
    signed_square,
    square,
)


def exp(out: Array, x: Argument) -> None:
    """Write e to the power x."""
    _in_double(np.exp, out, x)
    mend(out, x)


def tanh(out: Array, x: Argument) -> None:
    """Write the hyperbolic tangent of x."""
    _in_double(np.tanh, out, x)
    mend(out, x)


def power(out: Array, x: Argument, y: Argument) -> None:
    """Write x to the power y."""
    if isinstance(y, float) and y == 2.0:
        square(out, x)
        return
    _in_double(np.power, out, x, y)
    mend_power(out, x, y)


def signed_power(out: Array, x: Argument, y: Argument) -> None:
    """Write the magnitude of x to the power y, with the sign of x."""
    if isinstance(y, float) and y == 2.0:
        signed_square(out, x)
        return
    np.absolute(x, out=out, casting="unsafe")
    _in_double(np.power, out, out, y)
    mend_signed_power(out, x, y)


def _in_double(function: Callable[..., Any], out: Array, *args: Argument) -> None:
    with np.errstate(all="ignore"):
        function(*args, out=out, dtype=np.float64, casting="unsafe")
