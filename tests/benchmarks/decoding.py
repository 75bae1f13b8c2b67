"""How fast expressions are written under the mask: masked symbols and alphas a core-second, without a network.

    python tests/benchmarks/decoding.py [--runs 5] [--count 20480]

A masked symbol is one row's mask and its step to the next symbol, in a batch of 256. The policies: any symbol that
the mask leaves, and the usual random one; `constrained` has required symbols, days and nodes. Times are CPU seconds
of one thread; reading graphs from symbols, and compiling their text, are measured apart.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import Any

from measuring import arguments, one_thread, report

one_thread()

from statistics import median  # noqa: E402

import numpy as np  # noqa: E402

from alphaplat.catalogue import default_platform  # noqa: E402
from alphaplat.generator import Constraints, Grammar, Machine, Vocabulary  # noqa: E402
from alphaplat.generator.policy import random_sequences  # noqa: E402
from alphaplat_dsl.canonical import canonicalize, expression_id  # noqa: E402
from alphaplat_dsl.show import show  # noqa: E402

BATCH = 256
BUDGET = 30
COMPILED = 1_000
CONSTRAINED = Constraints(required=("close", "sector", "ts_corr"), max_lookback=60, max_nodes=20)


def masked_symbols(machine: Machine, count: int) -> float:
    """Masked symbols a CPU second: masks and steps alone, with symbols drawn beside the clock."""
    rng = np.random.default_rng(1)
    spent, symbols = 0.0, 0
    while symbols < count:
        state = machine.start(BATCH, BUDGET)
        while not state.done.all():
            started = time.process_time()
            mask = state.mask()
            spent += time.process_time() - started
            tokens = (rng.random(mask.shape) * mask).argmax(axis=1)
            symbols += int((~state.closed).sum())
            started = time.process_time()
            state.advance(tokens)
            spent += time.process_time() - started
    return symbols / spent


def row(name: str, machine: Machine, count: int, runs: int) -> dict[str, Any]:
    """The speeds of one machine, medians over the runs, and the share of distinct expressions."""
    platform, vocabulary = default_platform(), machine.grammar.vocabulary
    masked, alphas, reading = [], [], []
    for run in range(runs):
        masked.append(masked_symbols(machine, count))
        started = time.process_time()
        ids = list(islice(random_sequences(machine, run), count))
        written = time.process_time()
        graphs = [vocabulary.decode(one) for one in ids]
        alphas.append(count / (written - started))
        reading.append(count / (time.process_time() - written))
    found = {expression_id(canonicalize(graph, vocabulary.catalogue), vocabulary.catalogue) for graph in graphs}
    started = time.process_time()
    for graph in graphs[:COMPILED]:
        platform.compile(show(graph, vocabulary.catalogue))
    compiled = COMPILED / (time.process_time() - started)
    return {
        "machine": name,
        "masked symbols / core-s": round(median(masked)),
        "alphas / core-s": round(median(alphas)),
        "symbols an alpha": sum(map(len, ids)) / count,
        "graphs read / core-s": round(median(reading)),
        "compiled / core-s": round(compiled),
        "distinct IDs": f"{len(found) / count:.1%}",
    }


def main() -> None:
    options = arguments(__doc__, count=20_480)
    grammar = Grammar(Vocabulary.of(default_platform()))
    machines = {"free": Machine(grammar), "constrained": Machine(grammar, CONSTRAINED)}
    rows = [row(name, machine, options.count, options.runs) for name, machine in machines.items()]
    notes = [
        f"{len(grammar.vocabulary)} symbols, {len(grammar.slots)} slots; batches of {BATCH}, budgets of {BUDGET}",
        "alphas are those of the usual random policy, whose lengths are drawn from 3 to 32 symbols",
        f"constrained: {CONSTRAINED}",
        f"distinct IDs: of {options.count:,} expressions of the random policy, made canonical",
    ]
    report("decoding", "Writing expressions under the mask", rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
