"""Inverse distribution functions by the names that operators take as `driver`."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.numbers import Array


def inverse_cdf(p: Array, driver: str) -> Array:
    """The quantile of probability `p` under a standard `gaussian` or `cauchy`; `uniform` on -0.5 to 0.5.

    >>> inverse_cdf(np.array([0.5, 0.65]), "cauchy").round(4)
    array([0.    , 0.5095])
    """
    if driver == "gaussian":
        from scipy.special import ndtri

        return np.asarray(ndtri(p))
    if driver == "cauchy":
        return np.tan(np.pi * (p - 0.5))
    return np.asarray(p - 0.5)


def inner_probability(unit_rank: Array, count: Array) -> Array:
    """Move ranks of 0 to 1 among `count` values into 1/n to 1 - 1/n, where no quantile is infinite.

    A rank alone, or one of two, becomes 0.5.

    >>> inner_probability(np.array([0.0, 0.75, 1.0]), np.array([5, 5, 5]))
    array([0.2 , 0.65, 0.8 ])
    """
    share = 1 / np.maximum(count, 2)
    return share + unit_rank * (1 - 2 * share)
