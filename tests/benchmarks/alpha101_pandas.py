"""All 101 formulaic alphas against alpha101v (pandas), 500 assets x 1260 days, one thread, all outputs kept.

    python tests/benchmarks/alpha101_pandas.py

Results are float32 on both sides. alpha101v computes in float64 and rounds at the end, ours keeps every step in float32
and adds in float64, as it does unless asked otherwise; it is timed in float64, too. Ours takes the conventions that
alpha101v does: ranks from 0 to 1, deviations with ddof 0, positions in days ago. Run time only.
"""

from __future__ import annotations

from functools import partial
from statistics import median

from measuring import agreement, alternate, arguments, difference, one_thread, report, timing

one_thread()

import pandas as pd  # noqa: E402
from workload import GROUPS, MEMORY, alpha101, backend, compiled, panel_of, platform, prices  # noqa: E402

from alphaplat.engine import evaluate_nodes  # noqa: E402

CONVENTIONS = {"rank": "unit", "ts_rank": "unit", "argmax": "age", "ddof": 0}


def main() -> None:
    import alpha101v

    options = arguments(__doc__, assets=500, days=1260)
    fields = prices(options.assets, options.days)
    fields["amount"] = fields["close"] * fields["volume"]
    panels = {dtype: panel_of(fields, dtype) for dtype in ("float32", "float64")}
    panel, texts = panels["float32"], alpha101(options)
    nodes = [one.node for one in compiled(texts, panel, "paper", **CONVENTIONS)]
    engine = backend(options.backend)
    index, names = pd.DatetimeIndex(panel.times), list(panel.assets)
    frames = {name: pd.DataFrame(values, index, names) for name, values in fields.items()}
    frames["Open"] = frames.pop("open")
    for group in GROUPS:
        labels = panel.group(group).astype(str).astype(object)
        frames[f"ind_{group}"] = pd.DataFrame(labels, index, names)
    frames["ind"] = frames["ind_industry"]

    def ours(dtype: str) -> list[object]:
        return list(evaluate_nodes(nodes, panels[dtype], platform(), memory=MEMORY, backend=engine))

    def theirs() -> dict[int, object]:
        found = {}
        for name in alpha101v.ALL_FACTOR_NAMES:
            found[int(name.removeprefix("alpha"))] = alpha101v.run_factor(name, frames, copy_inputs=False).to_numpy()
        return found

    spent = alternate(options.runs, {**{dtype: partial(ours, dtype) for dtype in panels}, "alpha101v": theirs})
    wanted, notes, rows = theirs(), [], []
    for side, seconds in spent.items():
        ratio = median(spent["alpha101v"]) / median(seconds)
        row = {"side": f"ours, {side}" if side in panels else side, "seconds": timing(seconds)}
        rows.append(row | ({"alpha101v / it": f"{ratio:.1f} x"} if side in panels else {}))
    for dtype in panels:
        found = zip(texts, ours(dtype), strict=True)
        shares = {name: difference(one, wanted[name]) for name, one in found}
        notes += [f"{dtype}: {said}" for said in agreement(shares)]
    title = f"All 101 alphas, {options.assets} x {options.days}, one thread"
    report("alpha101_pandas", title, rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
