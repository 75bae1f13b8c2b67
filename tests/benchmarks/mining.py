"""Never-seen random typed expressions of 5 to 20 nodes: how many a second are compiled, evaluated and scored.

    python tests/benchmarks/mining.py

One core, 500 assets x 1260 days, float32. Ours compiles each text, evaluates them in batches and simulates each with
all metrics, among them rank IC, IC, profit, turnover and Sharpe. The peers: AlphaGen's way in torch (see
`alphagen_way.py`; it gets the compiled graphs, so that its own time holds no compiling), and the evaluation of
gplearn, which has no days: its fitness is one correlation over all cells.
"""

from __future__ import annotations

import sys
import time
from statistics import median

from measuring import agreement, alternate, arguments, difference, one_thread, report, timing

one_thread()

import numpy as np  # noqa: E402
from random_expressions import COMMON, FIELDS, Generator  # noqa: E402
from workload import backend, panel_of, platform, prices  # noqa: E402

from alphaplat.engine import evaluate_nodes  # noqa: E402
from alphaplat.simulation import Market, Settings, Simulation, simulate_batch  # noqa: E402

MEMORY = 1024**3
CONVENTIONS = {"min_periods": "window", "ddof": 1, "rank": "pct", "ts_rank": "pct"}
Texts = list[str]


def batched(texts: Texts, size: int) -> list[Texts]:
    """Lists of so many texts."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


class Miner:
    """Our side: texts in, simulations out, in batches."""

    def __init__(self, panel: object, engine: object, batch: int) -> None:
        self.panel, self.engine, self.batch = panel, engine, batch
        self.market, self.settings = Market.from_panel(panel), Settings(delay=0, truncation=0)
        self.fields = panel.field_types()
        self.parts = {"compile": 0.0, "evaluate": 0.0, "simulate": 0.0}

    def compile(self, text: str) -> object:
        return platform().compile(text, panel_fields=self.fields, conventions=CONVENTIONS)

    def values(self, texts: Texts) -> list[np.ndarray]:
        nodes = [self.compile(text).node for text in texts]
        return list(evaluate_nodes(nodes, self.panel, platform(), memory=MEMORY, backend=self.engine))

    def mine(self, texts: Texts) -> list[Simulation]:
        """Simulations of all texts; what each part of the work took is added up in `parts`."""
        kept = []
        for start in range(0, len(texts), self.batch):
            began = time.perf_counter()
            nodes = [self.compile(text).node for text in texts[start : start + self.batch]]
            compiled = time.perf_counter()
            signals = evaluate_nodes(nodes, self.panel, platform(), memory=MEMORY, backend=self.engine)
            simulating = 0.0
            for signal in signals:
                turn = time.perf_counter()
                kept.extend(simulate_batch([signal], self.market, self.settings))
                simulating += time.perf_counter() - turn
            ended = time.perf_counter()
            for part, seconds in zip(
                self.parts, (compiled - began, ended - compiled - simulating, simulating), strict=True
            ):
                self.parts[part] += seconds
        return kept


def gplearn_side(fields: dict[str, np.ndarray], forward: np.ndarray, count: int, metric: str) -> object:
    """The fitness of random programs of gplearn over all cells."""
    from gplearn._program import _Program
    from gplearn.fitness import _fitness_map
    from gplearn.functions import _function_map
    from sklearn.utils import check_random_state

    known = np.isfinite(forward) & np.isfinite(fields["returns"])
    cells = np.column_stack([fields[name][known] for name in FIELDS])
    target, weights = forward[known], np.ones(int(known.sum()))
    functions = [_function_map[name] for name in ("add", "sub", "mul", "div", "abs", "log", "max", "min", "sqrt")]
    arities: dict[int, list[object]] = {}
    for function in functions:
        arities.setdefault(function.arity, []).append(function)
    state = check_random_state(0)
    programs: list[object] = []
    while len(programs) < count:
        program = _Program(
            function_set=functions,
            arities=arities,
            init_depth=(2, 5),
            init_method="half and half",
            n_features=len(FIELDS),
            const_range=(-1.0, 1.0),
            metric=_fitness_map[metric],
            p_point_replace=0.05,
            parsimony_coefficient=0.0,
            random_state=state,
        )
        if 5 <= len(program.program) <= 20:
            programs.append(program)
    return lambda: [program.raw_fitness(cells, target, weights) for program in programs]


def main() -> None:
    options = arguments(__doc__, assets=500, days=1260, count=60, peers=20, batch=50, seed=1)
    fields = prices(options.assets, options.days)
    panel = panel_of(fields)
    miner = Miner(panel, backend(options.backend), options.batch)
    forward = miner.market.forward(0).returns
    common = Generator(platform(), options.seed, COMMON).texts(options.count * (options.runs + 1))
    anything = Generator(platform(), options.seed + 1).texts(options.count * (options.runs + 1))
    unseen = {name: iter(batched(texts, options.count)) for name, texts in (("common", common), ("all", anything))}
    sides = {
        "ours, operators that others have": lambda: miner.mine(next(unseen["common"])),
        "ours, whole catalogue": lambda: miner.mine(next(unseen["all"])),
    }
    numbers = dict.fromkeys(sides, options.count)
    notes = ["every run of ours has expressions that were never seen before; kernels were loaded in a run before"]
    if options.peers:
        import torch
        from alphagen_way import AlphaGenWay

        torch.set_num_threads(1)
        peer = AlphaGenWay(fields, forward)
        nodes = [miner.compile(text).node for text in common[: options.peers]]
        sides["ours, the first of these"] = lambda: miner.mine(common[: options.peers])
        sides["AlphaGen's way, the same"] = lambda: [peer.scores(node) for node in nodes]
        sides["gplearn, Pearson"] = gplearn_side(fields, forward, options.peers, "pearson")
        sides["gplearn, Spearman"] = gplearn_side(fields, forward, options.peers, "spearman")
        numbers |= {name: options.peers for name in sides if name not in numbers}
        pairs = zip(miner.values(common[: options.peers]), nodes, strict=True)
        shares = [difference(own, peer.values(node).numpy()) for own, node in pairs]
        notes += agreement(dict(enumerate(shares)))
        own = [one.metrics["rank_ic"] for one in miner.mine(common[: options.peers])]
        theirs = [peer.scores(node)[1] for node in nodes]
        apart = [abs(a - b) for a, b, (share, _) in zip(own, theirs, shares, strict=True) if share > 0.999]
        notes.append(f"largest difference of their mean rank IC: {np.nanmax(apart):.2g}")
    miner.parts = dict.fromkeys(miner.parts, 0.0)
    spent = alternate(options.runs, sides)
    total = sum(miner.parts.values())
    shown = ", ".join(f"{part} {seconds / total:.0%}" for part, seconds in miner.parts.items())
    notes.append(f"of our time: {shown}; batches of {options.batch}")
    rates = {name: numbers[name] / median(seconds) for name, seconds in spent.items()}
    ours = rates.get("ours, the first of these", rates["ours, operators that others have"])
    rows: list[dict[str, object]] = [
        {"side": name, "count": numbers[name], "seconds": timing(spent[name]), "a second": rate}
        for name, rate in rates.items()
    ]
    for row in rows:
        if not str(row["side"]).startswith("ours"):
            row["ours / it"] = ours / rates[str(row["side"])]
    title = f"Random expressions of 5 to 20 nodes, {options.assets} x {options.days}, float32, one core"
    report("mining", title, rows, notes, save=not options.no_save)


if __name__ == "__main__":
    sys.exit(main())
