"""The 101 formulaic alphas: the fast back end gives what the definition gives, however the work is cut."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes
from alphaplat.engine.fast import FastBackend
from alphaplat.panel import Panel
from alphaplat_dsl.ir import Node

NAMES, DAYS = 70, 420


@pytest.fixture(scope="module", params=["float32", "float64"])
def panel(real_data: Path, request: pytest.FixtureRequest) -> Panel:
    frame = pd.read_parquet(real_data / "us500" / "prices.parquet")
    symbols = sorted(frame["symbol"].unique())[:NAMES]
    days = sorted(frame["date"].unique())[-DAYS:]
    frame = frame[frame["symbol"].isin(symbols) & frame["date"].isin(days)].astype({"volume": "float64"})
    sectors = pd.read_csv(real_data / "us500" / "sectors.csv").set_index("symbol")
    groups = {name: frame["symbol"].map(sectors["gics_sector"]) for name in ("sector", "industry", "subindustry")}
    return Panel.from_pandas(frame.assign(**groups, cap=frame["close"] * 1e9), dtype=request.param)


@pytest.fixture(scope="module")
def roots(real_data: Path, panel: Panel, everything: Platform) -> list[Node]:
    with (real_data / "alpha101.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    fields = panel.field_types()
    return [everything.compile(row["formula"], dialect="paper", panel_fields=fields).node for row in rows]


@pytest.fixture(scope="module")
def whole(roots: list[Node], panel: Panel, everything: Platform) -> list[Any]:
    return list(evaluate_nodes(roots, panel, everything, backend=FastBackend(threads=1)))


def test_every_node_has_the_meaning_of_the_definition(
    roots: list[Node], panel: Panel, compare_nodes: Callable[..., list[Any]]
) -> None:
    assert compare_nodes(roots, panel) == []


@pytest.mark.parametrize(
    "backend", [FastBackend(threads=2), FastBackend(threads=3, tile_assets=8), FastBackend(threads=1, tile_assets=24)]
)
def test_threads_and_tiles_do_not_matter(
    backend: FastBackend,
    roots: list[Node],
    panel: Panel,
    everything: Platform,
    whole: list[Any],
    same_bits: Callable[..., None],
) -> None:
    same_bits(list(evaluate_nodes(roots, panel, everything, backend=backend)), whole)


def test_batch_and_order_do_not_matter(
    roots: list[Node], panel: Panel, everything: Platform, whole: list[Any], same_bits: Callable[..., None]
) -> None:
    order = np.random.default_rng(0).permutation(len(roots))
    turned = evaluate_nodes([roots[number] for number in order], panel, everything, backend="fast")
    same_bits(list(turned), [whole[number] for number in order])
    alone = [next(evaluate_nodes([root], panel, everything, backend="fast")) for root in roots[::7]]
    same_bits(alone, whole[::7])


@pytest.mark.parametrize("row", [1, 201, DAYS - 1])
def test_since_gives_the_same_bits(
    row: int,
    roots: list[Node],
    panel: Panel,
    everything: Platform,
    whole: list[Any],
    same_bits: Callable[..., None],
) -> None:
    late = evaluate_nodes(roots, panel, everything, backend="fast", since=panel.times[row])
    same_bits(list(late), [one[row:] for one in whole])


def test_memory_is_bounded_and_changes_nothing(
    roots: list[Node], panel: Panel, everything: Platform, whole: list[Any], same_bits: Callable[..., None]
) -> None:
    def one_by_one() -> Iterator[Any]:
        return evaluate_nodes(roots, panel, everything, backend="fast", memory=12_000_000)

    same_bits(list(one_by_one()), whole)
