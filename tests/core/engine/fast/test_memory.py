"""The bound of memory is kept by the process as a whole, not by what the plan says alone."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes
from alphaplat.testing.panels import panel_of

STATUS = Path("/proc/self/status")
MEGABYTE = 1024**2
BESIDE = 16 * MEGABYTE
TEXTS = (
    "rank(ts_corr(rank(close), rank(volume), 10)) - ts_mean(open, 7)",
    "group_neutralize(ts_decay_linear(close, 5) / high, sector)",
    "scale(ts_rank(volume, 8)) * rank(ts_std_dev(low, 20)) + rank(open)",
    "group_rank(ts_delta(close, 3), industry) - rank(low) * rank(high)",
    "ts_arg_max(rank(close) + rank(open), 12)",
)


def resident(peak: bool) -> int:
    """The memory of this process, now or the most since it was last asked to forget."""
    key = "VmHWM:" if peak else "VmRSS:"
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(key))
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak of a process can be reset on Linux only")
@pytest.mark.parametrize("megabytes", [70, 100, 200])
def test_the_process_stays_within_the_bound(megabytes: int, everything: Platform) -> None:
    days, assets = 1000, 1500
    rng = np.random.default_rng(1)
    names = ("open", "high", "low", "close", "volume")
    groups = {
        name: np.broadcast_to(np.arange(assets) % count, (days, assets))
        for name, count in (("sector", 11), ("industry", 60))
    }
    panel = panel_of({name: rng.uniform(1, 2, (days, assets)) for name in names}, groups=groups)
    roots = [everything.compile(text, panel_fields=panel.field_types()).node for text in TEXTS]
    small = panel.between(None, panel.times[50])
    for warm in (small, panel):
        for found in evaluate_nodes(roots, warm, everything, memory=megabytes * MEGABYTE):
            assert isinstance(found, np.ndarray), found
    del found
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = resident(peak=False)
    for signal in evaluate_nodes(roots, panel, everything, memory=megabytes * MEGABYTE):
        assert isinstance(signal, np.ndarray)
    assert resident(peak=True) - before <= megabytes * MEGABYTE + BESIDE
