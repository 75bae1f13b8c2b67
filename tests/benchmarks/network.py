"""How fast the generator's network writes and learns on one core, in seconds of processor time.

    python tests/benchmarks/network.py --runs 5

Writing: 256 expressions of at most 30 symbols under the mask of all operators and declared fields, by an untrained
network: from nothing, from one seed alpha of 10 symbols with a document of 20 words, and from 256 such pairs. All
that the smallest network wrote is compiled. Learning: one step on a batch of 64 expressions of 30 symbols with such
seeds and documents, forward, backward and the optimizer's step.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from measuring import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
import torch  # noqa: E402

from alphaplat.catalogue import default_platform  # noqa: E402
from alphaplat.errors import AlphaError  # noqa: E402
from alphaplat.generator import Grammar, Machine, Vocabulary  # noqa: E402
from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402
from alphaplat.generator.config import PRESETS  # noqa: E402
from alphaplat.generator.decode import Draft, write  # noqa: E402
from alphaplat.generator.model import GeneratorModel  # noqa: E402
from alphaplat.generator.parts import Encoded  # noqa: E402
from alphaplat_dsl.show import show  # noqa: E402

WRITTEN, BUDGET = 256, 30
LEARNED, LENGTH = 64, 30
SEED_SYMBOLS, WORDS = 10, 20


def given(model: GeneratorModel, rows: int) -> tuple[torch.Tensor, Encoded]:
    """Seeds and documents at random: only their sizes matter here."""
    seeds = torch.randint(6, len(model.symbols.text), (rows, SEED_SYMBOLS))
    vectors = torch.randn(rows, WORDS, model.config.documents.width)
    return seeds, Encoded(vectors, torch.ones(rows, WORDS, dtype=torch.bool))


def per_second(work: Callable[[int], Any], count: int, runs: int) -> float:
    """The median rate of a work that is given the number of its run; the first run does not count."""
    rates = []
    for run in range(runs + 1):
        started = time.process_time()
        work(run)
        rates.append(count / (time.process_time() - started))
    return median(rates[1:])


def writing(checkpoint: Checkpoint, machine: Machine, runs: int) -> tuple[dict[str, float], list[Draft]]:
    """Expressions a second from each kind of memory, and those that were written from nothing."""
    model = checkpoint.model.train(False)
    with torch.inference_mode():
        memories = {
            "alphas/s from nothing": model.encode(),
            "from one memory": model.encode(*given(model, 1)),
            "from 256": model.encode(*given(model, WRITTEN)),
        }
    rates, drafts = {}, []
    for name, memory in memories.items():
        kept = drafts if name.endswith("nothing") else []

        def one(run: int, memory: Encoded = memory, kept: list[Draft] = kept) -> None:
            kept += write(model, memory, machine, budget=BUDGET, copies=WRITTEN // len(memory.mask), seed=run)

        rates[name] = per_second(one, WRITTEN, runs)
    return rates, drafts


def learning(model: GeneratorModel, runs: int) -> float:
    """Sequences a second."""
    optimizer = torch.optim.AdamW(model.train(True).parameters(), lr=1e-3)
    seeds, documents = given(model, LEARNED)
    rows = torch.randint(6, len(model.symbols.text), (LEARNED, LENGTH + 1))

    def step(run: int) -> None:
        logits = model.logits(rows[:, :-1], model.encode(seeds, documents))
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return per_second(step, LEARNED, runs)


def judged(drafts: list[Draft], vocabulary: Vocabulary) -> str:
    """How many of the expressions compile, and how many differ."""
    platform, ids = default_platform(), set()
    wrong = 0
    for draft in drafts:
        try:
            ids.add(platform.compile(show(vocabulary.decode(draft.tokens), vocabulary.catalogue)).id)
        except AlphaError:
            wrong += 1
    mean = np.mean([len(draft.tokens) for draft in drafts])
    counts = f"of {len(drafts):,} written from nothing {len(drafts) - wrong:,} compile and {len(ids):,} differ"
    return f"{counts}, {mean:.1f} symbols each"


def main() -> int:
    options = arguments(__doc__)
    torch.manual_seed(0)
    vocabulary = Vocabulary.of(default_platform())
    machine = Machine(Grammar(vocabulary))
    rows, notes = [], []
    for name, config in PRESETS.items():
        checkpoint = Checkpoint.untrained(config, vocabulary)
        rates, drafts = writing(checkpoint, machine, options.runs)
        millions = sum(parameter.numel() for parameter in checkpoint.model.parameters()) / 1e6
        learned = learning(checkpoint.model, options.runs)
        rows.append({"network": name, "parameters, M": millions, **rates, "sequences learned/s": learned})
        notes = notes or [judged(drafts, vocabulary)]
    notes.append(f"a vocabulary of {len(vocabulary)} symbols; fusion {config.fusion}; median of {options.runs} runs")
    report("network", "The generator's network on one core", rows, notes, save=not options.no_save)
    return 0


if __name__ == "__main__":
    sys.exit(main())
