"""How samples are drawn: an alpha, a task, what is given for it, and whether it is held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from alphaplat.catalogue import Platform
from alphaplat.generator.corpus.curated import read_pairs
from alphaplat.generator.corpus.documents import write_document
from alphaplat.generator.corpus.habits import Drawn
from alphaplat.generator.corpus.samples import Pair, Sample, Task
from alphaplat.generator.corpus.skeletons import HeldOut, skeleton
from alphaplat.generator.corpus.sources import Alphas, People, read_people
from alphaplat.generator.corpus.wording import Wording
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.ir import Node

if TYPE_CHECKING:
    from alphaplat.generator.grammar import Grammar

_TRIES = 50
_RANDOM_BATCH = 256
_SEEDED, _TOLD = 0.18, 0.3  # how often a description has an alpha near the target, and a change has a description


class Builder:
    """Draws samples; each by a generator of its own, so that one does not depend on another."""

    def __init__(
        self,
        platform: Platform,
        seed: int,
        size: int,
        fields: Mapping[str, FieldType],
        expressions: Iterable[str | Expression],
        libraries: Sequence[str],
        held_out: HeldOut | None,
        tasks: Mapping[Task, float],
    ) -> None:
        self._platform, self._seed, self._size, self._fields = platform, seed, size, fields
        self._catalogue = platform.language(fields)
        self._wording = Wording(platform, fields)
        self._held_out = held_out or HeldOut()
        self._curated = HeldOut.of((), (pair.document for pair in read_pairs()), fields)
        self._task = Drawn(tasks)
        self.left_out: Counter[str] = Counter()
        people = read_people(platform, self._catalogue, libraries, expressions, fields)
        self.left_out["people's alphas that do not compile here"] = len(people.left_out)
        kept = {one: origin for one, origin in people.alphas.items() if not self._held_out.refuses(one, fields)}
        self.left_out["people's alphas that are held out"] = len(people.alphas) - len(kept)
        people = People(kept, people.left_out)
        self._alphas = Alphas(self._catalogue, self._wording.lexicon, fields, people, seed, size, self._random)

    def paired(self, pairs: Iterable[Pair]) -> Iterator[Sample]:
        """A user's own documents with their alphas."""
        for pair in pairs:
            target = self._platform.compile(pair.alpha, dialect=pair.dialect, panel_fields=self._fields).node
            sample = self._sample(target, (), pair.document, "describe", "pair", pair.date)
            if self._refused(sample):
                self.left_out["pairs that are held out"] += 1
            else:
                yield sample

    def drawn(self) -> Iterator[Sample]:
        """As many samples as are wanted."""
        for number in range(self._size):
            rng = Random(f"{self._seed}/{number}")
            for _ in range(_TRIES):
                sample = self._one(number, rng)
                if not self._refused(sample):
                    yield sample
                    break
                self.left_out["drawn, but held out"] += 1

    def _one(self, number: int, rng: Random) -> Sample:
        task: Task = self._task.draw(rng)
        target, origin, parents = self._alphas.crossed(rng) if task == "recombine" else self._alphas.draw(number, rng)
        seeds: tuple[Node, ...] = ()
        if task == "recombine":
            seeds = parents
        elif task == "denoise" or (task == "describe" and rng.random() < _SEEDED):
            seeds = (self._alphas.mutation.mutated(target, rng, rng.choice((1, 1, 2, 3))),)
        told = task == "describe" or (task != "plain" and rng.random() < _TOLD)
        document = write_document(target, self._wording, rng) if told else ""
        return self._sample(target, seeds, document, task, origin)

    def _sample(
        self, target: Node, seeds: tuple[Node, ...], document: str, task: Task, origin: str, date: str | None = None
    ) -> Sample:
        return Sample(target, seeds, document, task, origin, skeleton(target, self._fields), date)

    def _refused(self, sample: Sample) -> bool:
        alphas = (sample.target, *sample.seeds)
        return (
            any(self._held_out.refuses(one, self._fields) for one in alphas)
            or self._held_out.refuses_text(sample.document)
            or self._curated.refuses_text(sample.document)
        )

    def _random(self, batch: int) -> list[Node]:
        """A batch of the random policy's alphas."""
        from alphaplat.generator.policy import random_expressions

        return random_expressions(self._grammar, _RANDOM_BATCH, self._seed + batch)

    @cached_property
    def _grammar(self) -> Grammar:
        from alphaplat.generator.grammar import Grammar
        from alphaplat.generator.vocabulary import Vocabulary

        return Grammar(Vocabulary.of(self._platform, self._fields))
