"""The order of a day's values, for few and many columns, in both float types."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.kernels.ordering import ordered

SMALL, LARGE = np.finfo(np.float32).tiny, np.finfo(np.float32).max


def draws(days, columns):
    """Values that fill the words evenly, that crowd in a few of them, that tie, and that miss."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(days, columns))
    crowded = 1 + x * 1e-5
    crowded[:, ::7] *= rng.choice([-1e9, 1e9, 1.0], crowded[:, ::7].shape)
    missing = np.where(rng.random(x.shape) < 0.3, rng.choice([np.nan, np.inf, -np.inf], x.shape), x)
    missing[0], missing[1, 1:] = np.nan, np.nan
    return {
        "spread": x,
        "crowded": crowded,
        "tied": np.round(x * 2) + 0.0,
        "extreme": rng.choice([SMALL, -SMALL, LARGE, -LARGE, 0.0, 1.0], x.shape),
        "missing": missing,
        "flat": np.full(x.shape, 3.0),
    }


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("columns", [1, 2, 61, 1024, 1025])
@pytest.mark.parametrize("kind", draws(2, 2))
def test_values_stand_in_their_order_and_ties_are_marked(kind, columns, dtype):
    x = draws(6, columns)[kind].astype(dtype)
    order = ordered(x)
    for day, values in enumerate(x):
        count = np.isfinite(values).sum()
        found = (order.words[day] & order.words.dtype.type((1 << order.bits) - 1)).astype(int)
        assert order.counts[day] == count
        assert sorted(found) == list(range(columns))
        ranked = values[found[:count]]
        assert np.array_equal(ranked, np.sort(values[np.isfinite(values)]))
        equal = ranked[1:] == ranked[:-1]
        assert order.ties[day] == equal.sum()
        if equal.any():
            assert np.array_equal(order.alike[day, 1:count], equal)
