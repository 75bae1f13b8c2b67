"""The market's fields: what is declared, and what is derived where a panel lacks it."""

from __future__ import annotations

import doctest
import importlib

import numpy as np
import pytest

import alphaplat_fields_market as plugin
from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes
from alphaplat.panel import Panel
from alphaplat.testing.panels import panel_of
from alphaplat_dsl.ir import field
from alphaplat_fields_market.groups import one_group
from alphaplat_fields_market.prices import close_to_close, typical_price
from alphaplat_fields_market.shares import capitalization

NAN = np.nan
FIELDS = {spec.name: spec for spec in plugin.alphaplat_fields()}


def test_names_are_those_that_alphas_use() -> None:
    assert len(FIELDS) == len(plugin.alphaplat_fields())
    assert set(FIELDS) == {
        *("open", "high", "low", "close", "vwap", "returns", "delisting_return"),
        *("volume", "shares_outstanding", "cap", "split_factor", "dividend"),
        *("market", "sector", "industry", "subindustry", "country", "exchange", "currency"),
    }


@pytest.mark.parametrize(
    ("name", "unit"),
    [("close", "price"), ("vwap", "price"), ("volume", "share"), ("cap", "price*share"), ("returns", "1")],
)
def test_unit(name: str, unit: str) -> None:
    assert str(FIELDS[name].type.unit) == unit


def test_groups_have_no_unit_and_every_field_a_sentence() -> None:
    for spec in FIELDS.values():
        assert (spec.unit is None) == (spec.kind == "group"), spec.name
        assert len(spec.description) > 10, spec.name
        assert spec.estimated == (spec.derive is not None and spec.kind == "matrix"), spec.name


def test_returns_say_that_dividends_are_left_out() -> None:
    assert "dividends are not included" in FIELDS["returns"].description


@pytest.mark.parametrize(
    ("close", "returns"),
    [
        ([10.0, 11.0, 5.5], [NAN, 0.1, -0.5]),
        ([10.0, NAN, 5.5, 5.5], [NAN, NAN, NAN, 0.0]),
        ([0.0, 1.0, NAN], [NAN, NAN, NAN]),
        ([7.0], [NAN]),
    ],
)
def test_returns(close: list[float], returns: list[float]) -> None:
    found = close_to_close({"close": np.array(close, dtype=np.float32)[:, None]})
    np.testing.assert_allclose(found.ravel(), returns, rtol=1e-12)


def test_returns_of_a_day_use_that_day_and_the_one_before() -> None:
    close = np.random.default_rng(0).lognormal(size=(9, 3))
    changed = close.copy()
    changed[6:] *= 2
    np.testing.assert_array_equal(close_to_close({"close": close})[:6], close_to_close({"close": changed})[:6])


def test_typical_price_and_capitalization_need_all_their_inputs() -> None:
    prices = {"high": np.array([[3.0, NAN]]), "low": np.array([[1.0, 1.0]]), "close": np.array([[2.0, 2.0]])}
    np.testing.assert_array_equal(typical_price(prices), [[2.0, NAN]])
    shares = {"close": np.array([[2.0, NAN, 2.0]]), "shares_outstanding": np.array([[5.0, 5.0, NAN]])}
    np.testing.assert_array_equal(capitalization(shares), [[10.0, NAN, NAN]])


def test_market_is_one_group() -> None:
    codes = one_group({"close": np.array([[1.0, NAN], [2.0, 3.0]])})
    assert codes.dtype == np.int32
    assert codes.tolist() == [[0, 0], [0, 0]]


def test_engine_derives_what_a_panel_lacks() -> None:
    panel: Panel = panel_of({"high": [[3.0], [6.0]], "low": [[1.0], [2.0]], "close": [[2.0], [4.0]]})
    platform = Platform([plugin])
    returns, vwap, cap = evaluate_nodes([field("returns"), field("vwap"), field("cap")], panel, platform)
    assert not isinstance(returns, Exception)
    assert not isinstance(vwap, Exception)
    np.testing.assert_array_equal(returns, [[NAN], [1.0]])
    np.testing.assert_array_equal(vwap, [[2.0], [4.0]])
    assert isinstance(cap, Exception)
    assert "shares_outstanding" in str(cap)


def test_vwap_of_the_data_is_taken_where_there_is_one() -> None:
    panel = panel_of({"high": [[3.0]], "low": [[1.0]], "close": [[2.0]], "vwap": [[2.5]]})
    (vwap,) = evaluate_nodes([field("vwap")], panel, Platform([plugin]))
    assert not isinstance(vwap, Exception)
    assert vwap.tolist() == [[2.5]]


@pytest.mark.parametrize("room", ["prices", "shares", "groups"])
def test_examples_run(room: str) -> None:
    result = doctest.testmod(importlib.import_module(f"alphaplat_fields_market.{room}"))
    assert (result.failed, result.attempted > 0) == (0, True)
