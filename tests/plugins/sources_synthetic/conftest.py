"""Two markets that the tests share: one that is quickly built, and the one that people get."""

from __future__ import annotations

import pytest
import xarray as xr

from alphaplat_sources_synthetic.market import build
from alphaplat_sources_synthetic.options import SyntheticOptions


@pytest.fixture(scope="session")
def small() -> xr.Dataset:
    """Sixty names over two years, many of which leave."""
    return build(SyntheticOptions(seed=7, assets=60, years=2, delisted=0.2))


@pytest.fixture(scope="session")
def market() -> xr.Dataset:
    """The default market."""
    return build(SyntheticOptions())
