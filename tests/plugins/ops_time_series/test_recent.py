"""Recent values, each against a loop over one cell's past, today first."""

import numpy as np
import pytest
from ops_time_series.twins.recent import backfill, differing, kth_element

from alphaplat.errors import AlphaTypeError


@pytest.mark.parametrize("ignore", ["NaN", "NaN 2 3", "2", ""])
@pytest.mark.parametrize(("d", "k"), [(1, 1), (2, 1), (5, 1), (5, 3), (40, 2)])
def test_twin(d, k, ignore, panel, dtype, agrees):
    x = panel[0].astype(dtype)
    agrees("kth_element", kth_element, [x], d=d, k=k, ignore=ignore)
    agrees("ts_backfill", backfill, [x], lookback=d, k=k, ignore=ignore)


@pytest.mark.parametrize("d", [1, 2, 5, 40])
def test_last_diff_value_twin(d, panel, dtype, agrees):
    agrees("last_diff_value", differing, [panel[0].astype(dtype)], d=d)


def test_contradiction_4_backfill_stays_within_its_lookback(kernel):
    x = np.array([[1.0], [2.0], [np.nan], [np.nan]])
    assert kernel("ts_backfill", x, lookback=3, k=1)[-1, 0] == 2.0
    assert np.isnan(kernel("ts_backfill", x, lookback=3, k=2)[-1, 0])
    assert kernel("ts_backfill", x, lookback=4, k=2)[-1, 0] == 1.0


def test_contradiction_5_k_counts_from_one(kernel):
    x = np.array([[1.0], [2.0], [3.0]])
    assert [kernel("kth_element", x, d=3, k=k)[-1, 0] for k in (1, 2, 3)] == [3.0, 2.0, 1.0]


def test_values_to_ignore_are_read_in_the_precision_of_the_data(kernel):
    x = np.array([[0.5], [0.1]], dtype=np.float32)
    assert kernel("kth_element", x, d=2, k=1, ignore="0.1")[-1, 0] == 0.5


@pytest.mark.parametrize(
    ("literals", "said"),
    [
        ({"k": 0}, "number '0'"),
        ({"k": 3}, "number '3' of '2' days"),
        ({"k": 1, "ignore": "nan nought"}, "'nought'"),
    ],
)
def test_literals_that_cannot_be_meant_are_refused(literals, said, kernel):
    with pytest.raises(AlphaTypeError, match=said):
        kernel("kth_element", np.ones((2, 1)), d=2, **literals)
