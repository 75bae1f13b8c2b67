"""Samples of the corpus as batches: symbols of seeds and targets, and documents that are worded anew each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

import numpy as np
import torch

from alphaplat.generator.config import ModelConfig
from alphaplat.generator.corpus import Sample, Wording, write_document
from alphaplat.generator.entries import PAD
from alphaplat.generator.vocabulary import Vocabulary
from alphaplat_dsl.ir import Node


@dataclass(frozen=True)
class Example:
    """What is written, and what is given for it: numbers of symbols, without BOS and EOS, and a document.

    `alpha` is what may be said in other words, None where the document is somebody's own. `weight` is how much the
    example counts.
    """

    target: tuple[int, ...]
    seeds: tuple[int, ...] = ()
    document: str = ""
    alpha: Node | None = None
    weight: float = 1.0

    @property
    def length(self) -> int:
        """Symbols and words together: what it costs to learn from."""
        return len(self.target) + len(self.seeds) + len(self.document.split())


class Batch(NamedTuple):
    """Examples together: seeds int64 (B, Ta), documents, targets int64 (B, T) with BOS and EOS, weights (B,).

    `turned`, float (B,), is 1 where an alpha begins with a turned sign: low values of the rest are good.
    """

    seeds: torch.Tensor
    documents: list[str]
    targets: torch.Tensor
    weights: torch.Tensor
    turned: torch.Tensor


def collate(examples: Sequence[Example], vocabulary: Vocabulary) -> Batch:
    """Examples as a batch, padded to the longest."""
    longest = max(1, *(len(one.seeds) for one in examples)) if examples else 1
    seeds = np.full((len(examples), longest), PAD, dtype=np.int64)
    for row, one in enumerate(examples):
        seeds[row, : len(one.seeds)] = one.seeds
    targets = vocabulary.batch([one.target for one in examples])
    weights = torch.tensor([one.weight for one in examples], dtype=torch.float32)
    turned = torch.tensor([float(one.target[:1] == (vocabulary.turning,)) for one in examples])
    documents = [one.document for one in examples]
    return Batch(torch.from_numpy(seeds), documents, torch.from_numpy(targets), weights, turned)


def examples_of(samples: Iterable[Sample], vocabulary: Vocabulary, config: ModelConfig) -> tuple[list[Example], int]:
    """Samples as symbols, and how many were left out, since the network reads or writes no expressions so long."""
    found: list[Example] = []
    left_out = 0
    for sample in samples:
        target, seeds = tuple(vocabulary.encode(sample.target)), tuple(vocabulary.joined(sample.seeds))
        if len(target) > config.max_tokens - 2 or len(seeds) > config.max_seed_tokens:
            left_out += 1
            continue
        alpha = sample.target if sample.document and sample.origin not in ("pair", "curated") else None
        found.append(Example(target, seeds, sample.document, alpha))
    return found, left_out


class Examples:
    """Examples as the trainer takes them: rows by number.

    With `wording` the documents of alphas are written anew whenever they are asked for, unless what comes out is
    `refused`; `dropped` is the share of seeds and of documents that are withheld.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        vocabulary: Vocabulary,
        *,
        wording: Wording | None = None,
        refused: Callable[[str], bool] = lambda document: False,
        dropped: float = 0.0,
    ) -> None:
        self.examples, self.vocabulary = list(examples), vocabulary
        self._wording, self._refused, self._dropped = wording, refused, dropped
        self.lengths = np.array([one.length for one in self.examples])

    @property
    def digest(self) -> str:
        """A hash of the content, and of how it is shown."""
        content = hashlib.sha256(f"{self.vocabulary.id}:{self._wording is not None}:{self._dropped}".encode())
        for one in self.examples:
            content.update(repr((one.target, one.seeds, one.document, one.weight)).encode())
        return content.hexdigest()[:24]

    def __len__(self) -> int:
        return len(self.examples)

    def batch(self, rows: Sequence[int]) -> Batch:
        """The examples of these rows, as they are shown this time; chance is torch's."""
        rng = Random(int(torch.randint(1 << 62, ())))
        return collate([self._shown(self.examples[row], rng) for row in rows], self.vocabulary)

    def _shown(self, example: Example, rng: Random) -> Example:
        if self._wording is not None and example.alpha is not None:
            document = write_document(example.alpha, self._wording, rng)
            if not self._refused(document):
                example = replace(example, document=document)
        if self._dropped:
            if example.seeds and rng.random() < self._dropped:
                example = replace(example, seeds=())
            if example.document and rng.random() < self._dropped:
                example = replace(example, document="")
        return example
