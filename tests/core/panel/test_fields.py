"""Ragged values: cells, slices, masks and rearrangement against a list of lists."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.panel import FieldInfo, Ragged
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.units import Unit


def cells(ragged: Ragged) -> list[list[list[float] | None]]:
    days, assets = ragged.shape
    return [
        [ragged.cell(day, asset).tolist() if ragged.covered[day, asset] else None for asset in range(assets)]
        for day in range(days)
    ]


@pytest.fixture
def feed() -> Ragged:
    counts = np.array([[2, 0, -1], [1, -1, 3], [0, 1, 0]], dtype=np.int32)
    return Ragged(np.arange(7.0), counts)


def test_cells(feed: Ragged) -> None:
    assert cells(feed) == [[[0, 1], [], None], [[2], None, [3, 4, 5]], [[], [6], []]]


@pytest.mark.parametrize(("start", "stop"), [(0, 3), (1, 2), (2, 3), (1, 1), (0, 0), (3, 3)])
def test_days(feed: Ragged, start: int, stop: int) -> None:
    assert cells(feed.days(start, stop)) == cells(feed)[start:stop]


def test_where_uncovers_the_rest(feed: Ragged) -> None:
    mask = np.array([[True, True, True], [False, True, True], [True, False, True]])
    assert cells(feed.where(mask)) == [[[0, 1], [], None], [None, None, [3, 4, 5]], [[], None, []]]


def test_arrange(feed: Ragged) -> None:
    moved = feed.arrange(np.array([1, -1, 0]), np.array([2, -1, 0]))
    assert cells(moved) == [[[3, 4, 5], None, [2]], [None, None, None], [None, None, [0, 1]]]


def test_with_values(feed: Ragged) -> None:
    assert cells(feed.with_values(feed.values + 10))[2] == [[], [16], []]


def test_a_negative_lag_is_seen_by_the_language_and_a_positive_one_is_not() -> None:
    info = FieldInfo(name="x", kind=Kind.VECTOR, unit=Unit.parse("price"), publication_lag=3)
    assert (info.type.lag, info.type.kind, str(info.type.unit)) == (0, Kind.VECTOR, "price")
    assert FieldInfo(name="oracle", publication_lag=-1).type.lag == -1
