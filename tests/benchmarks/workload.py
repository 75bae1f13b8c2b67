"""What the benchmarks work on: a market of prices without holes, drawn from a seed, and sets of formulas."""

from __future__ import annotations

import csv
import os
from argparse import Namespace
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import xarray as xr

from alphaplat.catalogue import Platform
from alphaplat.engine import Backend, backend_named
from alphaplat.panel import Panel
from alphaplat_dsl import Expression

MEMORY = 64 * 1024**3
GROUPS = {"sector": 11, "industry": 60, "subindustry": 120}


def prices(assets: int, days: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Open, high, low, close, volume, vwap, amount, cap and returns, each (days, assets) in float64."""
    rng = np.random.default_rng(seed)
    close = 40 * np.exp(np.cumsum(rng.standard_t(5, (days, assets)) * 0.012, axis=0))
    open_ = close * np.exp(rng.normal(0, 0.008, close.shape))
    high = np.maximum(open_, close) * np.exp(np.abs(rng.normal(0, 0.006, close.shape)))
    low = np.minimum(open_, close) * np.exp(-np.abs(rng.normal(0, 0.006, close.shape)))
    volume = np.round(np.exp(rng.normal(13, 0.6, close.shape) + rng.normal(0, 1, assets)))
    vwap = (high + low + close) / 3
    returns = np.full(close.shape, np.nan)
    returns[1:] = close[1:] / close[:-1] - 1
    fields = {"open": open_, "high": high, "low": low, "close": close, "volume": volume, "vwap": vwap}
    return fields | {"amount": vwap * volume, "cap": close * rng.uniform(1e7, 1e9, assets), "returns": returns}


def panel_of(fields: Mapping[str, np.ndarray], dtype: str = "float32") -> Panel:
    """The panel of such fields, with three levels of groups."""
    days, assets = fields["close"].shape
    first = np.busday_offset(np.datetime64("2010-01-04"), np.arange(days))
    variables = {name: (("time", "asset"), values.astype(dtype), {"kind": "matrix"}) for name, values in fields.items()}
    for name, count in GROUPS.items():
        codes = np.broadcast_to((np.arange(assets) % count).astype(np.int32), (days, assets)).copy()
        meanings = " ".join(f"g{code}" for code in range(count))
        attributes = {"kind": "group", "flag_values": np.arange(count, dtype=np.int32), "flag_meanings": meanings}
        variables[name] = (("time", "asset"), codes, attributes)
    names = [f"A{number:04}" for number in range(assets)]
    coords = {"time": first.astype("datetime64[ns]"), "asset": names}
    return Panel(xr.Dataset(variables, coords=coords), dtype=np.dtype(dtype))


@cache
def platform() -> Platform:
    """The installed platform."""
    return Platform.discover()


def alpha101(options: Namespace) -> dict[int, str]:
    """The formulas by number, from the file of the option or of the folder of test data."""
    folder = os.environ.get("ALPHAPLAT_TEST_DATA")
    path: Path | None = options.formulas or (Path(folder) / "alpha101.tsv" if folder else None)
    if path is None:
        raise SystemExit("name the file of the 101 formulas: --formulas FILE, or ALPHAPLAT_TEST_DATA=FOLDER")
    with path.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {int(row["id"]): row["formula"] for row in rows}


def compiled(texts: Mapping[object, str], panel: Panel, dialect: str, **conventions: object) -> list[Expression]:
    """The expressions of texts over the fields of a panel."""
    fields = panel.field_types()
    return [
        platform().compile(text, dialect=dialect, panel_fields=fields, conventions=conventions or None)
        for text in texts.values()
    ]


def backend(name: str, threads: int = 1) -> Backend:
    """A back end of ours on so many threads."""
    if name == "fast":
        from alphaplat.engine.fast import FastBackend

        return FastBackend(threads=threads)
    return backend_named(name)
