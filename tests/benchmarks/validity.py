"""Everything that is written under the mask compiles: a count of what does not, in parallel processes.

    python tests/benchmarks/validity.py [--generator FOLDER] [--count 1000000] [--workers 2]

Without --generator the random policy writes, and one in ten expressions is drawn uniformly among all symbols that the
mask leaves, up to the longest that is allowed, which finds what people would never write. A generator writes at
temperature 1, in turns from nothing, from a seed alpha, from a document, and from both. One in ten expressions of
either is written under constraints. An expression is valid if the compiler, which knows nothing of the mask, takes
its text, and it is a matrix with a field in it. Ends with 1 if one is not.

What is done is kept in chunks, and an interrupted count goes on when the same is asked for again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from measuring import one_thread, report

one_thread()

import numpy as np  # noqa: E402
from validity_policies import CONSTRAINED, FIELDS, RANDOM, TRAINED, policy_of  # noqa: E402

from alphaplat.catalogue import default_platform  # noqa: E402
from alphaplat.errors import AlphaError  # noqa: E402
from alphaplat.generator import Vocabulary  # noqa: E402
from alphaplat_dsl import Expression  # noqa: E402
from alphaplat_dsl.kinds import Kind  # noqa: E402
from alphaplat_dsl.show import show  # noqa: E402

CHUNK = 5_000


class Chunk(NamedTuple):
    """So many expressions of one policy, drawn by a seed of their own."""

    policy: str
    seed: int
    count: int

    @property
    def file(self) -> str:
        return "-".join(map(str, self)) + ".npz"


@dataclass(frozen=True)
class Found:
    """What is known of a policy's expressions: symbols in all, core-seconds, what is wrong, and hashes of their IDs."""

    count: int
    symbols: int
    drawing: float
    compiling: float
    wrong: list[str]
    ids: np.ndarray

    def save(self, path: Path) -> None:
        """Write the file whole or not at all."""
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            np.savez(file, **{**vars(self), "wrong": np.array(self.wrong, dtype=str)})
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Found:
        with np.load(path) as kept:
            told: dict[str, Any] = {name: kept[name].tolist() for name in kept if name != "ids"}
            return cls(**told, ids=kept["ids"])

    @classmethod
    def together(cls, parts: Iterable[Found]) -> Found:
        """Several counts as one; each ID once."""
        all = list(parts)
        sums = {name: sum(getattr(one, name) for one in all) for name in ("count", "symbols", "drawing", "compiling")}
        wrong = [text for one in all for text in one.wrong]
        return cls(**sums, wrong=wrong, ids=np.unique(np.concatenate([one.ids for one in all])))


def examine(chunk: Chunk, generator: str) -> Found:
    """Write and compile a chunk."""
    policy, platform = policy_of(chunk.policy, generator), default_platform()
    started = time.process_time()
    written = policy.write(chunk.seed, chunk.count)
    drawn = time.process_time()
    wrong, ids = [], []
    for tokens in written:
        text = show(policy.vocabulary.decode(tokens), policy.vocabulary.catalogue)
        try:
            expression = platform.compile(text, panel_fields=policy.fields)
        except AlphaError as error:
            wrong.append(f"{text}\n{error}")
            continue
        found = list(problems(expression, constrained=chunk.policy == "constrained"))
        wrong += [f"{text}\n{', '.join(found)}"] if found else []
        ids.append(int.from_bytes(sha256(expression.id.encode()).digest()[:8], "big"))
    spent = time.process_time() - drawn
    symbols = sum(map(len, written))
    return Found(len(written), symbols, drawn - started, spent, wrong, np.array(ids, dtype=np.uint64))


def problems(expression: Expression, *, constrained: bool) -> Iterator[str]:
    """What the compiler lets pass, but nobody asked for."""
    if not expression.fields or expression.kinds[expression.node] not in (Kind.MATRIX, Kind.BOOL):
        yield "is no matrix of fields"
    if constrained and (expression.lookback is None or expression.lookback > CONSTRAINED.max_lookback):
        yield f"looks back {expression.lookback} days"


