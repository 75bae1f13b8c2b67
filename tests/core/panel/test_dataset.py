"""The panel's form: what is accepted and how, and that everything wrong is said at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import xarray as xr

from alphaplat.errors import AlphaError
from alphaplat.panel import Panel
from alphaplat.panel.dataset import read_dataset
from alphaplat_dsl.kinds import Kind

WIDE = ("time", "asset")


def test_everything_is_read(panel: Panel, dataset: xr.Dataset) -> None:
    assert {name: info.kind for name, info in panel.fields.items()} == {
        "close": Kind.MATRIX,
        "volume": Kind.MATRIX,
        "sector": Kind.GROUP,
        "news_score": Kind.VECTOR,
    }
    assert panel.universes == ("members",)
    assert panel.group_labels("sector") == ["bank", "real estate"]
    np.testing.assert_array_equal(panel.matrix("close"), dataset["close"].values.astype(np.float32))
    np.testing.assert_array_equal(panel.vector("news_score").counts, dataset["news_row_size"].values)


def test_its_own_form_reads_back_the_same(panel: Panel) -> None:
    again = Panel(panel.dataset)
    assert (again.snapshot, again.panel_id) == (panel.snapshot, panel.panel_id)
    assert again.fields == panel.fields
    assert again.group_labels("sector") == panel.group_labels("sector")


def test_kinds_are_guessed_for_plain_datasets(dataset: xr.Dataset) -> None:
    plain = xr.Dataset(
        {
            "Close": (("asset", "time"), dataset["close"].values.T),
            "In": (WIDE, dataset["members"].values),
            "Country": (WIDE, np.array([[7, 9, -1, 7]] * 6), {"flag_values": [9, 7], "flag_meanings": "us de"}),
            "Shares": (WIDE, np.ones((6, 4), dtype=np.int64)),
        },
        coords=dataset.coords,
    )
    panel = Panel(plain)
    assert {name: str(info.kind) for name, info in panel.fields.items()} == {
        "close": "matrix",
        "country": "group",
        "shares": "matrix",
    }
    np.testing.assert_array_equal(panel.matrix("close"), dataset["close"].values.astype(np.float32))
    assert panel.group("country")[0].tolist() == [1, 0, -1, 1]
    assert panel.group_labels("country") == ["us", "de"]
    assert panel.universes == ("in",)


def test_the_users_arrays_are_not_shared() -> None:
    close = np.ones((2, 2), dtype=np.float32)
    times = np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[ns]")
    panel = Panel(xr.Dataset({"close": (WIDE, close)}, coords={"time": times, "asset": ["A", "B"]}))
    close[0, 0] = 9
    assert panel.matrix("close")[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        panel.matrix("close")[0, 0] = 5


Change = Callable[[xr.Dataset], xr.Dataset]


def with_variable(name: str, values: Any, **attrs: Any) -> Change:
    return lambda dataset: dataset.assign({name: (WIDE, values, attrs)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.drop_vars("time"), "no coordinate 'time'"),
        (lambda d: d.isel(time=[1, 0, 2, 3, 4, 5]), "'2024-01-01' stands after '2024-01-02'"),
        (lambda d: d.isel(time=[0, 0, 2, 3, 4, 5]), "'2024-01-01' comes twice"),
        (lambda d: d.assign_coords(time=d.time + np.timedelta64(9, "h")), "not a whole day"),
        (lambda d: d.assign_coords(time=np.arange(6)), "not days"),
        (lambda d: d.isel(asset=[0, 0, 1, 2]), "asset 'A' comes more than once"),
        (lambda d: d.assign_coords(asset=["A", "", "C", "D"]), "cannot be the name of an asset"),
        (with_variable("x", np.zeros((6, 4)), kind="matix"), "has the kind 'matix'"),
        (with_variable("CLOSE", np.zeros((6, 4))), "'close' and 'CLOSE' are both 'close'"),
        (with_variable("adv20", np.zeros((6, 4))), "vendor_adv20"),
        (with_variable("ts_mean", np.zeros((6, 4))), "it is an operator's"),
        (with_variable("x", np.full((6, 4), "a"), kind="matrix"), "not numbers"),
        (with_variable("x", np.full((6, 4), 1e300)), "24 values too large for float32"),
        (with_variable("x", np.zeros((6, 4)), units="3 apples"), "has the units '3 apples'"),
        (with_variable("x", np.zeros((6, 4)), publication_lag="late"), "publication lag 'late'"),
        (with_variable("x", np.full((6, 4), 2), kind="universe"), "more than true and false"),
        (with_variable("all", np.ones((6, 4), dtype=bool)), "cannot be called 'all'"),
        (with_variable("g", np.full((6, 4), 5), flag_values=[1], flag_meanings="a"), "code '5'"),
        (with_variable("g", np.full((6, 4), 1), flag_values=[1, 2], flag_meanings="a"), "2 flag_values and 1"),
        (lambda d: d.assign(x=(("time",), np.zeros(6), {"kind": "matrix"})), "has the dimensions time"),
        (lambda d: d.assign(news_row_size=d.news_row_size + 1), "add up to"),
        (lambda d: d.assign(news_row_size=(WIDE, np.full((6, 4), -2), d.news_row_size.attrs)), "from -1 on"),
        (lambda d: d.drop_vars("news_row_size"), "has no row sizes"),
        (lambda d: d.drop_vars("news_score"), "belong to no vector field"),
        (lambda d: d.assign_attrs(survivorship="none"), "survivorship is 'none'"),
        (lambda d: d.assign_attrs(adjustment="split"), "adjustment is 'split'"),
        (lambda d: d[["members"]], "no fields"),
        (lambda d: d.isel(time=[]), "no days"),
        (lambda d: d.isel(asset=[]), "no assets"),
    ],
)
def test_refused(dataset: xr.Dataset, change: Change, message: str) -> None:
    with pytest.raises(AlphaError) as caught:
        Panel(change(dataset))
    assert message in str(caught.value)
    assert all(problem.code == "data" for problem in caught.value.problems)


def test_all_problems_come_at_once(dataset: xr.Dataset) -> None:
    bad = dataset.assign(rank=(WIDE, np.zeros((6, 4))), adv5=(WIDE, np.zeros((6, 4)))).assign_attrs(survivorship="?")
    with pytest.raises(AlphaError) as caught:
        Panel(bad.isel(time=[1, 0, 2, 3, 4, 5]))
    assert len(caught.value.problems) == 4


def test_other_dtypes_are_refused(dataset: xr.Dataset) -> None:
    with pytest.raises(AlphaError, match="float16"):
        Panel(dataset, dtype=np.float16)


def test_large_values_fit_into_float64(dataset: xr.Dataset) -> None:
    panel = Panel(dataset.assign(x=(WIDE, np.full((6, 4), 1e300))), dtype=np.float64)
    assert panel.matrix("x").dtype == np.float64


def test_operators_can_be_given(dataset: xr.Dataset) -> None:
    with pytest.raises(AlphaError, match="'close' cannot be"):
        read_dataset(dataset, operators={"close"})
