"""Analyses: kinds, rows, looking ahead, cost."""

from __future__ import annotations

import pytest

from alphaplat_dsl.analyses import (
    LookAhead,
    Reach,
    arguments,
    cost,
    kinds,
    lookback,
    looks_ahead,
    parse_reach,
    reach,
)
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.ir import Node, const, field, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import parse_signature

CLOSE = field("close")


def windowed(op: str, *args: Node, **literals: int) -> Node:
    return node(op, *args, attrs=literals)


MEAN = windowed("ts_mean", CLOSE, d=20)


@pytest.mark.parametrize(
    ("root", "rows"),
    [
        (const(1), 1),
        (CLOSE, 1),
        (MEAN, 20),
        (windowed("ts_delay", CLOSE, d=5), 6),
        (windowed("ts_delta", CLOSE, d=5), 6),
        (windowed("ts_mean", windowed("ts_delay", CLOSE, d=5), d=20), 25),
        (windowed("ts_mean", MEAN, d=20), 39),
        (node("add", MEAN, windowed("ts_delay", CLOSE, d=30)), 31),
        (windowed("ts_backfill", CLOSE, lookback=7), 7),
        (node("hump", CLOSE), None),
        (windowed("ts_mean", node("hump", CLOSE), d=20), None),
        (node("rank", MEAN), 20),
        (windowed("ts_lead", windowed("ts_delay", CLOSE, d=3), d=3), 1),
        (windowed("ts_delay", field("tomorrow"), d=1), 2),
    ],
)
def test_lookback(root: Node, rows: int | None, catalogue: Catalogue) -> None:
    assert lookback(root, catalogue) == rows


def test_reach_of_every_node(catalogue: Catalogue) -> None:
    late = windowed("ts_delay", CLOSE, d=5)
    root = node("add", MEAN, late)
    assert reach(root, catalogue) == {
        CLOSE: Reach(0, 0),
        MEAN: Reach(-19, 0),
        late: Reach(-5, -5),
        root: Reach(-19, 0),
    }


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (MEAN, None),
        (field("tomorrow"), LookAhead(field("tomorrow"), 1)),
        (node("rank", node("add", CLOSE, field("tomorrow"))), LookAhead(field("tomorrow"), 1)),
        (windowed("ts_delay", field("tomorrow"), d=1), None),
        (windowed("ts_delay", CLOSE, d=-2), LookAhead(windowed("ts_delay", CLOSE, d=-2), 2)),
        (
            node("rank", windowed("ts_lead", windowed("ts_delay", CLOSE, d=1), d=3)),
            LookAhead(windowed("ts_lead", windowed("ts_delay", CLOSE, d=1), d=3), 2),
        ),
        (windowed("ts_delay", windowed("ts_lead", CLOSE, d=3), d=3), None),
    ],
)
def test_looking_ahead(root: Node, expected: LookAhead | None, catalogue: Catalogue) -> None:
    assert looks_ahead(root, catalogue) == expected


def test_a_reach_without_end() -> None:
    whole = parse_signature("whole(x: matrix) -> matrix", reach="-inf..inf")
    delay = parse_signature("ts_delay(x: matrix, d: shift) -> matrix", reach="-d..-d")
    catalogue = Catalogue.of([whole, delay], {"close": FieldType()})
    root = windowed("ts_delay", node("whole", CLOSE), d=9)
    assert looks_ahead(root, catalogue) == LookAhead(node("whole", CLOSE), None)
    assert lookback(root, catalogue) is None


def test_a_literal_left_open_reaches_for_ever() -> None:
    open_ended = parse_signature("since(x: matrix, d: window = none) -> matrix", reach="1-d..0")
    catalogue = Catalogue.of([open_ended], {"close": FieldType()})
    assert lookback(node("since", CLOSE), catalogue) is None
    assert lookback(windowed("since", CLOSE, d=4), catalogue) == 4


def test_kinds(catalogue: Catalogue) -> None:
    mean, is_less = node("vec_avg", field("news")), node("less", CLOSE, const(2))
    root = node("if_else", is_less, mean, CLOSE)
    found = kinds(root, catalogue)
    assert [found[one] for one in (const(2), CLOSE, field("news"), is_less, root)] == [
        Kind.SCALAR, Kind.MATRIX, Kind.VECTOR, Kind.BOOL, Kind.MATRIX,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (CLOSE, 0),
        (node("rank", CLOSE), 1),
        (MEAN, 20),
        (windowed("ts_delay", CLOSE, d=5), 1),
        (node("add", MEAN, MEAN), 21),
        (node("hump", MEAN), 21),
    ],
)
def test_cost_counts_distinct_operations_by_their_days(root: Node, expected: int, catalogue: Catalogue) -> None:
    assert cost(root, catalogue) == expected


def test_arguments_beside_their_parameters() -> None:
    signature = parse_signature("f(y: matrix, *xs: matrix, g: group) -> matrix")
    call = node("f", field("a"), field("b"), field("c"), field("sector"))
    assert [parameter.name for parameter, _ in arguments(call, signature)] == ["y", "xs", "xs", "g"]


@pytest.mark.parametrize("text", ["", "0", "..", "0..", "1-..0", "1d..0", "0..__import__('os')"])
def test_what_is_not_a_reach(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_reach(text)


def test_analyses_do_not_recurse(catalogue: Catalogue) -> None:
    root = CLOSE
    for _ in range(20_000):
        root = windowed("ts_delay", root, d=1)
    assert lookback(root, catalogue) == 20_001
    assert cost(root, catalogue) == 20_000
    assert len(kinds(root, catalogue)) == 20_001
