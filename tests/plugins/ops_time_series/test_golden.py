"""The published worked examples, recomputed; series are written today first."""

import numpy as np
import pytest

NAN = np.nan


@pytest.mark.parametrize(
    ("name", "series", "literals", "expected"),
    [
        ("days_from_last_change", [[2, 2, 2, 7, 5, 16, 1]], {}, 2),
        ("days_from_last_change", [[12, 12, 12, 10, 10]], {}, 2),
        ("days_from_last_change", [[15, 12, 12, 12, 10, 10]], {}, 0),
        ("hump", [[2, 5]], {"hump": 0.75}, 3.5),
        ("jump_decay", [[2, 4]], {"d": 6, "sensitivity": 0.5, "force": 0.1}, 3.8),
        ("ts_arg_max", [[6, 2, 8, 5, 9, 4]], {"d": 6}, 4),
        ("ts_arg_min", [[6, 2, 8, 5, 9, 4]], {"d": 6}, 1),
        ("ts_av_diff", [[6, 2, 8, 5, 9, NAN]], {"d": 6}, 0),
        ("ts_corr", [[2, 3, 5, 6, 3, 8, 10], [100, 190, 150, 180, 210, 220, 240]], {"d": 7}, 0.6891),
        ("ts_covariance", [[2, 4, 6, 8, 10], [1, 3, 5, 7, 9]], {"d": 5}, 8),
        ("ts_decay_linear", [[30, 5, 4, 5, 6]], {"d": 5}, 13.2),
        ("ts_decay_linear", [[10, 8, 6, 4, 2]], {"d": 3}, 8.6667),
        ("ts_delay", [[2, 3, 5, 6, 3, 8, 10]], {"d": 6}, 10),
        ("ts_delta", [[2, 3, 5, 6, 3, 8, 10]], {"d": 6}, -8),
        ("ts_product", [[2, 3, 5, 6, 3, 8, 10]], {"d": 7}, 43200),
        ("ts_rank", [[13, 15, 11, 12, 10]], {"d": 5}, 0.75),
        ("ts_rank", [[100, 0, 200]], {"d": 3}, 0.5),
        ("ts_scale", [[6, 2, 8, 5, 9, 4]], {"d": 6, "constant": 1.0}, 1.5714),
        ("ts_std_dev", [[0.01, 0.02, -0.01, 0, 0.03]], {"d": 5}, 0.014142),
    ],
)
def test_example(name, series, literals, expected, kernel):
    columns = [np.array(one, dtype=float)[::-1, None] for one in series]
    assert kernel(name, *columns, **literals)[-1, 0] == pytest.approx(expected, rel=5e-5)


def test_kth_element_example(kernel):
    x = np.array([[0.5], [NAN], [NAN], [0.7], [0.0]])
    assert kernel("kth_element", x, d=5, k=1, ignore="NaN 0").ravel().tolist() == [0.5, 0.5, 0.5, 0.7, 0.7]
