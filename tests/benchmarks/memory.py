"""The most memory that the 101 formulaic alphas take at 3000 assets x 2520 days in float32, each in its own process.

    python tests/benchmarks/memory.py

`kept` holds all outputs at once. `mined` simulates each alpha and keeps its metrics only: ten times as many alphas
must not take more. The engine is bound to 350 MB. KunQuant's 82 are run with --kunquant, which takes
some 10 GB and minutes.
"""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from measuring import arguments, child, one_thread, peak_bytes, report

one_thread()

from workload import alpha101, backend, compiled, panel_of, platform, prices  # noqa: E402

BOUND = 350 * 1024**2


def work(options: Namespace, which: str, path: Path) -> dict[str, float]:
    """Do one of the works in this process, on the stored panel, and say what it took."""
    from alphaplat.panel import open_panel, save

    if which == "make":
        save(panel_of(prices(options.assets, options.days)), path)
        return {}
    panel = open_panel(path)
    if which == "kunquant":
        from kunquant import FIELDS, KunQuant

        run = KunQuant("alpha101", "float32").on({name: panel.matrix(name) for name in FIELDS})
        started = time.perf_counter()
        found = run()
        return _took(started, sum(one.nbytes for one in found.values()), len(found))
    from alphaplat.engine import evaluate_nodes
    from alphaplat.simulation import Market, Settings, simulate_batch

    nodes = [one.node for one in compiled(alpha101(options), panel, "paper")]
    engine = backend(options.backend)
    started = time.perf_counter()
    if which == "kept":
        found = list(evaluate_nodes(nodes, panel, platform(), memory=BOUND, backend=engine))
        return _took(started, sum(one.nbytes for one in found), len(found))
    market, settings = Market.from_panel(panel), Settings()
    mined = 0
    for _ in range(int(which.removeprefix("mined"))):
        signals = evaluate_nodes(nodes, panel, platform(), memory=BOUND, backend=engine)
        mined += sum(1 for one in simulate_batch(signals, market, settings) if one.metrics)
    return _took(started, 0, mined)


def _took(started: float, outputs: int, alphas: int) -> dict[str, float]:
    return {"peak": peak_bytes(), "outputs": outputs, "seconds": time.perf_counter() - started, "alphas": alphas}


def main() -> None:
    options = arguments(__doc__, assets=3000, days=2520, child="", path="", kunquant=0, repeats=3)
    if options.child:
        print(json.dumps(work(options, options.child, Path(options.path))))
        return
    inputs = options.assets * options.days * (9 * 4 + 3 * 4)
    works = ["kept", "mined1", f"mined{options.repeats}", *(["kunquant"] if options.kunquant else [])]
    rows = []
    with TemporaryDirectory() as folder:
        shared = ("--path", f"{folder}/panel", *sys.argv[1:])
        child("--child", "make", *shared)
        for which in works:
            took = child("--child", which, *shared)
            rows.append(
                {
                    "work": which.rstrip("0123456789"),
                    "alphas": int(took["alphas"]),
                    "seconds": took["seconds"],
                    "peak, GB": took["peak"] / 1e9,
                    "inputs, GB": inputs / 1e9,
                    "outputs, GB": took["outputs"] / 1e9,
                    "beside them, GB": (took["peak"] - inputs - took["outputs"]) / 1e9,
                }
            )
    notes = ["the peak of the whole process (ru_maxrss), Python and libraries included; the panel is read from disk"]
    title = f"Peak memory of the 101 alphas, {options.assets} x {options.days}, float32"
    report("memory", title, rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
