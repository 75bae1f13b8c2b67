"""The parts of the fast back end alone: tiles, threads, tasks, buffers, kernels that fail or are slow to compile."""

from __future__ import annotations

import threading
import weakref
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import Inputs, Planner, evaluate_nodes
from alphaplat.engine.fast import FastBackend, kernels
from alphaplat.engine.fast.crew import Crew
from alphaplat.engine.fast.layout import Layout, gather, scatter, show_days, show_tile
from alphaplat.engine.fast.memory import Pool
from alphaplat.engine.fast.program import Where, turns
from alphaplat.errors import PluginError
from alphaplat.testing.panels import small_panel
from alphaplat.testing.running import run_operator


@pytest.mark.parametrize("assets", [0, 1, 7, 63, 64, 65, 500, 3000])
@pytest.mark.parametrize("rows", [1, 1260])
@pytest.mark.parametrize("tile_assets", [None, 8, 24])
def test_tiles_hold_every_asset_once(assets: int, rows: int, tile_assets: int | None) -> None:
    layout = Layout.of(rows, rows, assets, 4, tile_assets)
    columns = [column for tile in range(layout.tiles) for column in range(assets)[layout.columns(tile)]]
    assert columns == list(range(assets))
    assert layout.tiles * layout.width - assets < max(layout.width, 8)


def test_what_goes_into_tiles_comes_out() -> None:
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(11, 70)).astype(np.float32)
    tiles = np.zeros((3, 15, 24), np.float32)
    scatter(tiles, 3, matrix)
    found = np.empty((5, 70), np.float32)
    gather(found, tiles, 5)
    np.testing.assert_array_equal(found, matrix[2:7])
    assert (tiles[:, :3] == 0).all()
    assert (tiles[2, 3:14, 22:] == matrix[:, 69:]).all()


def test_a_root_shows_what_is_finite_and_inside() -> None:
    values = np.array([[1.0, np.inf, np.nan, 4.0], [5.0, -np.inf, 7.0, 8.0]])
    inside = np.array([[True, True, True, False], [True, True, True, True]])
    wanted = [[1, np.nan, np.nan, np.nan], [5, np.nan, 7, 8]]
    out = np.zeros_like(values)
    show_days(out, values, inside, np.nan)
    np.testing.assert_array_equal(out, wanted)
    out = np.zeros_like(values)
    show_tile(out, 1, np.ascontiguousarray(values[:, 1:]), inside, np.nan)
    np.testing.assert_array_equal(out[:, 1:], np.array(wanted)[:, 1:])
    assert (out[:, 0] == 0).all()


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_a_crew_does_every_piece_once_and_raises_an_error(threads: int) -> None:
    done: list[int] = []
    workers: set[int] = set()
    lock = threading.Lock()

    def work(piece: int, worker: int) -> None:
        with lock:
            done.append(piece)
            workers.add(worker)

    def fail(piece: int, worker: int) -> None:
        if piece == 3:
            raise ValueError("piece 3")

    with Crew(threads) as crew:
        crew.each(40, work)
        assert sorted(done) == list(range(40))
        assert workers <= set(range(threads))
        with pytest.raises(ValueError, match="piece 3"):
            crew.each(6, fail)
        crew.each(1, work)


def test_a_buffer_given_back_is_given_out_again() -> None:
    pool = Pool()
    first = pool.take((2, 3), np.dtype(np.float32))
    pool.give(first)
    assert pool.take((2, 3), np.dtype(np.float32)) is first
    assert pool.take((2, 3), np.dtype(np.float32)) is not first
    pool.give(first)
    codes = pool.take((3, 2), np.dtype(np.int32))
    assert np.shares_memory(codes, first)
    assert (codes.dtype, codes.shape) == (np.int32, (3, 2))


def test_large_buffers_make_room_for_others() -> None:
    pool = Pool()
    for days in (1 << 20, 1 << 21):
        large = pool.take((days, 2), np.dtype(np.float32))
        gone = weakref.ref(large)
        pool.give(large)
        del large
        assert gone() is not None
        small = pool.take((2, 3), np.dtype(np.float32))
        pool.give(small)
        assert pool.take((days + 1, 2), np.dtype(np.float32)) is not None
        assert gone() is None
        assert pool.take((2, 3), np.dtype(np.float32)) is small


def test_tasks_alternate_and_only_what_leaves_one_is_kept(everything: Platform) -> None:
    panel = small_panel()
    text = "ts_mean(rank(close - open) * 2, 5) / rank(ts_delta(volume, 1))"
    root = everything.compile(text, panel_fields=panel.field_types()).node
    plan = Planner(everything, Inputs(panel, everything), FastBackend(1), 1 << 30).batch([root]).plans[0]
    (turn,) = turns(plan)
    names = [[plan.steps[number].node.op for number in task.steps] for task in turn.tasks]
    assert [task.where for task in turn.tasks] == [Where.TILES, Where.DAYS, Where.TILES]
    assert names[0] == ["ts_delta"]
    assert sorted(names[1]) == ["multiply", "rank", "rank", "subtract"]
    assert names[2] == ["ts_mean", "divide"]
    assert [len(task.keeps) for task in turn.tasks] == [1, 2, 0]


@pytest.mark.parametrize(
    "target", ["no_such_module:kernel", "alphaplat_ops_arithmetic.fast:no_such_function", "builtins:len"]
)
def test_a_fast_kernel_that_is_not_there_is_named(target: str, everything: Platform) -> None:
    spec = replace(everything.operators["abs"], fast=target)
    with pytest.raises(PluginError, match="operator 'abs'"):
        run_operator(spec, [np.ones((2, 2))], backend="fast")


def test_slow_compilation_is_told(monkeypatch: pytest.MonkeyPatch, everything: Platform) -> None:
    said: list[str] = []
    monkeypatch.setattr(kernels, "_ready", set())
    monkeypatch.setattr(kernels, "SLOW_SECONDS", -1.0)
    panel = small_panel()
    root = everything.compile("rank(close)", panel_fields=panel.field_types()).node
    backend = FastBackend(1, notify=said.append)
    assert all(isinstance(found, np.ndarray) for found in evaluate_nodes([root], panel, everything, backend=backend))
    assert said == ["compiling kernels, once for this machine: 1 of 1"]


def test_a_worker_writes_nothing_into_the_screen_of_its_parent(capfd) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as workers:
        workers.submit(kernels._on_stderr, "compiling kernels").result()
    assert capfd.readouterr().err == ""
    kernels._on_stderr("compiling kernels")
    assert capfd.readouterr().err == "compiling kernels\n"


def test_history_is_at_least_the_reach(everything: Platform) -> None:
    panel = small_panel(days=90)
    backend: Any = FastBackend(1)
    for text, least in (("ts_mean(close, 20)", 19), ("ts_delay(close, 7)", 7), ("rank(close)", 0), ("abs(close)", 0)):
        root = everything.compile(text, panel_fields=panel.field_types()).node
        plan = Planner(everything, Inputs(panel, everything), backend, 1 << 30, 80).batch([root]).plans[0]
        found = backend.history(plan.steps[-1])
        assert least <= found <= 2 * least
        assert plan.start == 80 - found
