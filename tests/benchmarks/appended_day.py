"""One more day of the 101 formulaic alphas at 3000 assets, against computing all 2520 days again.

    python tests/benchmarks/appended_day.py

float32, all cores. The day's values are compared with those of the full run, bit by bit.
"""

from __future__ import annotations

import os
from statistics import median

from measuring import alternate, arguments, report, timing
from workload import MEMORY, alpha101, backend, compiled, panel_of, platform, prices

from alphaplat.engine import evaluate_nodes


def main() -> None:
    import numpy as np

    options = arguments(__doc__, assets=3000, days=2520, threads=os.cpu_count() or 1)
    panel = panel_of(prices(options.assets, options.days))
    texts = alpha101(options)
    nodes = [one.node for one in compiled(texts, panel, "paper")]
    engine = backend(options.backend, options.threads)

    def since(day: object) -> list[np.ndarray]:
        found = evaluate_nodes(nodes, panel, platform(), memory=MEMORY, backend=engine, since=day)
        return [one[-1].copy() for one in found]

    spent = alternate(options.runs, {"the last day": lambda: since(panel.times[-1]), "all days": lambda: since(None)})
    pairs = zip(texts, since(panel.times[-1]), since(None), strict=True)
    unequal = [str(number) for number, one, other in pairs if not np.array_equal(one, other, equal_nan=True)]
    rows = [{"computed": name, "seconds": timing(seconds)} for name, seconds in spent.items()]
    ratio = median(spent["all days"]) / median(spent["the last day"])
    rows.append({"computed": "all days / the last day", "seconds": f"{ratio:.0f} x"})
    notes = [f"alphas whose last day differs in any bit: {', '.join(unequal) or 'none'}"]
    title = f"One appended day of the 101 alphas at {options.assets} assets"
    report("appended_day", title, rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
