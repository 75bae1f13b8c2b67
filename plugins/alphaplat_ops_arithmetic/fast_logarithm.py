"""The compiled logarithm: the same time for any number, where library functions take long over those that have none.

A number is 2^k * (1 + f) with 1 + f from sqrt(1/2) to sqrt(2), and log(1 + f) = 2 atanh(s) with s = f / (2 + f), by
the polynomial of the Sun library (fdlibm, e_log.c). The error is below one unit in the last place of float64.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import at, line
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.floats import bits_of, from_bits
from alphaplat.kernels.numbers import Array
from alphaplat_ops_arithmetic.fast import Argument

_HALF_ROOT = 0x3FE6_A09E_667F_3BCD
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_NORMAL, _LIFT, _LIFTED = 2.2250738585072014e-308, 2.0**54, 54.0
_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)
_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)


@compiled
def log(out: Array, x: Argument) -> None:
    """Write the natural logarithm of x, NaN where x is not above 0."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        value = np.float64(at(xs, j))
        small = value < _NORMAL
        bits = bits_of(value * _LIFT if small else value)
        power = (bits - _HALF_ROOT) >> 52
        f = from_bits(bits - (power << 52)) - 1.0
        k = np.float64(power) - (_LIFTED if small else 0.0)
        s = f / (2.0 + f)
        z = s * s
        w = z * z
        series = z * (_ODD[0] + w * (_ODD[1] + w * (_ODD[2] + w * _ODD[3])))
        series += w * (_EVEN[0] + w * (_EVEN[1] + w * _EVEN[2]))
        half = 0.5 * f * f
        found = k * _LN2_HIGH - ((half - (s * (half + series) + k * _LN2_LOW)) - f)
        known = found if value > 0.0 else np.nan
        o[j] = known if value < np.inf else value
