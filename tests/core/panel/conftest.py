"""Small panels with everything in them: gaps, groups, a feed that covers some days only, a universe."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from alphaplat.panel import Panel

Make = Callable[..., xr.Dataset]


def make_dataset(days: int = 6, assets: str = "ABCD", seed: int = 0, start: str = "2024-01-01") -> xr.Dataset:
    rng = np.random.default_rng(seed)
    shape = (days, len(assets))
    close = np.exp(rng.normal(size=shape))
    close[rng.random(shape) < 0.1] = np.nan
    counts = rng.integers(-1, 3, size=shape).astype(np.int32)
    total = int(np.maximum(counts, 0).sum())
    wide = ("time", "asset")
    return xr.Dataset(
        {
            "close": (wide, close, {"kind": "matrix", "units": "price"}),
            "volume": (wide, rng.integers(1, 1000, size=shape).astype(float), {"kind": "matrix", "units": "share"}),
            "sector": (wide, rng.choice(np.array(["bank", "real estate", None], dtype=object), shape)),
            "members": (wide, rng.random(shape) > 0.3),
            "news_row_size": (wide, counts, {"kind": "row_size", "sample_dimension": "news_obs"}),
            "news_score": (("news_obs",), rng.normal(size=total), {"kind": "vector", "feed": "news"}),
        },
        coords={
            "time": np.arange(days).astype("timedelta64[D]") + np.datetime64(start, "ns"),
            "asset": np.array(list(assets), dtype=object),
        },
        attrs={"survivorship": "free", "adjustment": "as_of_snapshot"},
    )


@pytest.fixture
def dataset() -> xr.Dataset:
    return make_dataset()


@pytest.fixture
def panel(dataset: xr.Dataset) -> Panel:
    return Panel(dataset)


@pytest.fixture(scope="session")
def make() -> Make:
    return make_dataset
