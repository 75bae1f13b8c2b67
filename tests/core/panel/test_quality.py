"""Oddities planted one by one are found, counted and named; clean data have none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from alphaplat.panel import Panel
from alphaplat.panel.quality import check_panel

DAYS, NAMES = 40, 6


def clean() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, (DAYS, NAMES)), axis=0))
    high, low = close * 1.01, close * 0.99
    return {"open": close * 1.001, "high": high, "low": low, "close": close, "volume": np.full(close.shape, 1e5)}


def found(fields: dict[str, np.ndarray]) -> dict[str, tuple[int, str]]:
    times = np.datetime64("2024-01-01", "ns") + np.arange(DAYS).astype("timedelta64[D]")
    variables = {name: (("time", "asset"), values) for name, values in fields.items()}
    panel = Panel(xr.Dataset(variables, coords={"time": times, "asset": list("ABCDEF")}))
    return {finding.kind: (finding.count, ", ".join(finding.examples)) for finding in check_panel(panel)}


def test_clean_data_have_none() -> None:
    assert found(clean()) == {}


Plant = Callable[[dict[str, np.ndarray]], None]


def put(name: str, place: object, value: float) -> Plant:
    def plant(fields: dict[str, np.ndarray]) -> None:
        fields[name][place] = value  # type: ignore[index]

    return plant


def gap(fields: dict[str, np.ndarray]) -> None:
    for values in fields.values():
        values[5:8, 2] = np.nan
        values[:3, 3] = np.nan
        values[-4:, 4] = np.nan


def holiday(fields: dict[str, np.ndarray]) -> None:
    for values in fields.values():
        values[20, 1:] = np.nan


def split(fields: dict[str, np.ndarray]) -> None:
    for name in ("open", "high", "low", "close"):
        fields[name][20:, 1] = fields[name][20:, 1] * fields[name][19, 1] / fields[name][20, 1] / 2


def bad_tick(fields: dict[str, np.ndarray]) -> None:
    for name in ("open", "high", "low", "close"):
        fields[name][20, 1] *= 0.45


def stale(fields: dict[str, np.ndarray]) -> None:
    for name in ("open", "high", "low", "close"):
        fields[name][10:20, 0] = fields[name][10, 0]


def crossed(fields: dict[str, np.ndarray]) -> None:
    fields["high"][4, 4] = fields["low"][4, 4] - 1


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (gap, {"missing_bars": (3, "C 3")}),
        (put("open", (3, 1), np.nan), {"missing_prices": (1, "B 2024-01-04")}),
        (put("open", (3, 1), 0.0), {"zero_prices": (1, "B 2024-01-04")}),
        (put("low", (3, 1), -1.0), {"negative_prices": (1, "B 2024-01-04")}),
        (put("open", (3, 1), 500.0), {"crossed_bars": (1, "B 2024-01-04")}),
        (crossed, {"crossed_bars": (1, "E 2024-01-05"), "high_below_low": (1, "E 2024-01-05")}),
        (
            holiday,
            {"missing_bars": (5, "B 1, C 1, D 1, E 1, F 1"), "phantom_days": (1, "2024-01-21 (1 of some 6 names)")},
        ),
        (split, {"jumps": (1, "B 2024-01-21 -50%"), "split_like": (1, "B 2024-01-21 -50%")}),
        (stale, {"stale_quotes": (1, "A 2024-01-20")}),
        (put("volume", (2, 2), 0.0), {"zero_volume": (1, "C 2024-01-03")}),
        (put("volume", (2, 2), np.inf), {"infinite": (1, "C 2024-01-03")}),
    ],
)
def test_planted(plant: Plant, expected: dict[str, tuple[int, str]]) -> None:
    fields = clean()
    plant(fields)
    assert found(fields) == expected


def test_bad_ticks_are_jumps_that_are_undone() -> None:
    fields = clean()
    bad_tick(fields)
    hits = found(fields)
    assert hits["jumps"][0] == 2
    assert hits["spikes"][0] == 1


def test_empty_fields_are_named() -> None:
    fields = clean() | {"cap": np.full((DAYS, NAMES), np.nan)}
    assert found(fields) == {"empty_field": (1, "cap")}


def test_a_field_of_days_without_a_bar_is_not_empty() -> None:
    fields = clean()
    for name in fields:
        fields[name][-1, 0] = np.nan
    leaving = np.full((DAYS, NAMES), np.nan)
    leaving[-1, 0] = -0.3
    assert "empty_field" not in found(fields | {"delisting_return": leaving})


def test_fields_that_are_not_there_are_not_judged() -> None:
    assert found({"close": clean()["close"]}) == {}
    assert found({"score": np.zeros((DAYS, NAMES))}) == {}


def test_a_finding_reads_as_a_sentence() -> None:
    fields = clean()
    fields["volume"][2:, :] = 0.0
    times = np.datetime64("2024-01-01", "ns") + np.arange(DAYS).astype("timedelta64[D]")
    variables = {name: (("time", "asset"), values) for name, values in fields.items()}
    (finding,) = check_panel(Panel(xr.Dataset(variables, coords={"time": times, "asset": list("ABCDEF")})))
    assert str(finding).startswith("zero_volume 228: bars without volume (A 2024-01-03, B 2024-01-03")
    assert str(finding).endswith(", ...)")
