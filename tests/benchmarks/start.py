"""From the start of a process to its first signal: open a stored panel of 500 x 1260 and evaluate an alpha.

    python tests/benchmarks/start.py

Warm: kernels are on disk. Cold: an empty folder for kernels, so that those of the alpha are compiled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import arguments, report, timing
from workload import panel_of, prices

ALPHA = "rank(ts_corr(rank(close), rank(volume), 10)) - ts_rank(ts_delta(vwap, 5), 20)"
PROGRAM = """
import sys, time
import alphaplat as ap
from alphaplat.engine import evaluate_nodes
panel = ap.open_panel(sys.argv[1])
platform = ap.default_platform()
alpha = platform.compile(sys.argv[2], panel_fields=panel.field_types())
signal = next(iter(evaluate_nodes([alpha.node], panel, platform, backend=sys.argv[3])))
print(signal.shape)
"""


def run(path: Path, backend: str, **changes: str) -> float:
    """The seconds of a process."""
    started = time.perf_counter()
    command = [sys.executable, "-c", PROGRAM, str(path), ALPHA, backend]
    subprocess.run(command, check=True, env=os.environ | changes, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    options = arguments(__doc__, assets=500, days=1260)
    from alphaplat.panel import save

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "panel"
        save(panel_of(prices(options.assets, options.days)), path)
        run(path, options.backend)
        warm = [run(path, options.backend) for _ in range(options.runs)]
        cold = [run(path, options.backend, NUMBA_CACHE_DIR=f"{folder}/{turn}") for turn in range(min(options.runs, 3))]
    rows = [{"kernels": "warm", "seconds": timing(warm)}, {"kernels": "cold", "seconds": timing(cold)}]
    notes = [f"the alpha is `{ALPHA}`; the whole process is measured, with the interpreter's start"]
    report("start", "From the start of a process to the first signal", rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
