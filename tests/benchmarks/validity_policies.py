"""Who writes the expressions whose validity is counted: random policies, and a trained generator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np

from alphaplat.catalogue import default_platform
from alphaplat.generator import Constraints, Grammar, Machine, Vocabulary
from alphaplat.generator.generate import BUDGET, Generator
from alphaplat.generator.policy import random_sequences
from alphaplat.generator.sampling import draw, write
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind

if TYPE_CHECKING:
    from alphaplat.generator.checkpoint import Checkpoint
    from alphaplat.generator.training.examples import Example

FIELDS = {
    "news": FieldType(kind=Kind.VECTOR),
    "tone": FieldType(kind=Kind.VECTOR),
    "is_member": FieldType(kind=Kind.BOOL),
    "tomorrow": FieldType(lag=-1),
}
"""Fields of kinds that the declared ones do not have; no generator was trained with them."""

CONSTRAINED = Constraints(required=("close", "sector", "ts_corr"), max_lookback=60, max_nodes=20)
RANDOM = {"usual": 0.8, "constrained": 0.1, "uniform": 0.1}
TRAINED = {"free": 0.9, "constrained": 0.1}
"""The shares of each policy in the count."""

_BATCH, _DOCUMENTS = 256, 500


@dataclass(frozen=True)
class Policy:
    """`write(seed, many)` gives so many expressions in the symbols of the vocabulary, over these fields."""

    vocabulary: Vocabulary
    fields: Mapping[str, FieldType]
    write: Callable[[int, int], list[Sequence[int]]]


@cache
def policy_of(name: str, generator: str) -> Policy:
    """A policy by its name: of the generator in a folder, or a random one where the folder is ''."""
    return _trained(name, generator) if generator else _random(name)


def _random(name: str) -> Policy:
    vocabulary = Vocabulary.of(default_platform(), FIELDS)
    grammar = Grammar(vocabulary, options=name == "uniform")
    machine = Machine(grammar, CONSTRAINED if name == "constrained" else None)
    sequences = partial(_uniform if name == "uniform" else random_sequences, machine)
    return Policy(vocabulary, FIELDS, lambda seed, many: list(islice(sequences(seed), many)))


def _uniform(machine: Machine, seed: int) -> Iterator[list[int]]:
    """Sequences without end, in which every symbol that the mask leaves is as likely as every other."""
    rng = np.random.default_rng(seed)

    def choose(state, mask):
        return draw(mask.astype(np.float32), rng)

    while True:
        budgets = rng.integers(machine.least_tokens(), machine.most_tokens + 1, size=_BATCH)
        yield from write(machine.start(_BATCH, budgets), choose)


def _trained(name: str, folder: str) -> Policy:
    from alphaplat.generator.corpus import Corpus
    from alphaplat.generator.training.examples import examples_of

    generator = Generator.load(folder)
    known = generator.checkpoint.vocabulary.catalogue.fields
    fields = {**known, **FIELDS}
    checkpoint = generator.over(fields)
    bounds = generator.bounds(CONSTRAINED if name == "constrained" else None, fields)
    machine = Machine(Grammar(checkpoint.vocabulary), bounds)
    corpus = Corpus.build(generator.platform, seed=1, size=_DOCUMENTS, fields=known, tasks={"describe": 1.0})
    told, _ = examples_of(corpus.train, checkpoint.vocabulary, checkpoint.model.config)
    sequences = partial(_drafted, checkpoint, machine, told)
    return Policy(checkpoint.vocabulary, fields, lambda seed, many: list(islice(sequences(seed), many)))


def _drafted(checkpoint: Checkpoint, machine: Machine, told: Sequence[Example], seed: int) -> Iterator[Sequence[int]]:
    """Sequences of a network without end: in turns from nothing, a seed alpha, a document, and both."""
    import torch

    from alphaplat.generator.decode import write as drafts
    from alphaplat.generator.training.examples import Example, collate

    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    for number in count():
        chosen = rng.integers(len(told), size=(_BATCH, 2))
        rows = [
            Example((), told[alpha].target if row % 2 else (), told[document].document if row % 4 > 1 else "")
            for row, (alpha, document) in enumerate(chosen)
        ]
        given = collate(rows, checkpoint.vocabulary)
        with torch.inference_mode():
            memory = checkpoint.model.encode(given.seeds, checkpoint.model.read(given.documents))
        for draft in drafts(checkpoint.model, memory, machine, budget=BUDGET, seed=(seed, number)):
            yield draft.tokens
