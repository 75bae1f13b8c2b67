"""A store under random appends, deaths, restarts and added fields equals a list of days in memory."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alphaplat.panel import Panel, add_fields, append, appending, open_panel, save, verify

NAMES = "ABCDEF"


class StoreMachine(RuleBasedStateMachine):
    """The model is a dataset of all names; absent ones are missing there."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "panel"

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.fields = ["close"]
        self.days: list[tuple[frozenset[str], dict[str, dict[str, float]]]] = [self.draw("AB")]
        self.panel_id = save(Panel(self.expected("AB")), self.path).panel_id

    def draw(self, names: str) -> tuple[frozenset[str], dict[str, dict[str, float]]]:
        """Values of a day: always one of the first name, so that no day is empty."""
        values = {
            field: {n: float(self.rng.integers(100)) for n in names if n == "A" or self.rng.random() > 0.3}
            for field in self.fields
        }
        return frozenset(names), values

    def expected(self, names: str, start: int = 0) -> xr.Dataset:
        days = self.days[start:]
        times = np.datetime64("2024-01-01", "ns") + (start + np.arange(len(days))).astype("timedelta64[D]")
        arrays = {
            field: np.array([[values[field].get(name, np.nan) for name in names] for _, values in days])
            for field in self.fields
        }
        variables = {field: (("time", "asset"), array) for field, array in arrays.items()}
        return xr.Dataset(variables, coords={"time": times, "asset": list(names)})

    @rule(count=st.integers(1, 3), names=st.sets(st.sampled_from(NAMES[1:])), dies=st.booleans())
    def append_days(self, count: int, names: set[str], dies: bool) -> None:
        listed = "A" + "".join(sorted(names))
        kept = list(self.days)
        self.days += [self.draw(listed) for _ in range(count)]
        overlapping = [name for name in listed if name in open_panel(self.path).assets]
        new = self.expected(listed, len(kept) - 1)
        for name in set(listed) - set(overlapping):
            for field in self.fields:
                new[field].loc[{"asset": name, "time": new["time"][0]}] = np.nan
        if not dies:
            assert append(self.path, new).days == count
            return
        self.days = kept
        with mock.patch.object(appending, "write_head", side_effect=MemoryError), pytest.raises(MemoryError):
            append(self.path, new)

    @rule()
    def add_field(self) -> None:
        name = f"f{len(self.fields)}"
        if len(self.fields) == 3:
            return
        self.fields.append(name)
        for names, values in self.days:
            values[name] = {n: float(self.rng.integers(100)) for n in sorted(names)}
        assets = "".join(sorted(open_panel(self.path).assets))
        add_fields(self.path, self.expected(assets)[[name]])

    @invariant()
    def holds_what_it_should(self) -> None:
        stored = verify(self.path)
        expected = Panel(self.expected("".join(sorted(stored.assets))))
        assert stored.snapshot == expected.snapshot
        assert stored.panel_id == self.panel_id


StoreMachine.TestCase.settings = settings(
    max_examples=4, stateful_step_count=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
TestStore = StoreMachine.TestCase
