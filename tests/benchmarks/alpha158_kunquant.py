"""Alpha158, 512 assets x 1260 days, one thread, all outputs kept: our qlib texts and KunQuant's predefined set.

    python tests/benchmarks/alpha158_kunquant.py --dtype float32

Run time only: compiling is told beside it. KunQuant's set is built with Qlib's default configuration, too; features
are matched by name.
"""

from __future__ import annotations

import time
from statistics import median

from measuring import agreement, alternate, arguments, difference, one_thread, report, timing

one_thread()

from kunquant import KunQuant  # noqa: E402
from workload import MEMORY, backend, compiled, panel_of, platform, prices  # noqa: E402

from alphaplat.engine import evaluate_nodes  # noqa: E402


def main() -> None:
    options = arguments(__doc__, dtype="float32", assets=512, days=1260)
    fields = prices(options.assets, options.days)
    panel = panel_of(fields, options.dtype)
    theirs = KunQuant("alpha158", options.dtype)
    run = theirs.on(fields)
    wanted = run()
    texts = platform().dialects["qlib"].libraries["alpha158"]
    started = time.perf_counter()
    nodes = [one.node for one in compiled(texts, panel, "qlib")]
    compiling = time.perf_counter() - started
    engine = backend(options.backend)

    def ours() -> list[object]:
        return list(evaluate_nodes(nodes, panel, platform(), memory=MEMORY, backend=engine))

    spent = alternate(options.runs, {"ours": ours, "KunQuant": run})
    named = {name: values for name, values in zip(texts, ours(), strict=True) if name in wanted}
    shares = {name: difference(values, wanted[name]) for name, values in named.items()}
    numbers = {"ours": len(texts), "KunQuant": len(wanted)}
    rows = [
        {
            "side": name,
            "outputs": numbers[name],
            "seconds": timing(seconds),
            "ns a cell and output": 1e9 * median(seconds) / (options.assets * options.days * numbers[name]),
        }
        for name, seconds in spent.items()
    ]
    ratio = median(spent["KunQuant"]) / median(spent["ours"])
    rows.append({"side": "KunQuant / ours", "outputs": "", "seconds": f"{ratio:.2f} x"})
    notes = [
        f"{options.dtype}; compiling: ours {compiling:.2f} s, KunQuant {theirs.seconds:.0f} s",
        f"not in KunQuant's set: {', '.join(name for name in texts if name not in wanted) or 'none'}",
        *agreement(shares),
    ]
    title = f"Alpha158, {options.assets} x {options.days}, {options.dtype}, one thread"
    report(f"alpha158_kunquant_{options.dtype}", title, rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
