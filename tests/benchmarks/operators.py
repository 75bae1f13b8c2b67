"""What a cell costs by operator: ours, bottleneck and pandas, 500 assets x 1260 days, one thread.

    python tests/benchmarks/operators.py --dtype float32

Ours evaluates an expression of one operator, with masking and cleaning of inputs and result. Bottleneck and pandas
compute the operator alone, over rows of assets as they lie in a panel.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from statistics import median

from measuring import alternate, arguments, difference, one_thread, report

one_thread()

import bottleneck as bn  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from workload import MEMORY, backend, panel_of, platform, prices  # noqa: E402

from alphaplat.engine import evaluate_nodes  # noqa: E402

Array = np.ndarray
Run = Callable[[], Array]
WINDOWS = (10, 60)


def works(fields: dict[str, Array], dtype: str) -> dict[str, tuple[str, Run | None, Run | None]]:
    """By name: our text, bottleneck's call and pandas' call."""
    x, y = (np.ascontiguousarray(fields[name], dtype=dtype) for name in ("close", "volume"))
    frame, other = pd.DataFrame(x), pd.DataFrame(y)
    found: dict[str, tuple[str, Run | None, Run | None]] = {
        "rank": ("rank(close)", lambda: bn.nanrankdata(x, axis=1), lambda: frame.rank(axis=1).to_numpy()),
        "add": ("close + volume", lambda: x + y, None),
        "zscore": ("zscore(close)", None, None),
        "group_neutralize": ("group_neutralize(close, sector)", None, None),
        "group_rank": ("group_rank(close, sector)", None, None),
    }
    for d in WINDOWS:
        found |= {
            f"ts_sum {d}": (
                f"ts_sum(close, {d})",
                lambda d=d: bn.move_sum(x, d, axis=0),
                lambda d=d: frame.rolling(d).sum().to_numpy(),
            ),
            f"ts_std_dev {d}": (
                f"ts_std_dev(close, {d})",
                lambda d=d: bn.move_std(x, d, axis=0),
                lambda d=d: frame.rolling(d).std(ddof=0).to_numpy(),
            ),
            f"ts_max {d}": (
                f"ts_max(close, {d})",
                lambda d=d: bn.move_max(x, d, axis=0),
                lambda d=d: frame.rolling(d).max().to_numpy(),
            ),
            f"ts_arg_max {d}": (f"ts_arg_max(close, {d})", lambda d=d: bn.move_argmax(x, d, axis=0), None),
            f"ts_median {d}": (f"ts_median(close, {d})", lambda d=d: bn.move_median(x, d, axis=0), None),
            f"ts_rank {d}": (f"ts_rank(close, {d})", lambda d=d: (bn.move_rank(x, d, axis=0) + 1) / 2, None),
            f"ts_corr {d}": (
                f"ts_corr(close, volume, {d})",
                None,
                lambda d=d: frame.rolling(d).corr(other).to_numpy(),
            ),
            f"ts_decay_linear {d}": (f"ts_decay_linear(close, {d})", None, None),
        }
    return found


def main() -> None:
    options = arguments(__doc__, dtype="float32", assets=500, days=1260)
    warnings.simplefilter("ignore")
    fields = prices(options.assets, options.days)
    panel = panel_of(fields, options.dtype)
    engine = backend(options.backend)
    conventions = {"min_periods": "window", "rank": "pct"}
    rows = []
    for name, (text, bottleneck, pandas) in works(fields, options.dtype).items():
        alpha = platform().compile(text, panel_fields=panel.field_types(), conventions=conventions)

        def ours(node: object = alpha.node) -> Array:
            return next(iter(evaluate_nodes([node], panel, platform(), memory=MEMORY, backend=engine)))

        sides = {"ours": ours, "bottleneck": bottleneck, "pandas": pandas}
        spent = alternate(options.runs, {side: run for side, run in sides.items() if run is not None})
        row: dict[str, object] = {"operator": name}
        for side in sides:
            cells = options.assets * options.days
            row[f"{side}, ns"] = round(1e9 * median(spent[side]) / cells, 1) if side in spent else ""
        peer = bottleneck or pandas
        row["largest difference"] = difference(ours(), np.asarray(peer()))[1] if peer and name != "rank" else ""
        rows.append(row)
    title = f"Cost of a cell by operator, {options.assets} x {options.days}, {options.dtype}, one thread"
    notes = ["differences are relative to the day's largest value; ranks have another scale in bottleneck"]
    report(f"operators_{options.dtype}", title, rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
