"""Windows over days: which rows they hold, and sums that do not depend on what is computed beside them."""

import math

import numpy as np
import pytest

from alphaplat.kernels.windows import Window, blocks, delayed, enough, lags, rolling


@pytest.mark.parametrize(("rows", "d", "expected"), [(4, 3, 3), (2, 5, 2), (0, 3, 0), (3, 1, 1)])
def test_lags_end_with_the_window_or_the_data(rows, d, expected):
    found = list(lags(rows, d))
    assert [lag for lag, _, _ in found] == list(range(expected))
    row = np.arange(rows)
    for lag, today, past in found:
        np.testing.assert_array_equal(row[today] - row[past], lag)


@pytest.mark.parametrize(("d", "expected"), [(0, [1.0, 2.0]), (1, [math.nan, 1.0]), (5, [math.nan, math.nan])])
def test_delayed(d, expected):
    x = np.array([[1.0], [2.0]], dtype=np.float32)
    got = delayed(x, d)
    np.testing.assert_array_equal(got.ravel(), expected)
    assert got.dtype == np.float32


def test_enough_asks_for_one_row_at_least():
    count = np.array([0, 1, 2])
    np.testing.assert_array_equal(enough(np.ones(3), count, 0), [math.nan, 1.0, 1.0])
    np.testing.assert_array_equal(enough(np.ones(3), count, 2), [math.nan, math.nan, 1.0])


def test_a_window_holds_complete_rows():
    x, y = np.array([[1.0], [2.0], [math.nan], [4.0]]), np.array([[1.0], [math.nan], [1.0], [3.0]])
    window = Window(4, x, y)
    assert window.count.ravel().tolist() == [1, 1, 1, 2]
    assert window.total(0).ravel().tolist() == [1.0, 1.0, 1.0, 5.0]
    assert window.mean(1)[-1, 0] == 2.0
    assert [total[-1, 0] for total in window.sums((2, 0), (1, 1), (0, 0))] == [4.5, 3.0, 2.0]
    np.testing.assert_array_equal(window.deviation(0).ravel(), [0.0, math.nan, math.nan, 1.5])


@pytest.mark.parametrize("value", [0.1, -1e-300, 1e300, 1 / 3])
def test_equal_values_have_their_own_mean_and_no_deviations(value):
    window = Window(7, np.full((20, 1), value))
    assert set(window.mean().ravel()) == {value}
    assert window.sums((2,))[0].max() == 0.0


def test_sums_are_the_same_whatever_is_computed_beside_them():
    x = np.random.default_rng(0).normal(size=(300, 70))
    whole = Window(50, x)
    part = Window(50, x[130:260, 7:9])
    inside, own = (slice(179, 260), slice(7, 9)), slice(49, None)
    np.testing.assert_array_equal(whole.mean()[inside], part.mean()[own])
    for one, other in zip(whole.sums((2,), (3,)), part.sums((2,), (3,)), strict=True):
        np.testing.assert_array_equal(one[inside], other[own])


@pytest.mark.parametrize("cells", [1, 40, 10**6])
def test_blocks_cover_every_day_with_its_window(cells, monkeypatch):
    monkeypatch.setattr("alphaplat.kernels.windows.BLOCK_CELLS", cells)
    x = np.arange(20.0).reshape(10, 2)
    y = x.copy()
    y[4, 1] = math.nan
    got = np.full((10, 2, 3), -1.0)
    for days, (windows, _) in blocks(3, x, y):
        got[days] = windows
    assert got[0, 0].tolist()[2:] == [0.0]
    assert np.isnan(got[0, 0, :2]).all()
    assert got[9, 0].tolist() == [14.0, 16.0, 18.0]
    np.testing.assert_array_equal(got[5, 1], [7.0, math.nan, 11.0])


@pytest.mark.parametrize("tile", [1, 3, 64])
def test_rolling_puts_its_tiles_together_again(tile, monkeypatch):
    monkeypatch.setattr("alphaplat.kernels.windows.TILE_ASSETS", tile)
    widths = []

    def formula(x, y, *, d):
        widths.append(x.shape[1])
        return d * x - y

    x = np.arange(20.0).reshape(2, 10)
    x[0, 0] = math.inf
    got = rolling(formula)(x, np.array(1.0), d=2)
    assert math.isnan(got[0, 0])
    np.testing.assert_array_equal(got.ravel()[1:], 2 * x.ravel()[1:] - 1)
    assert sum(widths) == 10
    assert max(widths) == min(tile, 10)
    assert rolling(formula)(np.ones((2, 0)), np.ones((2, 0)), d=2).shape == (2, 0)
