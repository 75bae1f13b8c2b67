"""Time compiled operators along time beside their definitions and what others offer, in nanoseconds a cell.

    python tests/benchmarks/operators.py [--assets 500] [--days 1260] [--dtype float32] [--gaps 0.0] [NAME ...]

All candidates for an operator take turns on one thread, and the median of the rounds counts, in processor time.
Compiled kernels run on tiles of 64 assets, as the engine runs them. `pandas` always takes part, `bottleneck` and
`numbagg` where they are installed. The last column is the largest difference to the definition, relative where that
is above 1.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.catalogue import default_platform
from alphaplat.testing.compiled import all_literals, compiled_kernel, run_definition

os.environ["NUMBA_NUM_THREADS"] = "1"  # numbagg would take all cores

Array = np.ndarray[Any, Any]
Run = Callable[[], Any]
TILE = 64

CASES: list[tuple[str, dict[str, Any]]] = [
    ("ts_delay", {"d": 5}),
    ("ts_delta", {"d": 5}),
    *((name, {"d": d}) for name in ("ts_sum", "ts_mean", "ts_std_dev", "ts_zscore") for d in (10, 60)),
    *((name, {"d": d}) for name in ("ts_corr", "ts_covariance", "ts_skewness", "ts_product") for d in (10, 60)),
    *((name, {"d": d}) for name in ("ts_max", "ts_arg_max", "ts_rank", "ts_decay_linear") for d in (10, 60)),
    ("ts_rank", {"d": 250}),
    *(("ts_regression", {"d": 60, "rettype": wanted}) for wanted in (2, 6)),
    ("ts_scale", {"d": 60}),
    *((name, {"d": 60}) for name in ("ts_co_skewness", "ts_partial_corr", "ts_vector_neut", "ts_entropy")),
    ("ts_theilsen", {"d": 20}),
    ("ts_median", {"d": 10}),
    ("ts_median", {"d": 60}),
    ("ts_backfill", {"lookback": 60}),
    ("trade_when", {}),
]

PANDAS: dict[str, Callable[..., Any]] = {
    "ts_sum": lambda d, x: x.rolling(d, min_periods=1).sum(),
    "ts_mean": lambda d, x: x.rolling(d, min_periods=1).mean(),
    "ts_std_dev": lambda d, x: x.rolling(d, min_periods=1).std(ddof=0),
    "ts_corr": lambda d, x, y: x.rolling(d, min_periods=1).corr(y),
    "ts_covariance": lambda d, x, y: x.rolling(d, min_periods=1).cov(y, ddof=0),
    "ts_skewness": lambda d, x: x.rolling(d, min_periods=3).skew(),
    "ts_max": lambda d, x: x.rolling(d, min_periods=1).max(),
    "ts_rank": lambda d, x: x.rolling(d, min_periods=1).rank(),
    "ts_median": lambda d, x: x.rolling(d, min_periods=1).median(),
    "ts_delay": lambda d, x: x.shift(d),
    "ts_delta": lambda d, x: x.diff(d),
}
BOTTLENECK = {
    "ts_sum": "move_sum",
    "ts_mean": "move_mean",
    "ts_std_dev": "move_std",
    "ts_max": "move_max",
    "ts_arg_max": "move_argmax",
    "ts_rank": "move_rank",
    "ts_median": "move_median",
}
NUMBAGG = {
    "ts_sum": "move_sum",
    "ts_mean": "move_mean",
    "ts_std_dev": "move_std",
    "ts_corr": "move_corr",
    "ts_covariance": "move_cov",
}


def candidates(name: str, literals: dict[str, Any], inputs: list[Array]) -> dict[str, Run]:
    """What can be timed for one operator, by name."""
    spec = default_platform().operators[name]
    kernel, values = compiled_kernel(spec), tuple(all_literals(spec, literals).values())
    starts = range(0, inputs[0].shape[1], TILE)
    tiles = [[np.ascontiguousarray(x[:, at : at + TILE]) for x in inputs] for at in starts]
    outs = [np.empty_like(tile[0]) for tile in tiles]

    def compiled() -> list[Array]:
        for out, tile in zip(outs, tiles, strict=True):
            kernel(out, *tile, *values, 0)
        return outs

    found: dict[str, Run] = {"compiled": compiled, "definition": lambda: run_definition(spec, inputs, literals)}
    d = literals.get("d", 0)
    if name in PANDAS:
        frames = [pd.DataFrame(x) for x in inputs]
        found["pandas"] = lambda: PANDAS[name](d, *frames)
    for package, table, axis in (("bottleneck", BOTTLENECK, {"axis": 0}), ("numbagg", NUMBAGG, {"axis": 0})):
        function = getattr(installed(package), table.get(name, ""), None)
        if function is not None:
            found[package] = lambda function=function, axis=axis: function(*inputs, window=d, min_count=1, **axis)
    return found


def installed(package: str) -> Any:
    """The package, or None."""
    try:
        return importlib.import_module(package)
    except ImportError:
        return None


def timed(runs: dict[str, Run], rounds: int) -> dict[str, float]:
    """The median processor seconds of each, taking turns; the first round, which compiles, does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            began = time.thread_time()
            run()
            if number:
                seconds[name].append(time.thread_time() - began)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def difference(name: str, literals: dict[str, Any], inputs: list[Array], found: list[Array]) -> float:
    """The largest difference between compiled values and the definition's."""
    expected = run_definition(default_platform().operators[name], inputs, literals)
    got = np.concatenate(found, axis=1)
    if not np.array_equal(np.isnan(got), np.isnan(expected)):
        return float("inf")
    apart = np.abs(got.astype(np.float64) - expected) / np.maximum(1.0, np.abs(expected))
    return float(np.nanmax(apart, initial=0.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--assets", type=int, default=500)
    parser.add_argument("--days", type=int, default=1260)
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float32")
    parser.add_argument("--gaps", type=float, default=0.0, help="share of missing values")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    rng = np.random.default_rng(0)
    panel = [rng.normal(size=(asked.days, asked.assets)).astype(asked.dtype) for _ in range(3)]
    for x in panel:
        x[rng.random(x.shape) < asked.gaps] = np.nan
    print(f"{asked.days} days x {asked.assets} assets, {asked.dtype}, gaps {asked.gaps:g}, one thread")
    print(f"{platform.machine()}, numpy {np.__version__}, pandas {pd.__version__}; nanoseconds a cell\n")
    columns = ["compiled", "definition", "pandas", "bottleneck", "numbagg"]
    print(f"{'operator':24}" + "".join(f"{one:>12}" for one in columns) + f"{'difference':>14}")
    for name, literals in CASES:
        if asked.names and name not in asked.names:
            continue
        inputs = panel[: len(default_platform().operators[name].parsed.inputs)]
        runs = candidates(name, literals, inputs)
        taken = timed(runs, asked.rounds)
        cells = [f"{1e9 * taken[one] / panel[0].size:12.2f}" if one in taken else f"{'':12}" for one in columns]
        label = f"{name} {' '.join(str(value) for value in literals.values())}"
        print(f"{label:24}" + "".join(cells) + f"{difference(name, literals, inputs, runs['compiled']()):14.1e}")


if __name__ == "__main__":
    main()
