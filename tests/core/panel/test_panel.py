"""The panel as its readers see it: slices, universes, more fields, identity, errors."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import xarray as xr

from alphaplat.errors import AlphaError
from alphaplat.panel import Panel, Ragged
from alphaplat_dsl.kinds import Kind


def test_a_slice_reads_its_days_and_keeps_the_lineage(panel: Panel) -> None:
    part = panel.between("2024-01-02", "2024-01-04")
    assert part.shape == (3, 4)
    assert part.panel_id == panel.panel_id
    assert part.snapshot != panel.snapshot
    np.testing.assert_array_equal(part.matrix("close"), panel.matrix("close")[1:4])
    np.testing.assert_array_equal(part.universe("members"), panel.universe("members")[1:4])
    whole, cut = panel.vector("news_score"), part.vector("news_score")
    assert [cut.cell(0, a).tolist() for a in range(4)] == [whole.cell(1, a).tolist() for a in range(4)]


def test_a_slice_of_a_slice(panel: Panel) -> None:
    part = panel.between("2024-01-02").between(None, "2024-01-03")
    assert part.snapshot == panel.between("2024-01-02", "2024-01-03").snapshot
    assert Panel(part.dataset).snapshot == part.snapshot


def test_the_whole_as_a_slice_is_itself(panel: Panel) -> None:
    assert panel.between() is panel


def test_an_empty_slice_is_refused(panel: Panel) -> None:
    with pytest.raises(AlphaError, match="no days between"):
        panel.between("2030-01-01")
    with pytest.raises(AlphaError, match="'soon' is not a day"):
        panel.between("soon")


def test_more_fields_are_a_new_snapshot_of_the_same_lineage(panel: Panel) -> None:
    close = panel.matrix("close")
    more = panel.with_fields(
        {
            "twice": close * 2,
            "high_ones": close > 1,
            "label": (("time", "asset"), np.full(panel.shape, "x", dtype=object), {"long_name": "a label"}),
            "events": Ragged(np.arange(3.0), np.array([[3, 0, 0, -1], *[[-1] * 4] * 5], dtype=np.int32)),
        }
    )
    assert more.panel_id == panel.panel_id
    assert more.snapshot != panel.snapshot
    np.testing.assert_array_equal(more.matrix("twice"), close * 2)
    assert more.universes == ("high_ones", "members")
    assert more.fields["label"].description == "a label"
    assert more.vector("events").cell(0, 0).tolist() == [0, 1, 2]
    assert Panel(more.dataset).snapshot == more.snapshot


def test_fields_can_be_added_to_a_slice(panel: Panel) -> None:
    part = panel.between("2024-01-03")
    more = part.with_fields({"x": part.matrix("close")})
    assert more.shape == part.shape
    assert Panel(more.dataset.drop_vars("x")).snapshot == part.snapshot


def test_a_field_can_be_replaced_by_one_of_another_kind(panel: Panel) -> None:
    more = panel.with_fields({"members": panel.matrix("close"), "sector": panel.universe("members")})
    assert more.universes == ("sector",)
    assert more.fields["members"].kind is Kind.MATRIX
    assert Panel(more.dataset).snapshot == more.snapshot


def test_a_feed_cannot_be_replaced_in_part(panel: Panel) -> None:
    counts = np.zeros(panel.shape, dtype=np.int32)
    fields = {
        "news_other": (("news_obs",), np.zeros(0), {"kind": "vector"}),
        "news_row_size": (("time", "asset"), counts, {"sample_dimension": "news_obs"}),
    }
    with pytest.raises(AlphaError, match="which 'news_score' depends on"):
        panel.with_fields(fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"x": np.zeros((2, 2))}, "does not fit"),
        ({"rank": np.zeros((6, 4))}, "operator's"),
        ({"x": (("time", "asset"), np.zeros((6, 4)), {"units": "?"})}, "units"),
    ],
)
def test_fields_that_do_not_fit(panel: Panel, fields: dict[str, object], message: str) -> None:
    with pytest.raises(AlphaError, match=message):
        panel.with_fields(fields)


def test_has_a_bar(panel: Panel) -> None:
    bar = np.isfinite(panel.matrix("close"))
    for name in (None, "all"):
        np.testing.assert_array_equal(panel.universe(name), bar)


def test_without_a_close_any_value_is_a_bar(dataset: xr.Dataset) -> None:
    panel = Panel(dataset[["sector"]])
    np.testing.assert_array_equal(panel.universe(), panel.group("sector") >= 0)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda p: p.matrix("clsoe"), "did you mean 'close'"),
        (lambda p: p.matrix("sector"), "is a group field, not a matrix"),
        (lambda p: p.group("close"), "panel.matrix()"),
        (lambda p: p.vector("close"), "not a vector"),
        (lambda p: p.universe("member"), "did you mean 'members'"),
        (lambda p: p.universe("top0"), "no universe 'top0'"),
        (lambda p: p.with_fields({}).between("2024-01-02").data("x"), "no field 'x'"),
    ],
)
def test_mistakes_say_what_there_is(panel: Panel, read: object, message: str) -> None:
    with pytest.raises(AlphaError) as caught:
        read(panel)  # type: ignore[operator]
    assert message in str(caught.value)


def test_data_gives_whatever_kind_it_is(panel: Panel) -> None:
    assert panel.data("sector").dtype == np.int32  # type: ignore[union-attr]
    assert isinstance(panel.data("news_score"), Ragged)


def test_field_types(panel: Panel) -> None:
    types = panel.field_types()
    assert types["news_score"].kind is Kind.VECTOR
    assert str(types["close"].unit) == "price"
    assert types["sector"].unit is None


def test_a_given_panel_id_is_kept(dataset: xr.Dataset) -> None:
    assert Panel(dataset.assign_attrs(panel_id="market-1")).panel_id == "market-1"


def test_panels_travel_between_processes(panel: Panel) -> None:
    more = panel.between("2024-01-02").with_fields({"x": panel.matrix("close")[1:]})
    back = pickle.loads(pickle.dumps(more))
    assert (back.snapshot, back.panel_id) == (more.snapshot, panel.panel_id)


def test_coverage_is_of_bars(panel: Panel) -> None:
    bar = panel.universe()
    assert panel.coverage["close"] == 1.0
    assert panel.coverage["sector"] == np.count_nonzero((panel.group("sector") >= 0) & bar) / np.count_nonzero(bar)
