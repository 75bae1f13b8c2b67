"""Buckets: published numbers, edges, and what is left out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from alphaplat.engine.context import EvaluationContext
from alphaplat.errors import AlphaLimitError, AlphaTypeError
from alphaplat_ops_transform import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
bucket = SPECS["bucket"].kernel
LISTED = "2,5,6,7,10"


@pytest.mark.parametrize(
    ("x", "literals", "expected"),
    [
        ([-1, 3, 6, 8, 12], {"buckets": LISTED}, [0, 1, 2, 4, 5]),
        ([0.05, 0.5, 0.9], {"range": "0.1,1,0.1"}, [0, 4, 8]),
    ],
)
def test_published_numbers(x: list[float], literals: dict[str, Any], expected: list[int], precision: str) -> None:
    assert bucket(np.array([x], dtype=precision), **literals).tolist() == [expected]


def test_contradiction_9_group_0_is_everything_up_to_the_first_edge() -> None:
    assert bucket(np.array([[-3.0, 0.0, 0.05, 1.0, 1.5]]), range="0,1,0.1").tolist() == [[0, 0, 1, 10, 11]]


def test_intervals_hold_their_right_edge(precision: str) -> None:
    edges = np.array([[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]], dtype=precision)
    assert bucket(edges, range="0.1,1,0.1").tolist() == [list(range(10))]
    assert bucket(edges, range="0.1, 1.05, 0.1").tolist() == [list(range(10))]
    assert bucket(np.nextafter(edges, 2, dtype=precision), range="0.1,1,0.1").tolist() == [list(range(1, 11))]


@pytest.mark.parametrize(
    ("literals", "expected"),
    [
        ({}, [0, 0, 1, 5, 5, -1, 5, 0]),
        ({"skipbegin": True}, [-1, -1, 1, 5, 5, -1, 5, -1]),
        ({"skipend": True}, [0, 0, 1, -1, -1, -1, -1, 0]),
        ({"skipboth": True}, [-1, -1, 1, -1, -1, -1, -1, -1]),
        ({"nangroup": True}, [0, 0, 1, 5, 5, 6, 5, 0]),
        ({"skipboth": True, "nangroup": True}, [-1, -1, 1, -1, -1, 6, -1, -1]),
    ],
)
def test_what_is_left_out(literals: dict[str, Any], expected: list[int]) -> None:
    x = np.array([[-9.0, 2.0, 3.0, 10.5, 99.0, np.nan, np.inf, -np.inf]])
    got = bucket(x, buckets=LISTED, **literals)
    assert got.dtype == np.int32
    assert got.tolist() == [expected]


def test_nan_outside_the_universe_is_in_no_group() -> None:
    inside = EvaluationContext(np.array([[True, False]]))
    assert bucket(np.array([[np.nan, np.nan]]), buckets="1 2", nangroup=True, context=inside).tolist() == [[3, -1]]


def test_a_constant_is_in_its_bucket_everywhere() -> None:
    everybody = EvaluationContext(np.ones((2, 3), dtype=bool))
    assert bucket(np.array(1.5), buckets="1 2", context=everybody).tolist() == [[1, 1, 1], [1, 1, 1]]


def test_kernel_is_its_twin(cells: Any) -> None:
    x = cells.matrices[0]
    edges = [-1.5, 0.0, 0.25, 5.0]
    expected = [[-1 if math.isnan(v) else sum(1 for e in edges if v > e) for v in row] for row in x.tolist()]
    assert bucket(x, buckets="-1.5 0 .25 5").tolist() == expected


@pytest.mark.parametrize(
    ("literals", "message"),
    [
        ({}, "bucket takes either 'range' or 'buckets'"),
        ({"range": "0,1,0.1", "buckets": "1"}, "bucket takes either 'range' or 'buckets'"),
        ({"buckets": "1,3,2"}, "the edges '1,3,2' of bucket do not increase"),
        ({"buckets": "1,1"}, "do not increase"),
        ({"buckets": "1,nan"}, "do not increase"),
        ({"buckets": ""}, "do not increase"),
        ({"buckets": "1,b"}, "'1,b' is not a list of numbers for 'buckets'"),
        ({"range": "0,1"}, "the range '0,1' of bucket is not 'start,end,step'"),
        ({"range": "0,inf,1"}, "is not 'start,end,step'"),
        ({"range": "0,1e999999999,1"}, "is not 'start,end,step'"),
        ({"range": "0,1,0"}, "leads nowhere"),
        ({"range": "1,0,0.1"}, "leads nowhere"),
    ],
)
def test_what_cannot_be_meant_is_said(literals: dict[str, str], message: str) -> None:
    with pytest.raises(AlphaTypeError, match=message):
        bucket(np.ones((1, 2)), **literals)


@pytest.mark.parametrize("steps", ["0,1,1e-9", "0,1e200,1e-200", "0,1,1e-999999"])
def test_edges_without_end_are_refused(steps: str) -> None:
    with pytest.raises(AlphaLimitError, match="more than 10000 edges"):
        bucket(np.ones((1, 2)), range=steps)
