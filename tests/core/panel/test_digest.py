"""Identity by content: what it must not depend on, and what it must."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from alphaplat.panel import Panel, Ragged
from alphaplat.panel import digest as digest_module


def reordered(panel: Panel, order: list[int]) -> xr.Dataset:
    score: Ragged = panel.vector("news_score").arrange(np.arange(panel.shape[0]), np.array(order))
    dataset = panel.dataset.drop_vars("news_score").isel(asset=order)
    return dataset.assign(news_score=(("news_obs",), score.values, {"kind": "vector", "feed": "news"}))


def test_the_order_of_assets_does_not_matter(panel: Panel) -> None:
    assert Panel(reordered(panel, [2, 0, 3, 1])).snapshot == panel.snapshot


def test_the_numbering_of_groups_does_not_matter(panel: Panel) -> None:
    codes = panel.group("sector")
    attrs = {"kind": "group", "flag_values": [0, 1, 2], "flag_meanings": "unused real_estate bank"}
    attrs["labels"] = ["unused", "real estate", "bank"]
    other = panel.dataset.assign(sector=(("time", "asset"), np.where(codes >= 0, 2 - codes, -1), attrs))
    assert Panel(other).snapshot == panel.snapshot


def test_descriptions_and_blocks_do_not_matter(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    told = panel.dataset
    told["close"].attrs["long_name"] = "the last price"
    monkeypatch.setattr(digest_module, "BLOCK_DAYS", 2)
    assert Panel(told).snapshot == panel.snapshot


def test_a_name_without_values_does_not_matter(dataset: xr.Dataset, panel: Panel) -> None:
    wider = dataset.drop_vars("news_score").pad(asset=(0, 1)).assign_coords(asset=[*"ABCD", "NEW"])
    wider["members"] = wider["members"].fillna(0).astype(bool)
    wider["news_row_size"] = (
        wider["news_row_size"].fillna(-1).astype(np.int32).assign_attrs(sample_dimension="news_obs")
    )
    wider["news_row_size"].attrs["kind"] = "row_size"
    wider = wider.assign(news_score=dataset["news_score"])
    assert Panel(wider).shape == (6, 5)
    assert Panel(wider).snapshot == panel.snapshot


def test_the_sign_of_zero_and_the_bits_of_nan_do_not_matter(dataset: xr.Dataset) -> None:
    one, other = dataset.copy(deep=True), dataset.copy(deep=True)
    one["close"].values[0, :2] = [0.0, np.nan]
    other["close"].values[0, :2] = [-0.0, np.array([0x7FF8000000000123], dtype=np.uint64).view(np.float64)[0]]
    assert Panel(one).snapshot == Panel(other).snapshot


Change = Callable[[xr.Dataset], xr.Dataset]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.assign(volume=d["volume"].where(np.arange(24).reshape(6, 4) != 9, 5.5)),
        lambda d: d.assign(members=~d.members),
        lambda d: d.assign(sector=d.sector.where(d.sector != "bank", "broker")),
        lambda d: d.assign(news_score=d.news_score + 1),
        lambda d: d.assign(more=d["close"]),
        lambda d: d.rename(close="last"),
        lambda d: d.drop_vars("volume"),
        lambda d: d.assign_coords(asset=list("ABCE")),
        lambda d: d.assign_coords(time=d.time + np.timedelta64(1, "D")),
    ],
)
def test_content_matters(dataset: xr.Dataset, panel: Panel, change: Change) -> None:
    assert Panel(change(dataset)).snapshot != panel.snapshot


def test_moving_values_between_cells_of_a_feed_matters(dataset: xr.Dataset, panel: Panel) -> None:
    counts = dataset["news_row_size"].values.copy()
    row = int(np.flatnonzero((counts >= 1).sum(axis=1) >= 2)[0])
    first, second = np.flatnonzero(counts[row] >= 1)[:2]
    counts[row, first] += 1
    counts[row, second] -= 1
    assert Panel(dataset.assign(news_row_size=dataset.news_row_size.copy(data=counts))).snapshot != panel.snapshot


def test_golden_snapshot() -> None:
    """Snapshots are in registries: this one may change only with the format."""
    times = np.array(["2024-01-02", "2024-01-03"], dtype="datetime64[ns]")
    close = np.array([[1.5, np.nan], [2.0, 3.25]])
    panel = Panel(xr.Dataset({"close": (("time", "asset"), close)}, coords={"time": times, "asset": ["A", "B"]}))
    assert panel.snapshot == "sprwinswngpe2kplfqxe6zsr4vv"
    assert panel.panel_id == "p" + panel.snapshot[1:]
