"""How the cost of the 101 formulaic alphas grows: with the panel, from 500 x 1260 to 3000 x 2520, and with threads.

    python tests/benchmarks/scaling.py

float32, outputs dropped as they come, so that what is measured is computing. The sizes and the threads run in turns.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from measuring import alternate, arguments, one_thread, report, timing

one_thread()

from workload import MEMORY, alpha101, backend, compiled, panel_of, platform, prices  # noqa: E402

from alphaplat.engine import evaluate_nodes  # noqa: E402

SMALL, LARGE = (500, 1260), (3000, 2520)


def main() -> None:
    options = arguments(__doc__, threads=2)
    texts = alpha101(options)

    def run(size: tuple[int, int], threads: int) -> Callable[[], int]:
        panel = panel_of(prices(*size))
        nodes = [one.node for one in compiled(texts, panel, "paper")]
        engine = backend(options.backend, threads)
        return lambda: sum(1 for _ in evaluate_nodes(nodes, panel, platform(), memory=MEMORY, backend=engine))

    works = {(size, threads): run(size, threads) for size in (SMALL, LARGE) for threads in (1, options.threads)}
    spent = alternate(options.runs, works)
    rows = []
    for (size, threads), seconds in spent.items():
        cost = 1e9 * median(seconds) / (size[0] * size[1] * len(texts))
        rows.append(
            {
                "panel": f"{size[0]} x {size[1]}",
                "threads": threads,
                "seconds": timing(seconds),
                "ns a cell and alpha": cost,
                "speed of threads": median(spent[size, 1]) / median(seconds),
            }
        )
    cells = (LARGE[0] * LARGE[1]) / (SMALL[0] * SMALL[1])
    growth = {threads: median(spent[LARGE, threads]) / median(spent[SMALL, threads]) / cells for _, threads in works}
    notes = [f"cost of a cell, large over small: {value:.2f} x on {n} thread(s)" for n, value in growth.items()]
    report("scaling", "The 101 alphas by size of the panel and threads", rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
