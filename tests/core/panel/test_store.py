"""Saving, opening, restating: what is there afterwards, and what a user is told."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import zarr

from alphaplat.errors import DataError
from alphaplat.panel import Panel, add_fields, open_panel, prune, restate, save, store, verify
from alphaplat.panel.store import writing


@pytest.fixture
def path(panel: Panel, tmp_path: Path) -> Path:
    save(panel, tmp_path / "panel")
    return tmp_path / "panel"


def test_everything_comes_back(path: Path, panel: Panel) -> None:
    stored = verify(path)
    assert (stored.snapshot, stored.panel_id) == (panel.snapshot, panel.panel_id)
    assert (stored.fields, stored.universes, stored.assets) == (panel.fields, panel.universes, panel.assets)
    assert (stored.survivorship, stored.adjustment) == ("free", "as_of_snapshot")
    xr.testing.assert_identical(stored.dataset, panel.dataset)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(dataset: xr.Dataset, tmp_path: Path, dtype: type) -> None:
    panel = Panel(dataset, dtype=dtype)
    assert save(panel, tmp_path / "panel").matrix("close").dtype == dtype


def test_panels_longer_than_a_chunk(make: Callable[..., xr.Dataset], tmp_path: Path) -> None:
    panel = Panel(make(days=150, seed=5))
    save(panel, tmp_path / "panel")
    stored = verify(tmp_path / "panel")
    part = stored.between("2024-03-01", "2024-04-01")
    xr.testing.assert_identical(part.dataset, panel.between("2024-03-01", "2024-04-01").dataset)
    assert part.snapshot == panel.between("2024-03-01", "2024-04-01").snapshot


def test_a_slice_can_be_saved(panel: Panel, tmp_path: Path) -> None:
    part = panel.between("2024-01-03")
    stored = save(part, tmp_path / "panel")
    assert (stored.snapshot, stored.panel_id) == (part.snapshot, panel.panel_id)


def test_stored_panels_travel_between_processes(path: Path) -> None:
    stored = open_panel(path)
    stored.matrix("close")
    assert pickle.loads(pickle.dumps(stored)).snapshot == stored.snapshot


def test_a_lost_chunk_is_found(path: Path) -> None:
    (path / "g1" / "close" / "c" / "0" / "0").unlink()
    with pytest.raises(DataError, match="lost or changed"):
        verify(path)


def test_a_changed_value_is_found(path: Path) -> None:
    zarr.open_array(str(path / "g1" / "volume"), mode="r+")[0, 0] = 7.5
    with pytest.raises(DataError, match="lost or changed"):
        verify(path)


def test_saving_twice_is_refused(path: Path, panel: Panel) -> None:
    with pytest.raises(DataError, match="there is a panel at"):
        save(panel, path)


def test_foreign_folders_are_left_alone(panel: Panel, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear")
    with pytest.raises(DataError, match=r"holds 'thesis.txt'"):
        save(panel, tmp_path)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda folder: None, "there is no panel at"),
        (lambda folder: folder.mkdir(), "is not a panel: it has no HEAD"),
        (lambda folder: folder.write_text("x"), "there is no panel at"),
        (lambda folder: (folder / "g1").mkdir(parents=True), "half-written"),
    ],
)
def test_what_is_not_a_panel(tmp_path: Path, prepare: Callable[[Path], object], message: str) -> None:
    prepare(tmp_path / "x")
    with pytest.raises(DataError, match=message):
        open_panel(tmp_path / "x")


def test_a_save_that_died_can_be_done_again(panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(store, "write_head", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            save(panel, tmp_path / "panel")
    with pytest.raises(DataError, match="half-written"):
        open_panel(tmp_path / "panel")
    assert save(panel, tmp_path / "panel").snapshot == panel.snapshot


def test_a_locked_panel_is_named(path: Path, panel: Panel) -> None:
    with writing(path), pytest.raises(DataError, match="is locked: another process"):
        restate(path, panel, timeout=0.05)
    assert restate(path, panel, timeout=0.05).snapshot == panel.snapshot


def test_the_lock_holds_between_processes(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from alphaplat.panel.store import writing\n"
        "with writing(Path(sys.argv[1]), 0.1): pass"
    )
    command = [sys.executable, "-c", script, str(path)]
    with writing(path):
        held = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "is locked" in held.stderr
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(path: Path, panel: Panel) -> None:
    path.chmod(0o500)
    with pytest.raises(DataError, match="cannot be written"):
        restate(path, panel)
    path.chmod(0o700)


def test_added_fields(path: Path, panel: Panel) -> None:
    before = open_panel(path)
    wide = ("time", "asset")
    part = panel.dataset.isel(time=slice(1, 4), asset=[3, 1])
    labels = np.full((3, 2), "us", dtype=object)
    added = xr.Dataset({"high": (wide, part["close"].values * 2), "country": (wide, labels)}, coords=part.coords)
    stored = add_fields(path, added)
    assert (stored.panel_id, stored.path) == (panel.panel_id, path)
    assert stored.snapshot != panel.snapshot
    assert verify(path).snapshot == stored.snapshot
    expected = np.full(panel.shape, np.nan, dtype=np.float32)
    expected[1:4, [3, 1]] = panel.matrix("close")[1:4, [3, 1]] * 2
    np.testing.assert_array_equal(stored.matrix("high"), expected)
    assert np.count_nonzero(stored.group("country") == 0) == 6
    np.testing.assert_array_equal(stored.matrix("close"), panel.matrix("close"))
    np.testing.assert_array_equal(before.matrix("volume"), panel.matrix("volume"))
    assert prune(path) == ["g1"]
    with pytest.raises(DataError, match="restated and pruned"):
        before.group("sector")


def test_a_universe_alone_can_be_added(path: Path, panel: Panel) -> None:
    mine = xr.Dataset({"mine": (("time", "asset"), panel.universe())}, coords=panel.dataset.coords)
    assert add_fields(path, mine).universes == ("members", "mine")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.assign_coords(asset=list("ABCX")), "has no asset 'X'"),
        (lambda d: d.assign_coords(time=d["time"] + np.timedelta64(3, "D")), "has no day '2024-01-07'"),
    ],
)
def test_fields_for_others_are_refused(
    path: Path, dataset: xr.Dataset, change: Callable[[xr.Dataset], xr.Dataset], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        add_fields(path, change(dataset[["volume"]].rename(volume="more")))


def test_a_restated_past_is_a_new_snapshot(path: Path, make: Callable[..., xr.Dataset]) -> None:
    first = open_panel(path)
    other = Panel(make(seed=9))
    again = restate(path, other)
    assert (again.panel_id, again.snapshot) == (first.panel_id, other.snapshot)
    assert open_panel(path).snapshot == other.snapshot
    assert first.matrix("close").shape == (6, 4)
