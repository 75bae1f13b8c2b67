"""Guesses at what an unknown name was meant to be."""

from __future__ import annotations

import pytest

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.names import did_you_mean, nearest, unknown_field, unknown_operator
from alphaplat_dsl.source import Span

HERE = Span(0, 1)


@pytest.mark.parametrize(
    ("name", "guess"),
    [("ts_meen", "ts_mean"), ("TS_MAEN", "ts_mean"), ("clsoe", "close"), ("xyz", None), ("close" * 20, None)],
)
def test_nearest(name: str, guess: str | None, catalogue: Catalogue) -> None:
    assert nearest(name, [*catalogue.operators, *catalogue.fields]) == guess


def test_the_guess_does_not_hang_on_the_order_of_names() -> None:
    names = ["ts_max", "ts_min", "ts_mean"]
    assert {nearest("ts_mxn", order) for order in (names, names[::-1])} == {nearest("ts_mxn", sorted(names))}


def test_among_thousands_of_names_the_nearest_is_found() -> None:
    names = [f"vendor_{number:04}_{kind}" for number in range(2_000) for kind in ("sales", "assets")]
    assert did_you_mean("vendor_1234_slaes", names) == "did you mean 'vendor_1234_sales'?"


def test_failed_plugins_are_named_where_they_may_explain_a_name() -> None:
    absent = ("plugin 'ops_mine' was set aside: no module 'numbra'", "plugin 'other' was set aside")
    catalogue = Catalogue({}, {"close": FieldType()}, absent)
    unguessed = unknown_operator("zzz", HERE, frozenset(), catalogue)
    assert unguessed.help == "; ".join(absent)
    assert unknown_operator("numbra", HERE, frozenset(), catalogue).help == absent[0]
    assert unknown_field("clsoe", HERE, {"close"}, frozenset(), catalogue).help == "did you mean 'close'?"
    far = unknown_field("closing", HERE, {"close"}, frozenset(), catalogue)
    assert far.help == "; ".join(["did you mean 'close'?", *absent])


def test_of_many_failed_plugins_a_few_are_named() -> None:
    catalogue = Catalogue({}, {}, tuple(f"plugin '{number}' was set aside" for number in range(5)))
    told = unknown_operator("zzz", HERE, frozenset(), catalogue).help
    assert told is not None
    assert told.endswith("'1' was set aside; plugin '2' was set aside; and 2 more plugins were set aside")


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert unknown_operator("zzz", HERE, frozenset(), Catalogue()).help is None
