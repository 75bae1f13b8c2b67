"""Awkward series, and the comparison of a kernel with its naive twin: a loop over every cell's own past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from alphaplat.spec import OperatorSpec
from alphaplat_ops_time_series import alphaplat_operators

Array = np.ndarray[Any, Any]
Twin = Callable[..., float]

SPECS = {spec.name: spec for spec in alphaplat_operators()}


def awkward(days: int = 24, seed: int = 0) -> list[Array]:
    """Three series: gaps, ties, infinities, flat names, a listing, a delisting, nothing at all."""
    rng = np.random.default_rng(seed)
    series = []
    for number in range(3):
        x = rng.normal(2.0, 1.0, (days, 9))
        x[:, 1] = rng.integers(1, 4, days)
        x[rng.random(days) < 0.4, 2] = np.nan
        x[:, 3] = 0.1 + number
        x[: days // 3, 4] = np.nan
        x[2 * days // 3 :, 5] = np.nan
        x[:, 6] = np.nan
        x[:, 7] = np.where(rng.random(days) < 0.5, x[0, 7], x[:, 7])
        x[rng.random(days) < 0.2, 8] = np.inf
        x[rng.random(days) < 0.1, 8] = -np.inf
        series.append(x)
    return series


PANELS = {
    "awkward": awkward(),
    "one_asset": [x[:, 2:3] for x in awkward(seed=1)],
    "one_day": [x[-1:] for x in awkward(seed=2)],
}


@pytest.fixture(params=list(PANELS))
def panel(request: pytest.FixtureRequest) -> list[Array]:
    return [x.copy() for x in PANELS[request.param]]


@pytest.fixture(params=["float32", "float64"])
def dtype(request: pytest.FixtureRequest) -> Iterator[str]:
    return request.param


@pytest.fixture(scope="session")
def specs() -> dict[str, OperatorSpec]:
    return SPECS


@pytest.fixture(scope="session")
def kernel() -> Callable[..., Array]:
    """Call an operator's kernel by the operator's name."""

    def call(name: str, *args: Any, **literals: Any) -> Array:
        found = SPECS[name].kernel
        assert found is not None
        return found(*(np.asarray(arg) for arg in args), **literals)

    return call


@pytest.fixture(scope="session")
def agrees() -> Callable[..., None]:
    """Compare the kernel with a twin that is given each cell's past as lists, today first.

    Infinities are NaN there, unless the operator carries them. A window is `x[:d]`: rows before the data's start
    are absent, which is to count as missing.
    """

    def check(name: str, twin: Twin, series: list[Array], **literals: Any) -> None:
        spec = SPECS[name]
        assert spec.kernel is not None
        inputs = [x.copy() for x in series]
        got = spec.kernel(*inputs, **literals)
        assert got.dtype == series[0].dtype
        assert got.shape == series[0].shape
        for before, after in zip(series, inputs, strict=True):
            np.testing.assert_array_equal(before, after)
        clean = [
            x.astype(np.float64) if spec.carries else np.where(np.isinf(x), np.nan, x.astype(np.float64))
            for x in series
        ]
        expected = np.full(got.shape, np.nan)
        for t, n in np.ndindex(got.shape):
            expected[t, n] = twin(*(x[: t + 1, n][::-1].tolist() for x in clean), **literals)
        wide = got.dtype == np.float64
        np.testing.assert_allclose(
            got, expected, rtol=1e-9 if wide else 2e-6, atol=1e-10 if wide else 1e-6, err_msg=name
        )

    return check
