"""Awkward days, and the comparison of kernels that look across a day with naive twins: loops over plain lists."""

from __future__ import annotations

import doctest
import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from alphaplat.spec import OperatorSpec

Array = np.ndarray[Any, Any]
Row = list[float]
DayTwin = Callable[..., Row]
NAN = math.nan


@dataclass
class Cells:
    """Three matrices and a group over the same days and assets."""

    matrices: list[Array]
    group: Array

    def typed(self, dtype: str) -> Cells:
        return Cells([one.astype(dtype) for one in self.matrices], self.group.copy())

    def cut(self, rows: slice, columns: slice) -> Cells:
        return Cells([one[rows, columns].copy() for one in self.matrices], self.group[rows, columns].copy())


def awkward_days(seed: int = 0) -> Cells:
    """Ties, flat days, zeros, one side only, few or no values, infinities, listings, delistings, odd groups."""
    rng = np.random.default_rng(seed)
    days, assets = 20, 11
    matrices = []
    for number in range(3):
        x = rng.normal(0.3, 2.0, (days, assets))
        x[rng.random(x.shape) < 0.15] = np.nan
        x[:6, 2] = np.nan
        x[12:, 5] = np.nan
        x[1] = rng.integers(-2, 3, assets)
        x[2] = 0.1 * (number + 1)
        x[3] = 0.0
        x[4] = np.nan
        x[5] = np.where(np.arange(assets) == 4, 7.0 + number, np.nan)
        x[6] = np.where(np.isin(np.arange(assets), (4, 7)), x[0], np.nan)
        x[7, 3], x[7, 8] = np.inf, -np.inf
        x[8] = np.abs(x[8])
        x[9] = -np.abs(x[9])
        x[10] = np.where(np.arange(assets) % 2 == 0, 5.0, x[10])
        x[11] = 1e4 + x[11]
        matrices.append(x)
    group = np.broadcast_to(np.arange(assets) % 4, (days, assets)).astype(np.int32)
    group[:, 9] = 700
    group[rng.random(group.shape) < 0.1] = -1
    group[13] = -1
    group[14] = 0
    return Cells(matrices, group)


_ALL = slice(None)
SHAPES = {
    "awkward": awkward_days(),
    "one_asset": awkward_days(1).cut(_ALL, slice(4, 5)),
    "one_day": awkward_days(2).cut(slice(10, 11), _ALL),
    "no_day": awkward_days(3).cut(slice(0, 0), _ALL),
}


@pytest.fixture(params=list(SHAPES))
def cells(request: pytest.FixtureRequest, precision: str) -> Cells:
    return SHAPES[request.param].typed(precision)


@pytest.fixture(params=["float32", "float64"])
def precision(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def same_as_by_hand() -> Callable[..., None]:
    """Compare a kernel with a twin that gets each day's values as lists, infinity as NaN, and gives a list."""

    def check(
        kernel: Callable[..., Array],
        twin: DayTwin,
        matrices: Sequence[Array],
        group: Array | None = None,
        **literals: Any,
    ) -> None:
        given = [*matrices] if group is None else [*matrices, group]
        inputs = [one.copy() for one in given]
        got = kernel(*inputs, **literals)
        for before, after in zip(given, inputs, strict=True):
            np.testing.assert_array_equal(before, after)
        assert got.shape == matrices[0].shape
        expected = np.full(got.shape, np.nan)
        for day in range(len(got)):
            lists = [[v if math.isfinite(v) else NAN for v in one[day].tolist()] for one in matrices]
            if group is not None:
                lists.append(group[day].tolist())
            expected[day] = twin(*lists, **literals)
        close(got, expected, matrices[0].dtype)
        _same_for_other_days_and_orders(kernel, got, given, literals)

    return check


@pytest.fixture(scope="session")
def is_close() -> Callable[[Array, Any, Any], None]:
    return close


def close(got: Array, expected: Any, dtype: Any) -> None:
    """Equal up to the rounding of the dtype, NaN in the same places."""
    wide = np.dtype(dtype) == np.float64
    np.testing.assert_allclose(
        np.asarray(got, dtype=np.float64), expected, rtol=1e-8 if wide else 2e-5, atol=1e-9 if wide else 2e-6
    )


def _same_for_other_days_and_orders(
    kernel: Callable[..., Array], got: Array, given: Sequence[Array], literals: dict[str, Any]
) -> None:
    """Days are computed alone, to the last bit; the order of assets matters to rounding only."""
    for rows in (slice(0, 1), slice(3, 12), slice(10, 11)):
        part = kernel(*(one[rows] for one in given), **literals)
        assert part.tobytes() == np.ascontiguousarray(got[rows]).tobytes()
    order = np.random.default_rng(9).permutation(got.shape[1])
    turned = kernel(*(one[:, order] for one in given), **literals)
    close(turned, got[:, order], np.float32 if got.dtype == np.float32 else np.float64)


@pytest.fixture(scope="session")
def run_examples() -> Callable[[OperatorSpec], doctest.TestResults]:
    """Run the examples in the docstring of an operator's kernel."""

    def run(spec: OperatorSpec) -> doctest.TestResults:
        assert spec.kernel is not None
        names = inspect.unwrap(spec.kernel).__globals__
        (found,) = doctest.DocTestFinder(recurse=False).find(spec.kernel, spec.name, globs=dict(names))
        return doctest.DocTestRunner().run(found)

    return run
