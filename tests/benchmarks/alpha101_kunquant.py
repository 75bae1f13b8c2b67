"""KunQuant's own 82 of the 101 formulaic alphas, 512 assets x 1260 days, one thread, all outputs kept.

    python tests/benchmarks/alpha101_kunquant.py --dtype float32
    python tests/benchmarks/alpha101_kunquant.py --dtype float64

Run time only: compiling is told beside it. Both get the same prices; ours reads the paper's texts with KunQuant's
conventions (adv in shares, ts_rank from 1 to d), so that values can be compared.
"""

from __future__ import annotations

import time
from statistics import median

from measuring import agreement, alternate, arguments, difference, one_thread, report, timing

one_thread()

from kunquant import KunQuant  # noqa: E402
from workload import MEMORY, alpha101, backend, compiled, panel_of, platform, prices  # noqa: E402

from alphaplat.engine import evaluate_nodes  # noqa: E402


def main() -> None:
    options = arguments(__doc__, dtype="float32", assets=512, days=1260)
    fields = prices(options.assets, options.days)
    panel = panel_of(fields, options.dtype)
    theirs = KunQuant("alpha101", options.dtype)
    run = theirs.on(fields)
    wanted = {int(name): values for name, values in run().items()}
    texts = {number: text for number, text in alpha101(options).items() if number in wanted}
    started = time.perf_counter()
    nodes = [one.node for one in compiled(texts, panel, "paper", adv="shares", ts_rank="ordinal")]
    compiling = time.perf_counter() - started
    engine = backend(options.backend)

    def ours() -> list[object]:
        return list(evaluate_nodes(nodes, panel, platform(), memory=MEMORY, backend=engine))

    spent = alternate(options.runs, {"ours": ours, "KunQuant": run})
    shares = {number: difference(found, wanted[number]) for number, found in zip(texts, ours(), strict=True)}
    cells = options.assets * options.days * len(texts)
    rows = [
        {"side": name, "seconds": timing(seconds), "ns a cell and alpha": 1e9 * median(seconds) / cells}
        for name, seconds in spent.items()
    ]
    rows.append({"side": "KunQuant / ours", "seconds": f"{median(spent['KunQuant']) / median(spent['ours']):.2f} x"})
    notes = [
        f"{len(texts)} alphas, {options.dtype}; compiling: ours {compiling:.2f} s, KunQuant {theirs.seconds:.0f} s",
        *agreement(shares),
    ]
    title = f"KunQuant's 82 of the 101 alphas, {options.assets} x {options.days}, {options.dtype}, one thread"
    report(f"alpha101_kunquant_{options.dtype}", title, rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
