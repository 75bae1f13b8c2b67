"""What an evaluation promises, on small panels."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes
from alphaplat.errors import AlphaError, AlphaLimitError, AlphaTypeError, ConfigError, DataError, PluginError
from alphaplat.testing.panels import awkward_panels, panel_of, small_panel
from alphaplat_dsl.ir import Node, const, field, node

Array = np.ndarray[Any, Any]
CLOSE, VOLUME, NEWS = field("close"), field("volume"), field("news")
MEAN = node("ts_mean", CLOSE, attrs={"d": 5})


def one(root: Node, panel: Any, platform: Platform, **settings: Any) -> Array:
    (found,) = evaluate_nodes([root], panel, platform, **settings)
    if isinstance(found, AlphaError):
        raise found
    return found


ROOTS = [
    CLOSE,
    MEAN,
    node("add", CLOSE, const(1)),
    const(3),
    node("less", VOLUME, node("ts_mean", VOLUME, attrs={"d": 20})),
    node("demean", node("ts_delay", CLOSE, attrs={"d": 3})),
    node("group_count", CLOSE, field("sector")),
    node("group_count", CLOSE, const(1)),
    node("group_count", CLOSE, node("sign_group", node("demean", CLOSE))),
    node("vec_sum", node("vec_twice", NEWS)),
    node("running_sum", field("change")),
    node("ts_mean", const(2), attrs={"d": 3}),
    node("add_all", CLOSE, VOLUME, const(1)),
    node("divide", CLOSE, node("demean", VOLUME)),
    field("inverse_change"),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", list(awkward_panels()))
@pytest.mark.parametrize("universe", [None, "liquid"])
@pytest.mark.parametrize("nan_handling", [False, True])
def test_every_root_is_clean(
    name: str, dtype: str, universe: str | None, nan_handling: bool, platform: Platform
) -> None:
    panel = awkward_panels(dtype)[name]
    outside = ~panel.universe(universe)
    for root, found in zip(
        ROOTS,
        evaluate_nodes(ROOTS, panel, platform, universe=universe, nan_handling=nan_handling),
        strict=True,
    ):
        assert isinstance(found, np.ndarray), (root, found)
        assert found.dtype == dtype
        assert found.shape == panel.shape
        assert not np.isinf(found).any(), root
        assert np.isnan(found[outside]).all(), root
        assert not np.signbit(found[found == 0]).any(), root


@pytest.mark.parametrize("row", [1, 5, 20, 39])
@pytest.mark.parametrize("pasteurization", [True, False])
@pytest.mark.parametrize("nan_handling", [True, False])
def test_since_gives_the_same_bits(row: int, pasteurization: bool, nan_handling: bool, platform: Platform) -> None:
    panel = small_panel()
    settings: dict[str, Any] = {
        "universe": "liquid",
        "pasteurization": pasteurization,
        "nan_handling": nan_handling,
    }
    full = list(evaluate_nodes(ROOTS, panel, platform, **settings))
    late = list(evaluate_nodes(ROOTS, panel, platform, since=panel.times[row], **settings))
    for root, whole, part in zip(ROOTS, full, late, strict=True):
        assert isinstance(whole, np.ndarray)
        assert isinstance(part, np.ndarray)
        assert part.tobytes() == whole[row:].tobytes(), root


def test_since_is_any_date_and_takes_the_next_trading_day(platform: Platform) -> None:
    panel = small_panel(days=10)
    first = panel.times[0].astype("datetime64[D]")
    saturday = str(first + np.timedelta64(3, "D"))
    assert one(CLOSE, panel, platform, since=saturday).shape == (7, 9)
    assert one(CLOSE, panel, platform, since=date(2020, 1, 6)).shape == (7, 9)
    with pytest.raises(ConfigError, match="no day on or after '2031-01-01'"):
        evaluate_nodes([CLOSE], panel, platform, since="2031-01-01")
    with pytest.raises(ConfigError, match="not a date: 'soon'"):
        evaluate_nodes([CLOSE], panel, platform, since="soon")


def test_an_input_outside_the_universe_is_seen_only_without_pasteurization(platform: Platform) -> None:
    members = np.ones((4, 2), dtype=bool)
    members[1, 0] = False
    panel = panel_of({"close": [[1, 1], [7, 1], [2, 1], [3, 1]]}, universes={"some": members})
    mean = node("ts_mean", CLOSE, attrs={"d": 2})
    with_it = one(mean, panel, platform, universe="some")
    without = one(mean, panel, platform, universe="some", pasteurization=False)
    np.testing.assert_array_equal(with_it[:, 0], [1, np.nan, 2, 2.5])
    np.testing.assert_array_equal(without[:, 0], [1, np.nan, 4.5, 2.5])


def test_pasteurization_takes_groups_and_vectors_too(platform: Platform) -> None:
    members = np.array([[True, True, False]])
    panel = panel_of(
        {"close": [[1, 2, 3]]},
        groups={"sector": [[0, 0, 0]]},
        universes={"some": members},
        feeds={"news": ([1.0, 2.0, 3.0], [[1, 1, 1]])},
    )
    assert one(node("group_count", const(1), field("sector")), panel, platform, universe="some")[0, 0] == 2
    count = node("group_count", CLOSE, field("sector"))
    assert one(count, panel, platform, universe="some")[0, 0] == 2
    assert one(count, panel, platform, universe="some", pasteurization=False)[0, 0] == 3
    total = node("demean", node("vec_sum", NEWS))
    np.testing.assert_array_equal(one(total, panel, platform, universe="some")[0], [-0.5, 0.5, np.nan])
    whole = one(total, panel, platform, universe="some", pasteurization=False)[0]
    np.testing.assert_array_equal(whole, [-1, 0, np.nan])


def test_values_are_not_lagged(platform: Platform) -> None:
    panel = panel_of({"close": [[1.0], [2.0], [3.0]]})
    np.testing.assert_array_equal(one(CLOSE, panel, platform), [[1], [2], [3]])


@pytest.mark.parametrize(
    ("root", "close", "expected"),
    [
        (node("divide", const(1), CLOSE), [0.0, 2.0, np.inf], [np.nan, 0.5, 0.0]),
        (node("log", CLOSE), [0.0, -1.0, 1.0], [np.nan, np.nan, 0.0]),
        (node("reverse", CLOSE), [0.0, 1.0, np.inf], [0.0, -1.0, np.nan]),
        (node("multiply", CLOSE, CLOSE), [1e30, 2.0, np.nan], [np.nan, 4.0, np.nan]),
        (node("divide", const(1), node("reverse", CLOSE)), [np.inf, 2.0, -np.inf], [0.0, -0.5, 0.0]),
        (node("divide", const(1), node("demean", CLOSE)), [np.inf, 2.0, 4.0], [np.nan, -1.0, 1.0]),
        (node("divide", const(1), node("ts_delay", CLOSE, attrs={"d": 0})), [np.inf, 2.0, 4.0], [0, 0.5, 0.25]),
        (node("running_sum", CLOSE), [3e38, -np.inf, np.nan], [3e38, np.nan, 0.0]),
        (node("less", CLOSE, const(1)), [0.0, 1.0, 2.0], [1.0, 0.0, 0.0]),
        (node("add", const(1), const(2)), [0.0, 1.0, 2.0], [3.0, 3.0, 3.0]),
    ],
)
def test_infinities_come_from_data_only(
    root: Node, close: list[float], expected: list[float], platform: Platform
) -> None:
    panel = panel_of({"close": [close]}, universes={"every": [[True] * 3]})
    found = one(root, panel, platform, universe="every")
    np.testing.assert_array_equal(found[0], np.asarray(expected, dtype=np.float32))
    assert not np.signbit(found[0][found[0] == 0]).any()


def test_nan_handling_gives_zero_where_a_window_sees_nothing(platform: Platform) -> None:
    close = [[np.nan], [np.nan], [4.0], [np.nan], [np.nan], [np.inf]]
    panel = panel_of({"close": close}, universes={"every": np.ones((6, 1), dtype=bool)})
    settings: dict[str, Any] = {"universe": "every", "nan_handling": True}
    mean = node("ts_mean", CLOSE, attrs={"d": 2})
    np.testing.assert_array_equal(one(mean, panel, platform, **settings)[:, 0], [0, 0, 4, 4, 0, 0])
    assert np.isnan(one(mean, panel, platform, universe="every")[0, 0])
    strict = node("ts_mean", CLOSE, attrs={"d": 2, "min_periods": 2})
    np.testing.assert_array_equal(one(strict, panel, platform, **settings)[:, 0], [0, 0, np.nan, np.nan, 0, 0])
    delay = node("ts_delay", CLOSE, attrs={"d": 1})
    np.testing.assert_array_equal(one(delay, panel, platform, **settings)[:, 0], [0, 0, 0, 4, 0, 0])
    counted = node("ts_count_nans", CLOSE, attrs={"d": 2})
    np.testing.assert_array_equal(one(counted, panel, platform, **settings)[:, 0], [1, 2, 1, 1, 2, 1])
    assert np.isnan(one(node("demean", CLOSE), panel, platform, **settings)[0, 0])


def test_nan_handling_fills_nobody_outside_the_universe(platform: Platform) -> None:
    panel = panel_of({"close": [[4.0, 1.0, 9.0]]}, universes={"some": [[True, True, False]]})
    root = node("demean", node("ts_mean", CLOSE, attrs={"d": 2}))
    found = one(root, panel, platform, universe="some", nan_handling=True)
    np.testing.assert_array_equal(found[0], [1.5, -1.5, np.nan])


def test_group_statistics_follow_nan_handling(platform: Platform) -> None:
    panel = panel_of({"close": [[4.0, np.nan]]}, groups={"sector": [[0, 0]]}, universes={"every": [[True, True]]})
    root = node("group_count", CLOSE, field("sector"))
    off = one(root, panel, platform, universe="every")
    np.testing.assert_array_equal(off[0], [1, np.nan])
    on = one(root, panel, platform, universe="every", nan_handling=True)
    np.testing.assert_array_equal(on[0], [1, 1])


@pytest.mark.parametrize(
    ("operator", "error", "message"),
    [
        ("unwritten", AlphaError, "operator 'unwritten' can be compiled and explained, but has no kernel"),
        ("refuse", AlphaTypeError, "the edges are not increasing"),
        ("mutate", PluginError, "operator 'mutate' of plugin 'tiny' changes its arguments"),
        ("stumble", PluginError, "operator 'stumble' of plugin 'tiny' failed: KeyError: 'colour'"),
        ("short", PluginError, r"operator 'short' of plugin 'tiny' gave shape \(3, 2\) instead of \(4, 2\)"),
        ("words", PluginError, "operator 'words' of plugin 'tiny' gave <U1, and a matrix is numbers"),
        ("maybe", PluginError, "operator 'maybe' of plugin 'tiny' gave values other than 0, 1 and NaN"),
    ],
)
def test_what_fails_is_the_result_of_every_root_that_needs_it(
    operator: str, error: type[AlphaError], message: str, platform: Platform
) -> None:
    panel = small_panel(days=4, assets=2, holes=False)
    bad = node(operator, CLOSE)
    roots = [CLOSE, bad, node("demean", bad), MEAN]
    found = list(evaluate_nodes(roots, panel, platform))
    assert [isinstance(value, np.ndarray) for value in found] == [True, False, False, True]
    with pytest.raises(error, match=message):
        raise found[2]


@pytest.mark.parametrize(
    ("root", "message"),
    [
        (node("group_count", CLOSE, node("float_group", CLOSE)), "gave float32, and a group is whole-number"),
        (node("vec_sum", node("list_vector", NEWS)), "gave list, and a vector is an alphaplat.panel.Ragged"),
        (field("crooked"), r"field 'crooked' of plugin 'tiny' gave shape \(3, 2\)"),
        (field("broken"), "field 'broken' of plugin 'tiny' failed: KeyError: 'open'"),
    ],
)
def test_kinds_and_derivations_are_checked(root: Node, message: str, platform: Platform) -> None:
    with pytest.raises(PluginError, match=message):
        one(root, small_panel(days=4, assets=2, holes=False), platform)


@pytest.mark.parametrize("root", [field("sector"), NEWS, node("sign_group", CLOSE)])
def test_a_root_is_a_matrix(root: Node, platform: Platform) -> None:
    with pytest.raises(AlphaTypeError, match=r"an alpha is a matrix, and this is a (group|vector)"):
        one(root, small_panel(), platform)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("closed", ["no field 'closed'", "did you mean 'close'?", "it has close, high", "with_fields"]),
        ("vwap", ["no field 'vwap'", "it has close", "with_fields({'vwap': values})"]),
        ("spread", ["no field 'vwap', from which 'spread' is derived"]),
        ("circle", ["field 'circle' is derived from itself"]),
    ],
)
def test_a_missing_field_says_how_to_supply_it(name: str, words: list[str], platform: Platform) -> None:
    found = list(evaluate_nodes([MEAN, node("demean", field(name))], small_panel(), platform))
    assert isinstance(found[0], np.ndarray)
    assert isinstance(found[1], DataError)
    for word in words:
        assert word in str(found[1])


def test_a_panel_field_wins_over_its_derivation(platform: Platform) -> None:
    panel = small_panel().with_fields({"change": np.full((40, 9), 7.0)})
    assert np.nanmax(one(field("change"), panel, platform)) == 7
    derived = one(field("change"), small_panel(), platform)
    close = small_panel().matrix("close")
    np.testing.assert_array_equal(derived[1:], close[1:] - close[:-1])


def test_roots_come_in_order_whatever_is_computed_first(platform: Platform) -> None:
    panel = small_panel()
    double = node("add", CLOSE, CLOSE)
    roots = [node("demean", double), CLOSE, double, CLOSE]
    found = list(evaluate_nodes(roots, panel, platform))
    for root, value in zip(roots, found, strict=True):
        np.testing.assert_array_equal(value, one(root, panel, platform))
    value = found[1]
    assert isinstance(value, np.ndarray)
    value[:] = 0
    assert np.nanmax(one(CLOSE, panel, platform)) > 0


def test_a_small_memory_splits_the_batch_and_changes_nothing(platform: Platform) -> None:
    panel = small_panel()
    expected = list(evaluate_nodes(ROOTS, panel, platform))
    found = list(evaluate_nodes(ROOTS, panel, platform, memory=80_000))
    for root, value, whole in zip(ROOTS, found, expected, strict=True):
        assert isinstance(value, np.ndarray), value
        np.testing.assert_array_equal(value, whole, err_msg=repr(root))


def test_a_root_that_cannot_fit_says_what_it_needs(platform: Platform) -> None:
    found = list(evaluate_nodes([CLOSE, MEAN], small_panel(), platform, memory=8_000))
    assert isinstance(found[0], np.ndarray)
    assert isinstance(found[1], AlphaLimitError)
    assert "kB of memory, and the limit 'memory' is 8.0 kB" in str(found[1])


def test_progress_counts_the_alphas(platform: Platform) -> None:
    seen: list[tuple[int, int]] = []
    roots = [CLOSE, node("unwritten", CLOSE), MEAN]
    list(evaluate_nodes(roots, small_panel(), platform, progress=lambda done, of: seen.append((done, of))))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_an_unknown_back_end_is_named(platform: Platform) -> None:
    with pytest.raises(ConfigError, match="unknown back end 'referense'"):
        evaluate_nodes([CLOSE], small_panel(), platform, backend="referense")


def test_nothing_to_do_is_nothing_done(platform: Platform) -> None:
    assert list(evaluate_nodes([], small_panel(), platform)) == []
