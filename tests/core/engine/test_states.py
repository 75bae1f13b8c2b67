"""Recursions go on from a state: from piece to piece, and over days that were appended to a stored panel."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import StateStore, evaluate_nodes, evaluate_pieces
from alphaplat.errors import AlphaLimitError
from alphaplat.hookspecs import hookimpl
from alphaplat.panel import Panel, append, open_panel, restate, save
from alphaplat.spec import OperatorSpec, PluginInfo
from alphaplat.testing.panels import small_panel
from alphaplat_dsl.ir import Node

Array = np.ndarray[Any, Any]
Signals = list[Array]

TEXTS = (
    "trade_when(volume > ts_mean(volume, 5), ts_delta(close, 3), close < open)",
    "ts_mean(ts_delta_limit(close, volume, limit_volume=0.01), 10)",
    'rank(filter(close, h="0.5 0.25", t="0.2 0.1")) + keep(open, ts_delta(close, 2), period=3)',
    "hump(rank(hump_decay(close, p=0.02)), hump=0.001)",
    "days_from_last_change(trade_when(close > open, close, 0))",
    "ts_target_tvr_hump(rank(close), target_tvr=0.2)",
)
DAYS, LATE = 120, 117


def lasting(x: Array, *, state: Array | None = None) -> Array:
    """The sum so far, counting how many days it was asked for."""
    before = np.zeros((1, x.shape[1])) if state is None else state
    asked.append(len(x))
    sums = before + np.cumsum(np.nan_to_num(x.astype(np.float64)), axis=0)
    before[0] = sums[-1]
    return np.asarray(sums)


asked: list[int] = []


@pytest.fixture(scope="module")
def platform() -> Platform:
    """Everything that is installed, and two recursions that say how many days they see, one without a state."""
    declared: dict[str, Any] = {"summary": "For tests.", "category": "test", "shape": "recursive", "reach": "-inf..0"}
    specs = [
        OperatorSpec(
            signature="lasting(x: matrix) -> matrix", kernel=lasting, state=lambda literals: [0.0], **declared
        ),
        OperatorSpec(signature="forgetful(x: matrix) -> matrix", kernel=lambda x: lasting(x), **declared),
    ]
    plugin = SimpleNamespace(
        __name__="lasting",
        alphaplat_plugin=hookimpl(lambda: PluginInfo(name="lasting"), specname="alphaplat_plugin"),
        alphaplat_operators=hookimpl(lambda: specs, specname="alphaplat_operators"),
    )
    installed = [found.module for found in Platform.discover().plugins.values()]
    return Platform([*installed, plugin], strict=True)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return small_panel(days=DAYS, assets=30)


@pytest.fixture(scope="module")
def roots(panel: Panel, platform: Platform) -> list[Node]:
    return [platform.compile(text, panel_fields=panel.field_types()).node for text in TEXTS]


@pytest.fixture
def store(tmp_path: Path) -> StateStore:
    return StateStore(tmp_path / "states")


@pytest.fixture
def grown(tmp_path: Path, panel: Panel) -> Callable[[int], Panel]:
    """A stored panel that has so many days when it is asked for, in rising order."""
    path = tmp_path / "panel"

    def until(days: int) -> Panel:
        part = panel.between(None, panel.times[days - 1])
        if not path.exists():
            save(part, path)
        elif open_panel(path).shape[0] < days:
            append(path, part)
        return open_panel(path)

    return until


def root_of(text: str, panel: Panel, platform: Platform) -> Node:
    return platform.compile(text, panel_fields=panel.field_types()).node


def files(store: StateStore) -> list[Path]:
    return sorted(store.folder.glob("*"))


def same(found: Signals, wanted: Signals) -> None:
    for text, one, other in zip(TEXTS, found, wanted, strict=True):
        assert isinstance(one, np.ndarray), (text, one)
        assert one.tobytes() == other.tobytes(), text


@pytest.mark.parametrize("days", [1, 17, 50])
@pytest.mark.parametrize("backend", ["fast", "reference"])
def test_pieces_hand_on_their_state(
    days: int, backend: str, panel: Panel, roots: list[Node], platform: Platform
) -> None:
    whole: Signals = list(evaluate_nodes(roots, panel, platform, backend=backend))  # type: ignore[arg-type]
    parts = [values for _, values in evaluate_pieces(roots, panel, platform, backend=backend, days=days)]
    same([np.concatenate([part[number] for part in parts]) for number in range(len(roots))], whole)  # type: ignore[arg-type]


@pytest.mark.parametrize("backend", ["fast", "reference"])
def test_a_recursion_that_is_too_large_for_memory_is_computed_in_pieces(backend: str, platform: Platform) -> None:
    panel = small_panel(days=3000, assets=40)
    size = panel.shape[0] * panel.shape[1] * 4
    root = root_of("rank(ts_delta_limit(ts_mean(close, 5), volume)) - hump_decay(open, p=0.1)", panel, platform)
    (whole,) = evaluate_nodes([root], panel, platform, backend=backend)
    for since in (None, panel.times[2000]):
        (found,) = evaluate_nodes([root], panel, platform, backend=backend, since=since, memory=2 * size)
        assert isinstance(found, np.ndarray), found
        assert isinstance(whole, np.ndarray)
        assert found.tobytes() == whole[-len(found) :].tobytes()
    root = root_of("rank(forgetful(ts_mean(close, 5))) - rank(open)", panel, platform)
    (refused,) = evaluate_nodes([root], panel, platform, backend=backend, memory=2 * size)
    assert isinstance(refused, AlphaLimitError)


@pytest.mark.parametrize("backend", ["fast", "reference"])
@pytest.mark.parametrize("settings", [{}, {"universe": "liquid", "pasteurization": False}, {"nan_handling": True}])
def test_appended_days_go_on_from_the_stored_state(
    backend: str,
    settings: dict[str, Any],
    store: StateStore,
    grown: Callable[[int], Panel],
    panel: Panel,
    roots: list[Node],
    platform: Platform,
) -> None:
    whole: Signals = list(evaluate_nodes(roots, panel, platform, backend=backend, **settings))  # type: ignore[arg-type]
    list(evaluate_nodes(roots, grown(LATE), platform, backend=backend, states=store, **settings))
    for days in range(LATE, DAYS):
        now = grown(days + 1)
        found = list(
            evaluate_nodes(roots, now, platform, backend=backend, since=now.times[days], states=store, **settings)
        )
        same(found, [one[days : days + 1] for one in whole])  # type: ignore[arg-type]


def seen(
    panel: Panel, platform: Platform, store: StateStore | None, text: str = "lasting(close)", **settings: Any
) -> int:
    """How many days a recursion computes for the last one."""
    asked.clear()
    node = root_of(text, panel, platform)
    (found,) = evaluate_nodes(
        [node], panel, platform, backend="reference", since=panel.times[-1], states=store, **settings
    )
    (whole,) = evaluate_nodes([node], panel, platform, backend="reference", **settings)
    assert isinstance(found, np.ndarray)
    assert isinstance(whole, np.ndarray)
    assert found.tobytes() == whole[-1:].tobytes()
    return sum(asked) - panel.shape[0]


def test_only_new_days_are_computed(store: StateStore, grown: Callable[[int], Panel], platform: Platform) -> None:
    node = root_of("lasting(close)", grown(100), platform)
    list(evaluate_nodes([node], grown(100), platform, backend="reference", states=store))
    assert seen(grown(101), platform, store) == 1
    assert seen(grown(104), platform, store) == 3
    assert seen(grown(105), platform, store, "ts_mean(lasting(close), 6)") == 105
    assert seen(grown(106), platform, store, "ts_mean(lasting(close), 5)") == 5
    assert seen(grown(107), platform, None) == 107


def test_without_a_declared_state_all_of_the_past_is_computed(
    store: StateStore, grown: Callable[[int], Panel], platform: Platform
) -> None:
    for days in (100, 101):
        assert seen(grown(days), platform, store, "forgetful(close)") == days
    assert not files(store)


def test_a_panel_in_memory_keeps_no_state(store: StateStore, panel: Panel, platform: Platform) -> None:
    assert seen(panel, platform, store) == DAYS
    assert not files(store)


@pytest.mark.parametrize("settings", [{"universe": "liquid"}, {"pasteurization": False}, {"nan_handling": True}])
def test_a_state_is_of_its_settings(
    settings: dict[str, Any], store: StateStore, grown: Callable[[int], Panel], platform: Platform
) -> None:
    assert seen(grown(100), platform, store) == 100
    assert seen(grown(101), platform, store, **settings) == 101
    assert seen(grown(101), platform, store) == 1


def test_a_changed_past_has_no_state(
    store: StateStore, grown: Callable[[int], Panel], panel: Panel, platform: Platform
) -> None:
    stored = grown(100)
    assert seen(stored, platform, store) == 100
    close = panel.matrix("close").copy()
    close[3] *= 2
    assert stored.path is not None
    restate(stored.path, panel.with_fields({"close": close}).between(None, panel.times[100]))
    assert seen(open_panel(stored.path), platform, store) == 101


def test_a_state_that_is_damaged_or_gone_is_computed_again(
    store: StateStore, grown: Callable[[int], Panel], platform: Platform
) -> None:
    assert seen(grown(100), platform, store) == 100
    (file,) = files(store)
    content = bytearray(file.read_bytes())
    for damaged in (bytes(content[:-1]), b"", bytes([*content[:40], content[40] ^ 1, *content[41:]])):
        file.write_bytes(damaged)
        for other in files(store):
            if other != file:
                other.unlink()
        assert seen(grown(101), platform, store) == 101
    for other in files(store):
        other.unlink()
    assert seen(grown(102), platform, store) == 102


def test_a_store_that_cannot_be_written_is_no_matter(
    tmp_path: Path, grown: Callable[[int], Panel], platform: Platform
) -> None:
    (tmp_path / "file").write_text("in the way")
    store = StateStore(tmp_path / "file" / "states")
    assert seen(grown(100), platform, store) == 100


def test_old_states_make_room(store: StateStore, grown: Callable[[int], Panel], platform: Platform) -> None:
    small = StateStore(store.folder, limit=3 * (32 + 30 * 8))
    for days in range(100, 108):
        seen(grown(days), platform, small)
    assert len(files(small)) <= 4
    assert seen(grown(108), platform, small) == 1


SCRIPT = """
import sys
from pathlib import Path
from alphaplat.catalogue import Platform
from alphaplat.engine import StateStore, evaluate_nodes
from alphaplat.panel import open_panel
path, folder, text = sys.argv[1:]
platform, panel = Platform.discover(), open_panel(path)
node = platform.compile(text, panel_fields=panel.field_types()).node
for _ in range(20):
    (found,) = evaluate_nodes([node], panel, platform, since=panel.times[-1], states=StateStore(Path(folder)))
sys.stdout.write(found.tobytes().hex())
"""


def test_two_processes_may_write_at_once(store: StateStore, grown: Callable[[int], Panel], platform: Platform) -> None:
    stored = grown(110)
    asked_for = [sys.executable, "-c", SCRIPT, str(stored.path), str(store.folder), TEXTS[1]]
    both = [subprocess.Popen(asked_for, stdout=subprocess.PIPE) for _ in range(2)]
    found = {one.communicate(timeout=300)[0].decode() for one in both}
    (whole,) = evaluate_nodes([root_of(TEXTS[1], stored, platform)], stored, platform)
    assert isinstance(whole, np.ndarray)
    assert found == {whole[-1:].tobytes().hex()}
    assert {file.suffix for file in files(store)} == {".state"}


def test_the_folder_is_the_users_unless_another_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ALPHAPLAT_STATES", raising=False)
    usual = StateStore.of_user()
    assert usual is not None
    assert usual.folder.parts[-2:] == ("alphaplat", "states")
    monkeypatch.setenv("ALPHAPLAT_STATES", str(tmp_path))
    assert StateStore.of_user() == StateStore(tmp_path)
    monkeypatch.setenv("ALPHAPLAT_STATES", "")
    assert StateStore.of_user() is None
