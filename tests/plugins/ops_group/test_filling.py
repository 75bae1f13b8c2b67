"""Backfilling and regressions over days, beside loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ops_group.twins import backfilled

from alphaplat_ops_group import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
Array = np.ndarray[Any, Any]


@pytest.mark.parametrize(("d", "std", "ddof"), [(1, 4.0, 0), (3, 1.0, 0), (5, 0.5, 1), (60, 1.0, 0)])
def test_group_backfill_is_its_twin(d: int, std: float, ddof: int, cells: Any, is_close: Callable[..., None]) -> None:
    x, group = cells.matrices[0], cells.group
    before = x.copy()
    got = SPECS["group_backfill"].kernel(x, group, d=d, std=std, ddof=ddof)
    is_close(got, backfilled(x, group, d, std, ddof), x.dtype)
    np.testing.assert_array_equal(before, x)


def test_group_backfill_needs_no_more_than_its_window(cells: Any) -> None:
    x, group = cells.matrices[0], cells.group
    whole = SPECS["group_backfill"].kernel(x, group, d=3)
    part = SPECS["group_backfill"].kernel(x[4:], group[4:], d=3)
    assert whole[6:].tobytes() == part[2:].tobytes()


@pytest.mark.parametrize(("days", "lag"), [(0, 0), (2, 0), (3, 1)])
def test_group_multi_regression_is_multi_regression_of_each_group(days: int, lag: int) -> None:
    from alphaplat_ops_cross_section.regressions import multi_regression

    rng = np.random.default_rng(7)
    y, *xs = (rng.normal(size=(6, 12)) for _ in range(3))
    y[rng.random(y.shape) < 0.1] = np.nan
    group = np.broadcast_to(np.array([0, 1] * 5 + [-1, 2], dtype=np.int32), y.shape)
    got = SPECS["group_multi_regression"].kernel(y, *xs, group, days=days, lag=lag)
    for code in (0, 1, 2):
        own = group[0] == code
        expected = multi_regression(y[:, own], *(x[:, own] for x in xs), days=days, lag=lag)
        np.testing.assert_allclose(got[:, own], expected, atol=1e-12)
    assert np.isfinite(got[:, group[0] == 0]).any()
    assert np.isnan(got[:, 10]).all()


def test_labels_of_a_day_have_no_gaps(cells: Any) -> None:
    got = SPECS["densify"].kernel(cells.group)
    assert got.dtype == np.int32
    for day, codes in enumerate(cells.group.tolist()):
        present = sorted({code for code in codes if code >= 0})
        assert got[day].tolist() == [present.index(code) if code >= 0 else -1 for code in codes]


def test_the_product_of_groups_joins_who_shares_both(cells: Any) -> None:
    second = np.roll(cells.group, 1, axis=1) * 3_000_000
    got = SPECS["group_cartesian_product"].kernel(cells.group, second)
    assert got.dtype == np.int32
    for day in range(len(got)):
        pairs = list(zip(cells.group[day].tolist(), second[day].tolist(), strict=True))
        present = sorted({pair for pair in pairs if min(pair) >= 0})
        assert got[day].tolist() == [present.index(pair) if min(pair) >= 0 else -1 for pair in pairs]
