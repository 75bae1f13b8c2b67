"""Panels that do not fit in memory: the same bits some days at a time, and only those days are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes, evaluate_pieces
from alphaplat.errors import AlphaError, AlphaLimitError
from alphaplat.panel import Panel, open_panel, save
from alphaplat.testing.panels import small_panel
from alphaplat_dsl.ir import Node

TEXTS = (
    "rank(ts_corr(rank(close), rank(volume), 10)) - ts_mean(returns, 7)",
    "group_neutralize(ts_decay_linear(close, 5) / vwap, sector)",
    "ts_zscore(volume, 20) + vec_avg(news)",
    "ts_decay_exp_window(close, 8, 0.5) > scale(open)",
)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return small_panel(days=200, assets=30)


@pytest.fixture(scope="module")
def roots(panel: Panel, everything: Platform) -> list[Node]:
    return [everything.compile(text, panel_fields=panel.field_types()).node for text in TEXTS]


@pytest.mark.parametrize("days", [1, 37, 500])
@pytest.mark.parametrize("universe", [None, "liquid", "top5"])
@pytest.mark.parametrize("backend", ["fast", "reference"])
def test_pieces_put_together_are_the_whole(
    days: int,
    universe: str | None,
    backend: str,
    panel: Panel,
    roots: list[Node],
    everything: Platform,
    same_bits: Callable[..., None],
) -> None:
    if days == 1 and (backend, universe) != ("fast", "liquid"):
        panel = panel.between(None, panel.times[40])
    whole = list(evaluate_nodes(roots, panel, everything, backend=backend, universe=universe))
    found = list(evaluate_pieces(roots, panel, everything, backend=backend, universe=universe, days=days))
    assert [row for row, _ in found] == list(range(0, panel.shape[0], days))
    parts = [[values[number] for _, values in found] for number in range(len(roots))]
    same_bits([np.concatenate(part) for part in parts], whole)


def test_pieces_begin_where_they_are_asked_to(panel: Panel, roots: list[Node], everything: Platform) -> None:
    found = list(evaluate_pieces(roots, panel, everything, since=panel.times[150], days=30))
    assert [(row, len(values[0])) for row, values in found] == [(150, 30), (180, 20)]


def test_a_store_is_read_some_days_at_a_time(
    tmp_path: Path, panel: Panel, roots: list[Node], everything: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(panel, tmp_path / "store")
    stored = open_panel(tmp_path / "store")
    whole = list(evaluate_nodes(roots, panel, everything))
    read: list[int] = []
    rows = type(stored.reader).rows

    def watched(reader: Any, name: str, start: int, stop: int) -> Any:
        if not name.endswith("row_size"):  # where a list begins is counted from the first day
            read.append(stop - start)
        return rows(reader, name, start, stop)

    pieces = evaluate_pieces(roots, stored, everything, days=20)
    next(pieces)
    monkeypatch.setattr(type(stored.reader), "rows", watched)
    for row, values in pieces:
        for wanted, got in zip(whole, values, strict=True):
            assert isinstance(wanted, np.ndarray)
            assert isinstance(got, np.ndarray)
            assert got.tobytes() == wanted[row : row + 20].tobytes()
    assert read
    assert max(read) < 100


def test_an_alpha_that_is_too_large_alone_is_computed_in_pieces(everything: Platform) -> None:
    panel = small_panel(days=1500, assets=40)
    root = everything.compile("rank(ts_mean(close, 5) / ts_std_dev(volume, 9) - ts_rank(open, 4))").node
    (wanted,) = evaluate_nodes([root], panel, everything)
    memory = 2 * panel.shape[0] * panel.shape[1] * 4
    (got,) = evaluate_nodes([root], panel, everything, memory=memory)
    assert not isinstance(wanted, AlphaError)
    assert not isinstance(got, AlphaError), got
    assert got.tobytes() == wanted.tobytes()
    (refused,) = evaluate_nodes([root], panel, everything, memory=memory // 4)
    assert isinstance(refused, AlphaLimitError)