def chunks_of(count: int, shares: dict[str, float], seed: int) -> list[Chunk]:
    """The count by the shares of policies, in chunks; the first policy has what rounding leaves."""
    counts = {policy: int(count * share) for policy, share in shares.items()}
    counts[next(iter(counts))] += count - sum(counts.values())
    return [
        Chunk(policy, seed + first, min(CHUNK, share - first))
        for policy, share in counts.items()
        for first in range(0, share, CHUNK)
    ]


def examine_all(chunks: list[Chunk], generator: str, workers: int, folder: Path) -> dict[str, Found]:
    """Each policy's chunks; those that the folder holds are not done again."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [chunk for chunk in chunks if not (folder / chunk.file).exists()]
    with ProcessPoolExecutor(min(workers, os.cpu_count() or 1)) as pool:
        done = pool.map(partial(examine, generator=generator), missing)
        for number, (chunk, found) in enumerate(zip(missing, done, strict=True), len(chunks) - len(missing) + 1):
            found.save(folder / chunk.file)
            print(f"{number} of {len(chunks)} chunks", file=sys.stderr, flush=True)
    policies = dict.fromkeys(chunk.policy for chunk in chunks)
    return {
        policy: Found.together(Found.load(folder / chunk.file) for chunk in chunks if chunk.policy == policy)
        for policy in policies
    }


def row(policy: str, found: Found) -> dict[str, Any]:
    """The row of a policy in the table."""
    valid = found.count - len(found.wrong)
    return {
        "policy": policy,
        "expressions": f"{found.count:,}",
        "symbols, mean": found.symbols / found.count,
        "valid": f"{valid:,}",
        "valid share": f"{100 * valid / found.count:.6g} %",
        "distinct IDs": f"{100 * len(found.ids) / found.count:.1f} %",
        "drawn / core-s": round(found.count / found.drawing),
        "compiled / core-s": round(found.count / found.compiling),
    }


def about(generator: str) -> tuple[str, list[str]]:
    """What decides on the outcome besides the seed, and notes on the generator."""
    vocabulary = Vocabulary.of(default_platform(), FIELDS).id
    if not generator:
        return f"random-{vocabulary}", []
    told = json.loads((Path(generator) / "generator.json").read_text(encoding="utf-8"))
    learned = told["trained_on"]
    samples = f"{learned['corpus']['samples']['train']:,} samples, {learned['steps']:,} steps"
    who = f"generator {told['id']}, {learned['name']}: {samples}, documents by {learned['documents']['encoder']}"
    how = "temperature 1; in turns from nothing, from a seed alpha, from a document of the corpus's words, from both"
    return f"{told['id']}-{vocabulary}", [who, how]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generator", default="", help="the folder of a trained generator; default: random policies")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2, help="processes; never more than cores")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="", help="of the results; default: validity_random or validity_trained")
    parser.add_argument("--no-save", action="store_true", help="print the table only")
    options = parser.parse_args()
    facts, notes = about(options.generator)
    asked = f"{facts}-{options.count}-{options.seed}"
    folder = Path(tempfile.gettempdir()) / "alphaplat-benchmark-validity" / asked
    chunks = chunks_of(options.count, TRAINED if options.generator else RANDOM, options.seed)
    total = examine_all(chunks, options.generator, options.workers, folder)
    total["together"] = Found.together(total.values())
    wrong = total["together"].wrong
    most = f"at most {CONSTRAINED.max_nodes} nodes and {CONSTRAINED.max_lookback} days"
    notes += [
        f"constrained: {', '.join(CONSTRAINED.required)} required, {most}",
        "compiling is from symbols over text to the canonical expression with its ID; rates are of one core",
        *(f"not valid: {one}" for one in wrong[:10]),
    ]
    name = options.name or f"validity_{'trained' if options.generator else 'random'}"
    title = "Expressions under the mask that compile"
    report(name, title, [row(*one) for one in total.items()], notes, save=not options.no_save)
    shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
