"""All 101 formulaic alphas against alpha101v (pandas), 500 assets x 1260 days, one thread, all outputs kept.

    python tests/benchmarks/alpha101_pandas.py

Ours computes in float64, as alpha101v does before it rounds its results to float32, and takes the conventions that
alpha101v does: ranks from 0 to 1, deviations with ddof 0, positions in days ago. Run time only. A run of
alpha101v takes about a minute, so it runs less often where it takes longer.
"""

from __future__ import annotations

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
    panel = panel_of(fields, "float64")
    texts = alpha101(options)
    nodes = [one.node for one in compiled(texts, panel, "paper", **CONVENTIONS)]
    engine = backend(options.backend)
    index, names = pd.DatetimeIndex(panel.times), list(panel.assets)
    frames = {name: pd.DataFrame(values, index, names) for name, values in fields.items()}
    frames["Open"] = frames.pop("open")
    for group in GROUPS:
        labels = panel.group(group).astype(str).astype(object)
        frames[f"ind_{group}"] = pd.DataFrame(labels, index, names)
    frames["ind"] = frames["ind_industry"]

    def ours() -> list[object]:
        return list(evaluate_nodes(nodes, panel, platform(), memory=MEMORY, backend=engine))

    def theirs() -> dict[int, object]:
        found = {}
        for name in alpha101v.ALL_FACTOR_NAMES:
            found[int(name.removeprefix("alpha"))] = alpha101v.run_factor(name, frames, copy_inputs=False).to_numpy()
        return found

    spent = alternate(options.runs, {"ours": ours, "alpha101v": theirs})
    wanted = theirs()
    shares = {number: difference(found, wanted[number]) for number, found in zip(texts, ours(), strict=True)}
    rows = [{"side": name, "seconds": timing(seconds)} for name, seconds in spent.items()]
    ratio = median(spent["alpha101v"]) / median(spent["ours"])
    rows.append({"side": "alpha101v / ours", "seconds": f"{ratio:.1f} x"})
    notes = [
        *agreement(shares),
    ]
    title = f"All 101 alphas, {options.assets} x {options.days}, float64, one thread"
    report("alpha101_pandas", title, rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
