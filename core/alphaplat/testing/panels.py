"""Small awkward panels, made from a seed: what real data does, in a few rows.

`small_panel` has listings, delistings, gaps, ties, a flat name and news; `awkward_panels` adds the corner cases: one
asset, one day, nothing but NaN, constants, infinities, and days on which the universe is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.panel import Panel

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike, DTypeLike

Array = np.ndarray[Any, Any]

_UNITS = {"open": "price", "high": "price", "low": "price", "close": "price", "vwap": "price", "volume": "share"}


def panel_of(
    fields: Mapping[str, ArrayLike],
    *,
    groups: Mapping[str, ArrayLike] | None = None,
    universes: Mapping[str, ArrayLike] | None = None,
    feeds: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
    dtype: DTypeLike = np.float32,
) -> Panel:
    """A panel over business days from these arrays (time, asset); `feeds` maps a field to (values, counts).

    >>> panel_of({"close": [[1.0, 2.0], [3.0, 4.0]]}).shape
    (2, 2)
    """
    import pandas as pd
    import xarray as xr

    data: dict[str, tuple[Any, Any, dict[str, Any]]] = {}
    both = ("time", "asset")
    for name, values in fields.items():
        unit = {"units": _UNITS[name]} if name in _UNITS else {}
        data[name] = (both, np.asarray(values, dtype=dtype), {"kind": "matrix", **unit})
    for name, codes in (groups or {}).items():
        found = np.asarray(codes, dtype=np.int32)
        flags = list(range(int(found.max(initial=0)) + 1))
        meanings = " ".join(f"{name}_{flag}" for flag in flags)
        data[name] = (both, found, {"kind": "group", "flag_values": flags, "flag_meanings": meanings})
    for name, members in (universes or {}).items():
        data[name] = (both, np.asarray(members, dtype=bool), {"kind": "universe"})
    for name, (values, counts) in (feeds or {}).items():
        along = f"{name}_feed_obs"
        data[name] = (along, np.asarray(values, dtype=dtype), {"kind": "vector", "feed": f"{name}_feed"})
        size = {"kind": "row_size", "sample_dimension": along}
        data[f"{name}_feed_row_size"] = (both, np.asarray(counts, dtype=np.int32), size)
    days, assets = np.shape(next(iter(fields.values())))
    coordinates = {
        "time": pd.bdate_range("2020-01-01", periods=days).to_numpy("datetime64[ns]"),
        "asset": [f"A{number:02d}" for number in range(assets)],
    }
    dataset: xr.Dataset = xr.Dataset(data, coordinates, {"panel_id": "testing", "survivorship": "free"})
    return Panel(dataset, dtype=dtype, operators=())


def small_panel(
    days: int = 40, assets: int = 9, *, seed: int = 0, holes: bool = True, dtype: DTypeLike = np.float32
) -> Panel:
    """A random market: prices, volume, a group, a universe and a feed of news scores.

    With `holes`: an asset listed late, one delisted early, one flat, one without a group, gaps and equal volumes.
    """
    rng = np.random.default_rng(seed)
    shape = (days, assets)
    close = 50 * np.exp(np.cumsum(rng.normal(0, 0.02, shape), axis=0) + rng.normal(0, 0.5, assets))
    opened = close * np.exp(rng.normal(0, 0.01, shape))
    high = np.maximum(opened, close) * np.exp(np.abs(rng.normal(0, 0.01, shape)))
    low = np.minimum(opened, close) * np.exp(-np.abs(rng.normal(0, 0.01, shape)))
    fields = {"open": opened, "high": high, "low": low, "close": close}
    fields["volume"] = np.round(np.exp(rng.normal(3, 1, shape)))
    sector = np.broadcast_to(np.arange(assets) % 3, shape).copy()
    liquid = rng.random(shape) < 0.8
    counts = rng.integers(0, 4, shape)
    if holes:
        for values in fields.values():
            values[: days // 3, 0] = np.nan
            values[2 * days // 3 :, assets // 2] = np.nan
            values[:, -1] = values[0, -1]
        fields["volume"][rng.random(shape) < 0.1] = np.nan
        sector[:, assets // 3] = -1
        counts[rng.random(shape) < 0.2] = -1
    scores = rng.normal(0, 1, int(np.maximum(counts, 0).sum()))
    return panel_of(
        fields,
        groups={"sector": sector},
        universes={"liquid": liquid},
        feeds={"news": (scores, counts)},
        dtype=dtype,
    )


def awkward_panels(dtype: DTypeLike = np.float32) -> dict[str, Panel]:
    """Panels with the same fields and one difficulty each, by its name."""
    plain = small_panel(dtype=dtype)
    nothing = np.full(plain.shape, np.nan)
    infinite = plain.matrix("close").copy()
    infinite[5, 1], infinite[6, 2] = np.inf, -np.inf
    empty_days = plain.universe("liquid").copy()
    empty_days[::5] = False
    prices = ("open", "high", "low", "close", "volume")
    return {
        "holes": plain,
        "one_asset": small_panel(assets=1, holes=False, dtype=dtype),
        "one_day": small_panel(days=1, holes=False, dtype=dtype),
        "nothing": plain.with_fields(dict.fromkeys(prices, nothing)),
        "constant": plain.with_fields({name: np.ones(plain.shape) for name in prices}),
        "infinite": plain.with_fields({"close": infinite}),
        "empty_days": plain.with_fields({"close": plain.matrix("close"), "liquid": empty_days}),
    }
