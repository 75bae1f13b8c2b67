"""Raw prices with dated splits: forward adjusted, so that no later day changes an earlier value."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from alphaplat.panel import FieldInfo, Panel
from alphaplat.panel.adjustment import power
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.units import Unit


@pytest.fixture
def raw() -> xr.Dataset:
    wide, shape = ("time", "asset"), (4, 2)
    splits = np.full(shape, np.nan)
    splits[2, 0] = 2.0
    close = np.array([[100.0, 10.0], [102.0, 10.0], [51.0, 11.0], [52.0, 11.0]])
    return xr.Dataset(
        {
            "close": (wide, close, {"units": "price"}),
            "volume": (wide, np.full(shape, 1000.0), {"units": "share"}),
            "cap": (wide, np.full(shape, 5e6), {"units": "price*share"}),
            "eps": (wide, np.full(shape, 4.0), {"units": "price"}),
            "score": (wide, np.full(shape, 4.0)),
            "split_factor": (wide, splits),
        },
        coords={"time": np.arange("2024-01-01", "2024-01-05", dtype="datetime64[D]"), "asset": ["A", "B"]},
        attrs={"adjustment": "raw"},
    )


def test_forward_adjusted(raw: xr.Dataset) -> None:
    panel = Panel(raw)
    assert panel.matrix("close")[:, 0].tolist() == [100, 102, 102, 104]
    assert panel.matrix("close")[:, 1].tolist() == [10, 10, 11, 11]
    assert panel.matrix("volume")[:, 0].tolist() == [1000, 1000, 500, 500]
    assert panel.matrix("eps")[:, 0].tolist() == [4, 4, 8, 8]
    assert panel.matrix("cap")[:, 0].tolist() == [5e6] * 4
    assert panel.matrix("score")[:, 0].tolist() == [4] * 4
    assert panel.stored("close")[:, 0].tolist() == [100, 102, 51, 52]


def test_only_raw_panels_are_adjusted(raw: xr.Dataset) -> None:
    panel = Panel(raw.assign_attrs(adjustment="as_of_snapshot"))
    assert panel.matrix("close")[:, 0].tolist() == [100, 102, 51, 52]


def test_slices_stay_adjusted_from_the_first_day(raw: xr.Dataset) -> None:
    part = Panel(raw).between("2024-01-04")
    assert part.matrix("close")[0].tolist() == [104, 11]
    assert Panel(part.dataset).matrix("close")[0].tolist() == [104, 11]


def test_slices_after_other_splits_are_other_snapshots(raw: xr.Dataset) -> None:
    other = raw.copy(deep=True)
    other["split_factor"].values[2, 0] = 4.0
    assert Panel(raw).between("2024-01-04").snapshot != Panel(other).between("2024-01-04").snapshot


@pytest.mark.parametrize(
    ("name", "unit", "kind", "expected"),
    [
        ("close", None, Kind.MATRIX, 1),
        ("volume", None, Kind.MATRIX, -1),
        ("dividend", None, Kind.MATRIX, 1),
        ("anything", None, Kind.MATRIX, 0),
        ("close", "1", Kind.MATRIX, 0),
        ("x", "price/share", Kind.MATRIX, 2),
        ("split_factor", "price", Kind.MATRIX, 0),
        ("x", "price", Kind.VECTOR, 0),
    ],
)
def test_power(name: str, unit: str | None, kind: Kind, expected: int) -> None:
    info = FieldInfo(name=name, kind=kind, unit=None if unit is None else Unit.parse(unit))
    assert power(info) == expected
