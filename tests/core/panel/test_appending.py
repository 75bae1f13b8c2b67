"""Appending: equal to having had all days at once, refused where the past differs, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from alphaplat.errors import AlphaError
from alphaplat.panel import Panel, append, appending, open_panel, save, verify
from alphaplat.panel import arrays as arrays_module

Make = Callable[..., xr.Dataset]


@pytest.fixture
def panel(make: Make) -> Panel:
    return Panel(make(days=10, seed=7))


@pytest.fixture
def path(panel: Panel, tmp_path: Path) -> Path:
    save(panel.between(None, "2024-01-05"), tmp_path / "panel")
    return tmp_path / "panel"


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A writer that dies when all arrays are written and HEAD is not."""
    with monkeypatch.context() as patched:
        patched.setattr(appending, "write_head", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            yield


def test_one_by_one_is_all_at_once(path: Path, panel: Panel, tmp_path: Path) -> None:
    for day in range(6, 11):
        done = append(path, panel.between(f"2024-01-{day - 1:02}", f"2024-01-{day:02}"))
        assert (done.days, done.new_assets, done.absent_assets) == (1, (), ())
    assert verify(path).snapshot == panel.snapshot
    xr.testing.assert_identical(open_panel(path).dataset, panel.dataset)


def test_two_days_at_once(path: Path, panel: Panel, tmp_path: Path) -> None:
    save(panel.between(None, "2024-01-05"), tmp_path / "other")
    append(path, panel.between("2024-01-05", "2024-01-06"))
    append(path, panel.between("2024-01-06", "2024-01-07"))
    both = append(tmp_path / "other", panel.between("2024-01-05", "2024-01-07"))
    assert both.days == 2
    assert open_panel(path).snapshot == both.panel.snapshot


def test_the_same_again_does_nothing(path: Path, panel: Panel) -> None:
    before = (path / "HEAD").read_bytes()
    assert append(path, panel.between("2024-01-02", "2024-01-05")).days == 0
    assert (path / "HEAD").read_bytes() == before


def test_datasets_are_taken_too(path: Path, panel: Panel) -> None:
    assert append(path, panel.between("2024-01-05").dataset).panel.snapshot == panel.snapshot


def test_the_order_of_names_and_codes_is_the_stores(path: Path, panel: Panel) -> None:
    late = panel.between("2024-01-05")
    order = np.array([3, 1, 0, 2])
    score = late.vector("news_score").arrange(np.arange(6), order).values
    shuffled = late.dataset.drop_vars("news_score").isel(asset=order)
    shuffled["news_score"] = (("news_obs",), score, {"kind": "vector", "feed": "news"})
    codes = shuffled["sector"].values
    attrs = {"kind": "group", "flag_values": [0, 1], "labels": ["real estate", "bank"], "flag_meanings": "-"}
    shuffled["sector"] = (("time", "asset"), np.where(codes >= 0, 1 - codes, -1), attrs)
    assert append(path, shuffled).panel.snapshot == panel.snapshot
    xr.testing.assert_identical(verify(path).dataset, panel.dataset)


def test_names_come_and_go(make: Make, tmp_path: Path) -> None:
    fields = ["close", "volume"]
    before = make(days=5, assets="ABCD", seed=7)[fields]
    after = make(days=10, assets="ABCE", seed=8)[fields].isel(time=slice(4, 10))
    for name in fields:
        after[name].values[0, :3] = before[name].values[4, :3]
    save(Panel(before), tmp_path / "panel")
    done = append(tmp_path / "panel", after)
    assert (done.days, done.new_assets, done.absent_assets) == (5, ("E",), ("D",))
    grown = verify(tmp_path / "panel")
    assert grown.assets == ["A", "B", "C", "D", "E"]
    assert np.isnan(grown.matrix("volume")[:5, 4]).all()
    assert np.isnan(grown.matrix("volume")[5:, 3]).all()
    np.testing.assert_array_equal(grown.matrix("volume")[5:, [0, 1, 2, 4]], after["volume"].values[1:])


def test_new_labels_get_new_codes(path: Path, panel: Panel) -> None:
    late = panel.between("2024-01-05").dataset
    texts = np.array(["bank", "real estate", None], dtype=object)[late["sector"].values]
    texts[1:] = "shipping"
    done = append(path, late.assign(sector=(("time", "asset"), texts)))
    assert done.panel.group_labels("sector") == ["bank", "real estate", "shipping"]
    assert (verify(path).group("sector")[5:] == 2).all()


def test_a_changed_past_is_refused(path: Path, panel: Panel) -> None:
    late = panel.between("2024-01-04").dataset
    halved = late.assign(volume=late["volume"] / 2)
    before = (path / "HEAD").read_bytes()
    with pytest.raises(AlphaError) as caught:
        append(path, halved)
    assert "disagree with the panel about its past: 'volume' of 'A' on 2024-01-04 was" in str(caught.value)
    assert (path / "HEAD").read_bytes() == before


@pytest.mark.parametrize("name", ["close", "sector", "members", "news_score", "news_row_size"])
def test_every_kind_of_change_is_seen(path: Path, panel: Panel, name: str) -> None:
    late = panel.between("2024-01-01").dataset
    values = late[name].values.copy()
    if name == "news_row_size":
        row = int(np.flatnonzero((values[:5] == 0).any(axis=1))[0])
        values[row, np.flatnonzero(values[row] == 0)[0]] = -1
    elif name == "close":
        values[0, 0] = 5.0
    elif values.dtype == bool:
        values[0, 0] = ~values[0, 0]
    else:
        values.flat[0] = (values.flat[0] + 1) % 2 if name == "sector" else values.flat[0] + 1
    with pytest.raises(AlphaError, match="disagree"):
        append(path, late.assign({name: late[name].copy(data=values)}))


def test_rounding_is_no_change(path: Path, panel: Panel) -> None:
    late = panel.between("2024-01-05").dataset
    nudged = late.assign(volume=np.nextafter(late["volume"], np.float32(1e9)))
    append(path, nudged)
    np.testing.assert_array_equal(open_panel(path).matrix("volume")[:5], panel.matrix("volume")[:5])


def small_change(**attrs: str) -> Callable[[xr.Dataset], xr.Dataset]:
    return lambda d: d.assign_attrs(attrs)


@pytest.mark.parametrize(
    ("start", "change", "message"),
    [
        ("2024-01-06", lambda d: d, "include at least one day that the panel has"),
        ("2024-01-05", lambda d: d.drop_vars("volume"), "field 'volume' of the panel is missing"),
        ("2024-01-05", lambda d: d.assign(more=d["volume"]), "add it to the panel first"),
        ("2024-01-05", lambda d: d.drop_vars("members"), "universe 'members' of the panel is missing"),
        ("2024-01-05", small_change(adjustment="raw"), "adjustment is 'as_of_snapshot', that of the new data 'raw'"),
        ("2024-01-05", lambda d: d.assign(sector=d["volume"]), "is a group in the panel and a matrix"),
    ],
)
def test_refused(
    path: Path, panel: Panel, start: str, change: Callable[[xr.Dataset], xr.Dataset], message: str
) -> None:
    with pytest.raises(AlphaError) as caught:
        append(path, change(panel.between(start).dataset))
    assert message in str(caught.value)


def test_days_between_stored_ones_are_refused(panel: Panel, tmp_path: Path) -> None:
    save(Panel(panel.dataset[["close"]].isel(time=[0, 1, 3])), tmp_path / "panel")
    with pytest.raises(AlphaError, match="'2024-01-03' is not in the panel and lies before its last day"):
        append(tmp_path / "panel", panel.dataset[["close"]])


def test_raw_panels_need_no_overlap_and_keep_their_past(tmp_path: Path) -> None:
    wide = ("time", "asset")
    times = np.arange("2024-01-01", "2024-01-05", dtype="datetime64[D]").astype("datetime64[ns]")
    close = np.array([[100.0], [102.0], [51.0], [26.0]])
    splits = np.array([[np.nan], [np.nan], [2.0], [2.0]])
    raw = xr.Dataset(
        {"close": (wide, close), "split_factor": (wide, splits)},
        coords={"time": times, "asset": ["A"]},
        attrs={"adjustment": "raw"},
    )
    save(Panel(raw.isel(time=[0, 1])), tmp_path / "panel")
    for day in (2, 3):
        append(tmp_path / "panel", raw.isel(time=[day]))
    grown = verify(tmp_path / "panel")
    assert grown.matrix("close")[:, 0].tolist() == [100, 102, 102, 104]
    assert grown.snapshot == Panel(raw).snapshot


def test_a_dead_writer_leaves_the_old_state_and_the_next_goes_on(
    path: Path, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_panel(path).snapshot
    with dying(monkeypatch):
        append(path, panel.between("2024-01-05"))
    assert verify(path).snapshot == before
    assert append(path, panel.between("2024-01-05", "2024-01-07")).days == 2
    assert append(path, panel.between("2024-01-07")).panel.snapshot == panel.snapshot
    verify(path)


def test_what_a_dead_writer_left_never_shows(path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """It had new names and more days; the next writers add fewer days first, and other names later."""
    names = ["close", "volume"]
    base = make(days=10, assets="ABCD", seed=1)[names]
    wider = make(days=10, assets="ABCDXYZ", seed=2)[names]
    later = make(days=12, assets="ABCDQ", seed=3)[names]
    for other in (wider, later):
        for name in names:
            other[name].values[:10, :4] = base[name].values
    store = path.parent / "second"
    save(Panel(base.isel(time=slice(0, 5))), store)
    with dying(monkeypatch):
        append(store, wider.isel(time=slice(4, 10)))
    append(store, base.isel(time=slice(4, 7)))
    append(store, later.isel(time=slice(6, 12)))
    clean = path.parent / "third"
    save(Panel(base.isel(time=slice(0, 5))), clean)
    append(clean, base.isel(time=slice(4, 7)))
    append(clean, later.isel(time=slice(6, 12)))
    assert verify(store).snapshot == verify(clean).snapshot
    xr.testing.assert_identical(open_panel(store).dataset, open_panel(clean).dataset)


def test_dying_between_arrays(path: Path, panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    before = open_panel(path).snapshot
    with monkeypatch.context() as patched:
        patched.setattr(arrays_module, "_extend_flat", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            append(path, panel.between("2024-01-05"))
    assert verify(path).snapshot == before
    assert append(path, panel.between("2024-01-05")).panel.snapshot == panel.snapshot


def test_open_panels_stay_as_they_were(path: Path, panel: Panel) -> None:
    before = open_panel(path)
    append(path, panel.between("2024-01-05"))
    assert before.shape == (5, 4)
    np.testing.assert_array_equal(before.matrix("close"), panel.matrix("close")[:5])
    assert open_panel(path).panel_id == before.panel_id
