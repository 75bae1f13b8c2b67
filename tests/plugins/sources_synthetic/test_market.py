"""The market is a valid panel, the same for the same options, and no day of it depends on a later one."""

from __future__ import annotations

import subprocess
import sys
import time
from hashlib import sha256

import numpy as np
import pytest
import xarray as xr
from pydantic import ValidationError

import alphaplat_sources_synthetic as plugin
from alphaplat.panel import Panel
from alphaplat_sources_synthetic.market import build
from alphaplat_sources_synthetic.options import SyntheticOptions

GOLDEN = {
    0: "87444161f2bdbed26c9b209ebe0f78d1e3b866433416f4f197c11a3306a59cb4",
    7: "d9d0d5d049aab2497c9443b48a207c7cf5dfcb1bf7a63e2943200247ac145cb3",
}


def digest(dataset: xr.Dataset) -> str:
    """A hash over every value, name and attribute."""
    whole = sha256(repr(sorted(dataset.attrs.items())).encode())
    for name in sorted(str(name) for name in dataset.variables):
        values = dataset[name].values
        content = "\0".join(values).encode() if values.dtype == object else np.ascontiguousarray(values).tobytes()
        whole.update(f"{name} {values.dtype} {values.shape}".encode() + content)
    return whole.hexdigest()


@pytest.mark.parametrize("seed", sorted(GOLDEN))
def test_bits_of_a_seed_never_change(seed: int) -> None:
    """When this fails on purpose, raise the version of the source."""
    assert digest(build(SyntheticOptions(seed=seed, assets=30, years=1))) == GOLDEN[seed]


def test_another_process_gives_the_same_bits(small: xr.Dataset) -> None:
    code = (
        "from alphaplat_sources_synthetic.market import build\n"
        "from alphaplat_sources_synthetic.options import SyntheticOptions\n"
        "import numpy as np\n"
        "data = build(SyntheticOptions(seed=7, assets=60, years=2, delisted=0.2))\n"
        "from hashlib import sha256\n"
        "print(sha256(data['close'].values.tobytes() + data['news_sentiment'].values.tobytes()).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own = small["close"].values.tobytes() + small["news_sentiment"].values.tobytes()
    assert done.stdout.strip() == sha256(own).hexdigest()


def test_seeds_differ() -> None:
    one, other = (build(SyntheticOptions(seed=seed, assets=10, years=1)) for seed in (1, 2))
    assert one.attrs["panel_id"] != other.attrs["panel_id"]
    assert not np.array_equal(one["close"], other["close"], equal_nan=True)


def test_more_years_add_days_and_change_none(small: xr.Dataset) -> None:
    shorter = build(SyntheticOptions(seed=7, assets=60, years=1, delisted=0.2))
    assert shorter.attrs == small.attrs
    days = shorter.sizes["time"]
    assert days < small.sizes["time"]
    for name, variable in shorter.data_vars.items():
        longer = small[name].values[: len(variable)]
        np.testing.assert_array_equal(variable.values, longer, err_msg=str(name))


def test_panel_takes_it(small: xr.Dataset) -> None:
    panel = Panel(small)
    assert panel.survivorship == "free"
    assert panel.adjustment == "raw"
    assert panel.panel_id == small.attrs["panel_id"]
    for name, info in panel.fields.items():
        assert info.description, name
        assert (info.unit is None) == (info.kind == "group"), name
    assert {"open", "cap", "sector", "subindustry", "news_sentiment", "nws17_d1_nip", "eps"} <= set(panel.fields)
    assert panel.universe("top20").sum(axis=1).max() == 20


def test_default_market_is_large_and_quickly_built() -> None:
    started = time.perf_counter()
    dataset = build(SyntheticOptions(seed=3))
    assert time.perf_counter() - started < 20
    assert dataset.sizes["asset"] == 500
    assert 250 * 5 <= dataset.sizes["time"] <= 254 * 5


@pytest.mark.parametrize("options", [{"assets": 2, "years": 1}, {"assets": 3, "years": 1, "delisted": 0.5}])
def test_smallest_markets_are_built(options: dict[str, float]) -> None:
    dataset = build(SyntheticOptions(**options))  # type: ignore[arg-type]
    assert np.isfinite(dataset["close"]).any()


@pytest.mark.parametrize("options", [{"assets": 1}, {"years": 0}, {"seed": -1}, {"asets": 3}, {"strength": -1}])
def test_bad_options_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        SyntheticOptions(**options)  # type: ignore[arg-type]


def test_source_is_declared() -> None:
    (spec,) = plugin.alphaplat_sources()
    assert (spec.name, spec.options, spec.build) == ("synthetic", SyntheticOptions, build)
