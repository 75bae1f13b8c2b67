"""Everything that is written under the mask compiles: a count of what does not, in parallel processes.

    python tests/benchmarks/validity.py --count 1000000 --workers 2

Two policies write: the usual random one, and one in ten expressions by drawing uniformly among all symbols that the
mask leaves, up to the longest that is allowed, which finds what people would never write. An expression is valid if
the compiler takes it, and it is a matrix with a field in it. Ends with 1 if one is not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

import numpy as np
from measuring import report

from alphaplat.catalogue import default_platform
from alphaplat.errors import AlphaError
from alphaplat.generator import Constraints, Grammar, Machine, Vocabulary
from alphaplat.generator.policy import random_sequences
from alphaplat.generator.sampling import draw, write
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.show import show

FIELDS = {
    "news": FieldType(kind=Kind.VECTOR),
    "tone": FieldType(kind=Kind.VECTOR),
    "is_member": FieldType(kind=Kind.BOOL),
    "tomorrow": FieldType(lag=-1),
}
CONSTRAINED = Constraints(required=("close", "sector", "ts_corr"), max_lookback=60, max_nodes=20)
CHUNK = 5_000
UNIFORM_SHARE = 0.1


class Found(NamedTuple):
    """What is known of one policy's expressions: how many, symbols in all, what is wrong, and hashes of their IDs."""

    count: int
    symbols: int
    wrong: list[str]
    ids: set[bytes]


def uniform(machine: Machine, seed: int) -> Iterator[list[int]]:
    """Sequences without end, in which every symbol that the mask leaves is as likely as every other."""
    rng = np.random.default_rng(seed)

    def choose(state, mask):
        return draw(mask.astype(np.float32), rng)

    while True:
        budgets = rng.integers(machine.least_tokens(), machine.most_tokens + 1, size=256)
        yield from write(machine.start(256, budgets), choose)


def examine(policy: str, seed: int, count: int) -> Found:
    """Compile so many expressions of a policy."""
    platform = default_platform()
    vocabulary = Vocabulary.of(platform, FIELDS)
    grammar = Grammar(vocabulary, options=policy == "uniform")
    machine = Machine(grammar, CONSTRAINED if policy == "constrained" else None)
    sequences = uniform(machine, seed) if policy == "uniform" else random_sequences(machine, seed)
    found = Found(count, 0, [], set())
    symbols = 0
    for ids in islice(sequences, count):
        symbols += len(ids)
        text = show(vocabulary.decode(ids), vocabulary.catalogue)
        try:
            expression = platform.compile(text, panel_fields=FIELDS)
        except AlphaError as error:
            found.wrong.append(f"{text}\n{error}")
            continue
        if not expression.fields or expression.kinds[expression.node] not in (Kind.MATRIX, Kind.BOOL):
            found.wrong.append(f"{text}\nis no matrix of fields")
        if policy == "constrained" and (expression.lookback or 61) > 60:
            found.wrong.append(f"{text}\nlooks back {expression.lookback} days")
        found.ids.add(sha256(expression.id.encode()).digest()[:8])
    return found._replace(symbols=symbols)


def examine_all(count: int, workers: int, seed: int) -> dict[str, Found]:
    """Each policy's share of the expressions, in chunks with a seed of their own."""
    shares = {"usual": count - 2 * int(count * UNIFORM_SHARE), "constrained": int(count * UNIFORM_SHARE)}
    shares["uniform"] = int(count * UNIFORM_SHARE)
    chunks = [
        (policy, seed + first, min(CHUNK, share - first))
        for policy, share in shares.items()
        for first in range(0, share, CHUNK)
    ]
    total = {policy: Found(0, 0, [], set()) for policy in shares}
    with ProcessPoolExecutor(workers) as pool:
        for (policy, _, _), found in zip(chunks, pool.map(partial(_examine), chunks), strict=True):
            before = total[policy]
            total[policy] = Found(
                before.count + found.count,
                before.symbols + found.symbols,
                before.wrong + found.wrong,
                before.ids | found.ids,
            )
    return total


def _examine(chunk: tuple[str, int, int]) -> Found:
    return examine(*chunk)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-save", action="store_true", help="print the table only")
    options = parser.parse_args()
    total = examine_all(options.count, options.workers, options.seed)
    rows = [
        {
            "policy": policy,
            "expressions": found.count,
            "symbols, mean": found.symbols / max(found.count, 1),
            "valid": found.count - len(found.wrong),
            "distinct IDs": f"{len(found.ids) / max(found.count, 1):.1%}",
        }
        for policy, found in total.items()
    ]
    wrong = [one for found in total.values() for one in found.wrong]
    notes = [f"constrained: {CONSTRAINED}", *(f"not valid: {one}" for one in wrong[:10])]
    report("validity", "Expressions under the mask that compile", rows, notes, save=not options.no_save)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
