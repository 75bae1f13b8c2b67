"""The corpus: samples, drawn one by one from a seed, split so that near-duplicates stand on one side."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from alphaplat.catalogue import Platform
from alphaplat.errors import ConfigError, DataError
from alphaplat.generator.corpus.builder import Builder
from alphaplat.generator.corpus.lexicon import known_fields
from alphaplat.generator.corpus.samples import TASKS, Pair, Sample, Split, Task
from alphaplat.generator.corpus.skeletons import HeldOut, kept_apart, skeleton
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.ir import Node

LIBRARIES = ("alpha158",)
_ALPHABET = 0.004  # a group with more of the samples than this is no memory of single alphas: it stays in training


@dataclass(frozen=True)
class Corpus:
    """Samples in two splits; `left_out` counts what was given or drawn and is not in it, by reason."""

    train: tuple[Sample, ...]
    validation: tuple[Sample, ...]
    left_out: Mapping[str, int]

    @classmethod
    def build(
        cls,
        platform: Platform,
        *,
        seed: int = 0,
        size: int = 20_000,
        fields: Mapping[str, FieldType] | None = None,
        expressions: Iterable[str | Expression] = (),
        libraries: Sequence[str] = LIBRARIES,
        pairs: Iterable[Pair] = (),
        held_out: HeldOut | None = None,
        tasks: Mapping[Task, float] = TASKS,
        validation: float = 0.05,
    ) -> Corpus:
        """Draw `size` samples, the same for the same arguments.

        `fields` are a panel's, without them all that the words know; those that have no words are told by their
        descriptions. `expressions` are people's alphas: they enter, and what is drawn follows their habits. What
        `held_out` refuses never enters, nor do the phrases of the curated validation. `validation` is a share of the
        samples.
        """
        unknown = set(tasks) - set(TASKS)
        if size < 1 or not 0 <= validation < 1 or unknown or not tasks:
            raise ConfigError(
                "a corpus has at least one sample, a share for validation below 1, and tasks that there are",
                help=f"tasks: {', '.join(TASKS)}",
            )
        known = known_fields(platform) if fields is None else fields
        builder = Builder(platform, seed, size, known, expressions, libraries, held_out, tasks)
        samples = [*builder.paired(pairs), *builder.drawn()]
        return cls._split(samples, known, validation, seed, builder.left_out)

    @classmethod
    def _split(
        cls,
        samples: Sequence[Sample],
        fields: Mapping[str, FieldType],
        share: float,
        seed: int,
        left_out: Counter[str],
    ) -> Corpus:
        """Whole groups to validation, in an order drawn by the seed, until its share is reached."""
        most = max(2.0, _ALPHABET * len(samples))
        chosen = kept_apart([sample.group for sample in samples], share, seed, most)
        train = [one for one in samples if one.group not in chosen]
        clean = [one for one in train if all(skeleton(seed, fields) not in chosen for seed in one.seeds)]
        left_out["given alphas near the validation's"] += len(train) - len(clean)
        return cls(tuple(clean), tuple(one for one in samples if one.group in chosen), dict(left_out))

    def samples(self, split: Split = "train") -> tuple[Sample, ...]:
        return self.train if split == "train" else self.validation

    @cached_property
    def digest(self) -> str:
        """A hash of the content."""
        return hashlib.sha256("\n".join(self._lines()).encode()).hexdigest()[:24]

    def save(self, path: str | Path) -> None:
        """Write the samples as lines of JSON."""
        Path(path).write_text("".join(f"{line}\n" for line in self._lines()), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path, platform: Platform, fields: Mapping[str, FieldType] | None = None) -> Corpus:
        """Read what `save` wrote; a DataError names the line that is no sample."""
        known = known_fields(platform) if fields is None else fields
        compiled: dict[str, Node] = {}

        def read(text: str) -> Node:
            if text not in compiled:
                compiled[text] = platform.compile(text, panel_fields=known).node
            return compiled[text]

        found: dict[str, list[Sample]] = {"train": [], "validation": []}
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
            try:
                told: dict[str, Any] = json.loads(line)
                split, target, seeds = told.pop("split"), read(told.pop("alpha")), told.pop("seeds")
                found[split].append(Sample(target=target, seeds=tuple(read(seed) for seed in seeds), **told))
            except (KeyError, TypeError, ValueError) as error:
                raise DataError(f"line {number} of '{path}' is no sample: {error}") from None
        return cls(tuple(found["train"]), tuple(found["validation"]), {})

    def report(self) -> dict[str, Any]:
        """How many samples there are, by split, task and origin, how many alphas, and what was left out."""
        everything = [*self.train, *self.validation]
        return {
            "samples": {"train": len(self.train), "validation": len(self.validation)},
            "alphas": len({sample.target for sample in everything}),
            "groups": len({sample.group for sample in everything}),
            "tasks": dict(Counter(sample.task for sample in everything)),
            "origins": dict(Counter(sample.origin for sample in everything)),
            "left_out": dict(self.left_out),
        }

    def _lines(self) -> Iterator[str]:
        for split, samples in (("train", self.train), ("validation", self.validation)):
            for sample in samples:
                yield json.dumps({"split": split, **sample.to_dict()}, ensure_ascii=False)
