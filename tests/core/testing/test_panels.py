"""The small panels are awkward in the ways that they promise."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.testing import awkward_panels, panel_of, small_panel


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_small_panel_has_what_real_data_does(dtype: str) -> None:
    panel = small_panel(dtype=dtype)
    close = panel.matrix("close")
    assert close.dtype == dtype
    assert np.isnan(close[0, 0])
    assert np.isfinite(close[-1, 0])
    assert np.isnan(close[-1, 4])
    assert np.isfinite(close[0, 4])
    assert np.ptp(close[:, -1]) == 0
    assert (panel.group("sector") == -1).any()
    assert {-1, 0} < set(np.unique(panel.vector("news").counts))
    assert panel.universes == ("liquid",)


def test_a_seed_makes_the_same_panel_again() -> None:
    assert small_panel(seed=1).snapshot == small_panel(seed=1).snapshot != small_panel(seed=2).snapshot


def test_every_awkward_panel_has_its_difficulty() -> None:
    panels = awkward_panels()
    assert panels["one_asset"].shape[1] == 1
    assert panels["one_day"].shape[0] == 1
    assert np.isnan(panels["nothing"].matrix("close")).all()
    assert np.ptp(panels["constant"].matrix("close")) == 0
    assert np.isinf(panels["infinite"].matrix("close")).sum() == 2
    assert not panels["empty_days"].universe("liquid")[::5].any()


def test_a_panel_is_made_of_arrays() -> None:
    panel = panel_of(
        {"close": [[1.0, 2.0]]}, groups={"sector": [[0, -1]]}, feeds={"news": ([5.0], [[1, -1]])}, dtype="float64"
    )
    assert panel.group_labels("sector") == ["sector_0"]
    assert panel.vector("news").cell(0, 0).tolist() == [5]
    assert str(panel.fields["close"].unit) == "price"
