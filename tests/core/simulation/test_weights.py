"""Each step from signal to weights, beside a slow loop that says the same."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.simulation.settings import STEPS, Settings
from alphaplat.simulation.weights import decay, mask, neutralize, rescale, scale, target_weights, truncate

NAN = np.nan


def rough(days=30, names=17, seed=3):
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(0, 1, (days, names)), 1) * 10.0 ** rng.integers(-3, 4, (days, 1))
    values[rng.random(values.shape) < 0.2] = NAN
    values[4] = NAN
    values[5] = 2.5
    values[6, 1:] = NAN
    return values


def test_mask_leaves_only_finite_values_of_the_universe():
    signal = np.array([[1.0, 2, np.inf, NAN]], dtype=np.float32)
    found = mask(signal, np.array([[True, False, True, True]]))
    assert found.dtype == np.float64
    assert found[0, 0] == 1
    assert np.isnan(found[0, 1:]).all()


def test_market_neutralization_demeans_the_valid_names():
    signal = rough()
    found, ungrouped = neutralize(signal, "market")
    for day, row in enumerate(signal):
        valid = row[~np.isnan(row)]
        expected = row - valid.mean() if len(valid) else row
        assert found[day] == pytest.approx(expected, nan_ok=True)
    assert (np.isnan(found) == np.isnan(signal)).all()
    assert not ungrouped.any()


def test_group_neutralization_demeans_within_groups_and_counts_names_without():
    signal = rough()
    groups = np.random.default_rng(1).integers(-1, 4, signal.shape).astype(np.int32)
    found, ungrouped = neutralize(signal, "sector", groups)
    for day in range(len(signal)):
        assert ungrouped[day] == sum(not np.isnan(v) and g < 0 for v, g in zip(signal[day], groups[day], strict=True))
        for code in range(4):
            inside = groups[day] == code
            values = signal[day][inside]
            valid = values[~np.isnan(values)]
            expected = values - valid.mean() if len(valid) else values
            assert found[day][inside] == pytest.approx(expected, nan_ok=True)
        assert np.isnan(found[day][groups[day] < 0]).all()


def test_group_of_one_gives_zero():
    found, _ = neutralize(np.array([[3.3, 5.0, 7.0]]), "sector", np.array([[0, 1, 1]], dtype=np.int32))
    assert found.tolist() == [[0.0, -1.0, 1.0]]


@pytest.mark.parametrize("value", [0.1, 1e-30, -3.7e8, 1 / 3])
@pytest.mark.parametrize("names", [2, 3, 7, 499])
def test_constant_signal_leaves_no_rounding_behind(value, names):
    assert not neutralize(np.full((2, names), value), "market")[0].any()
    groups = (np.arange(2 * names).reshape(2, names) % 2).astype(np.int32)
    assert not neutralize(np.full((2, names), value), "sector", groups)[0].any()


def test_small_differences_survive_neutralization():
    signal = np.float64(1e6) + np.arange(5.0)[None, :] * 1e-3
    assert neutralize(signal, "market")[0][0] == pytest.approx(np.arange(-2, 3) * 1e-3, rel=1e-6)


def test_scale_makes_the_book_one():
    found = scale(rough())
    sums = np.nansum(np.abs(found), axis=1)
    assert set(np.round(sums, 12)) == {0.0, 1.0}
    assert scale(np.zeros((1, 3))).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize("days", [0, 1, 2, 5, 40])
def test_decay_is_the_linear_average(days):
    weights = scale(rough())
    filled = np.nan_to_num(weights)
    expected = filled.copy()
    if days > 1:
        for row in range(len(filled)):
            parts = [(days - back) * filled[row - back] for back in range(days) if row - back >= 0]
            expected[row] = sum(parts) / (days * (days + 1) / 2)
    assert decay(weights, days) == pytest.approx(expected, abs=1e-15)


def test_truncation_ends_where_nothing_is_left_to_cut():
    weights = rescale(np.array([[8.0, 4, 2, 1, 1, -1, -1, -1, -1, 0]]))
    found = truncate(weights, 0.2)
    assert np.abs(found).sum() == pytest.approx(1)
    assert np.abs(found).max() <= 0.2 * (1 + 1e-6)
    kept = found[0, 2:9] / weights[0, 2:9]
    assert kept == pytest.approx(np.full(7, kept[0]))
    assert found[0, 9] == 0
    assert truncate(found, 0.2) == pytest.approx(found, rel=1e-6)


def test_truncation_beyond_what_is_held_makes_equal_weights():
    assert truncate(np.array([[0.7, -0.2, 0.1]]), 0.1) == pytest.approx(np.array([[1, -1, 1]]) / 3)


def test_truncation_of_zero_is_none():
    weights = np.array([[0.9, 0.1]])
    assert truncate(weights, 0.0) is weights


def test_steps_are_recorded_in_the_order_in_which_they_run():
    assert STEPS == ("mask", "neutralize", "scale", "decay", "mask", "truncate", "rescale", "delay")


def test_a_name_that_left_the_universe_is_not_held_for_its_past():
    signal = np.array([[1.0, -1, 0.5], [1, -1, 0.5], [1, -1, 0.5]])
    universe = np.array([[True, True, True], [True, True, True], [False, True, True]])
    settings = Settings(neutralization="none", truncation=0, decay=3)
    found = target_weights(signal, universe, None, settings).weights
    assert found[2, 0] == 0
    assert np.abs(found).sum(axis=1) == pytest.approx(np.ones(3))


def test_a_name_without_a_signal_today_keeps_its_decayed_weight():
    signal = np.array([[1.0, -1], [NAN, -1]])
    settings = Settings(neutralization="none", truncation=0, decay=2)
    found = target_weights(signal, np.ones((2, 2), dtype=bool), None, settings).weights
    assert found[1, 0] > 0
