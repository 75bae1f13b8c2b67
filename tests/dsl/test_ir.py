"""Nodes: equal is identical, floats by their bits, walks of any depth."""

from __future__ import annotations

import gc
import pickle
import threading

import pytest

from alphaplat_dsl.ir import Node, const, const_value, field, field_name, node, postorder, transform

DEEP = 50_000


def chain(depth: int) -> Node:
    current = field("close")
    for _ in range(depth):
        current = node("rank", current)
    return current


def test_equal_nodes_are_one_node() -> None:
    one = node("ts_mean", field("close"), attrs={"d": 20, "min_periods": 5})
    other = node("ts_mean", field("close"), attrs={"min_periods": 5, "d": 20})
    assert one is other


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (1, True), (1.0, True), (0.0, -0.0), ("1", 1), (0.1 + 0.2, 0.3)],
)
def test_values_that_differ_in_type_or_bits_make_different_nodes(one: object, other: object) -> None:
    assert node("f", attrs={"v": one}) is not node("f", attrs={"v": other})  # type: ignore[dict-item]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_constants_are_finite(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        const(value)


def test_attributes_cannot_be_nan() -> None:
    with pytest.raises(ValueError, match="NaN"):
        node("clamp", field("close"), attrs={"mask": float("nan")})


def test_nodes_are_immutable() -> None:
    with pytest.raises(AttributeError):
        field("close").op = "open"


def test_pickling_gives_the_same_node() -> None:
    original = node("add", field("close"), const(0.1), attrs={"filter": True})
    assert pickle.loads(pickle.dumps(original)) is original


def test_depth_does_not_matter_to_pickles_and_prints() -> None:
    deep = chain(DEEP)
    assert pickle.loads(pickle.dumps(deep)) is deep
    assert len(repr(deep)) < 5_000
    doubled = field("close")
    for _ in range(200):
        doubled = node("add", doubled, doubled)
    assert len(repr(doubled)) < 5_000


def test_readers_of_leaves() -> None:
    assert const_value(const(2)) == 2.0
    assert const_value(field("close")) is None
    assert field_name(field("close")) == "close"
    assert field_name(const(2)) is None


def test_postorder_gives_each_node_once_arguments_first() -> None:
    shared = node("rank", field("close"))
    root = node("add", node("divide", shared, field("open")), shared)
    order = list(postorder(root))
    assert [one.op for one in order] == ["field", "rank", "field", "divide", "add"]
    assert len(order) == len(set(order))


def test_postorder_of_several_roots_shares() -> None:
    close = field("close")
    assert list(postorder(node("abs", close), node("sign", close), close)) == [
        close,
        node("abs", close),
        node("sign", close),
    ]


def test_walks_do_not_recurse() -> None:
    root = chain(DEEP)
    assert sum(1 for _ in postorder(root)) == DEEP + 1
    assert transform(root, lambda one: one) is root


def test_transform_rebuilds_what_changed_and_keeps_attributes() -> None:
    root = node("ts_mean", node("add", field("close"), field("open")), attrs={"d": 5})
    changed = transform(root, lambda one: field("vwap") if one is field("open") else one)
    assert changed is node("ts_mean", node("add", field("close"), field("vwap")), attrs={"d": 5})


def test_unused_nodes_are_forgotten() -> None:
    import alphaplat_dsl.ir as ir

    root = node("rank", field("a_field_that_nobody_else_names"))
    before = len(ir._table)
    del root
    gc.collect()
    assert len(ir._table) <= before - 2


def test_threads_get_one_node() -> None:
    made: list[Node] = []

    def make() -> None:
        made.extend(node("rank", field(f"threaded_{place}")) for place in range(200))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 200
