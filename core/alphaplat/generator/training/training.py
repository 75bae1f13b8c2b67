"""From a configuration to a trained generator: corpus, network, trainer, scores, a folder."""

from __future__ import annotations

import hashlib
import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alphaplat.catalogue import Platform, default_platform
from alphaplat.generator.config import TextSource, preset
from alphaplat.generator.corpus import Corpus, HeldOut, Pair, Wording, read_curated
from alphaplat.generator.corpus.lexicon import known_fields
from alphaplat.generator.extras import need_torch
from alphaplat.generator.training.config import CorpusConfig, GeneratorTraining, read_config
from alphaplat.generator.training.inputs import read_expressions, read_held_out, read_user_pairs
from alphaplat.generator.training.result import GeneratorTrained
from alphaplat.generator.vocabulary import Vocabulary
from alphaplat.learning.trainer import Trainer, evaluated
from alphaplat.panel import open_panel
from alphaplat_dsl.catalogue import FieldType

if TYPE_CHECKING:
    from alphaplat.generator.checkpoint import Checkpoint
    from alphaplat.generator.training.examples import Examples
    from alphaplat.generator.training.stage1 import Stage1

MODEL = "model"
_DRAWN_FOR = 64


def train_generator(
    config: str | Path | Mapping[str, Any] | GeneratorTraining,
    *,
    overrides: Sequence[str] = (),
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
    platform: Platform | None = None,
) -> GeneratorTrained:
    """Train a generator from nothing as a configuration says: a YAML file, plain data, or `GeneratorTraining`.

    The trained generator is the folder `model` in the output folder, beside checkpoints, logs and `result.json`. With
    `resume` it goes on with what the output folder holds. `progress` is called with the steps that are done, and of
    how many. `AlphaError` for what is wrong with the configuration or the data.
    """
    config = read_config(config, overrides)
    trainer = Trainer(config.output, config.training, progress=progress)
    trainer.check(resume=resume)
    need_torch()
    language = _language(config.corpus.panel, platform if platform is not None else default_platform())
    checkpoint = _untrained(config, language)
    material = _material(config.corpus, language)
    from alphaplat.generator.training.stage1 import Stage1

    stage = Stage1(checkpoint.model, config.masked_share)
    sides = _sides(config, material, checkpoint)
    facts = _facts(config, material, checkpoint)
    training = trainer.fit(stage, sides["train"], validation=sides.get("validation"), trained_on=facts, resume=resume)
    checkpoint = replace(checkpoint, trained_on=facts | {"steps": training.best_step})
    scores = _scores(stage, checkpoint, sides, material, config)
    folder = save_generator(checkpoint, config.output)
    trained = GeneratorTrained(config.name, folder, checkpoint.id, facts["corpus"], scores, training)
    trained.write(config.output)
    return trained


@dataclass(frozen=True, kw_only=True, eq=False)
class _Language:
    """What alphas are written in: operators and fields."""

    platform: Platform
    fields: Mapping[str, FieldType]

    def words(self) -> Wording:
        return Wording(self.platform, self.fields)


def _language(panel: Path | None, platform: Platform) -> _Language:
    fields = known_fields(platform) if panel is None else open_panel(panel).field_types()
    return _Language(platform=platform, fields=fields)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Material:
    """What is learned from, how many of it are a user's pairs, and the last day of what these tell, '' if unknown."""

    language: _Language
    corpus: Corpus
    held_out: HeldOut
    left_out: Mapping[str, int]
    pairs: int
    told_until: str


def _material(config: CorpusConfig, language: _Language) -> _Material:
    platform, fields = language.platform, language.fields
    held_out = read_held_out(config.held_out, platform, fields)
    pairs, left_out = read_user_pairs(config.pairs, platform, fields)
    corpus = Corpus.build(
        platform,
        seed=config.seed,
        size=config.size,
        fields=fields,
        expressions=read_expressions(config.expressions),
        libraries=config.libraries,
        pairs=pairs,
        held_out=held_out,
        tasks=config.tasks,
        validation=config.validation,
    )
    return _Material(
        language=language,
        corpus=corpus,
        held_out=held_out,
        left_out=left_out,
        pairs=len(pairs),
        told_until=_told_until(pairs, config.knowledge_cutoff),
    )


def _told_until(pairs: Sequence[Pair], said: date | None) -> str:
    """The latest day of pairs and of what was said of them, '' where neither tells of all."""
    days = [pair.date or "" for pair in pairs]
    if said is None and "" in days:
        return ""
    return max([*days, said.isoformat() if said is not None else ""])


def _untrained(config: GeneratorTraining, language: _Language) -> Checkpoint:
    from alphaplat.generator.checkpoint import Checkpoint

    platform = language.platform
    source = TextSource.of(config.documents, platform)
    sizes = preset(
        config.preset,
        fusion=config.fusion,
        descriptions=source,
        documents=source,
        tune_documents=config.tune_documents,
    )
    vocabulary = Vocabulary.of(platform, language.fields)
    return Checkpoint.untrained(sizes, vocabulary, seed=config.training.seed, platform=platform)


def _sides(config: GeneratorTraining, material: _Material, checkpoint: Checkpoint) -> dict[str, Examples]:
    """The corpus for training and validation, and the curated descriptions; those that have rows."""
    from alphaplat.generator.training.examples import Examples, examples_of

    model, vocabulary = checkpoint.model.config, checkpoint.vocabulary
    curated = read_curated(material.language.platform, material.language.fields)
    samples = {"train": material.corpus.train, "validation": material.corpus.validation, "curated": curated}
    found = {side: examples_of(rows, vocabulary, model)[0] for side, rows in samples.items()}
    sides = {side: Examples(rows, vocabulary) for side, rows in found.items() if rows}
    sides["train"] = Examples(
        found["train"],
        vocabulary,
        wording=material.language.words() if config.reworded else None,
        refused=material.held_out.refuses_text,
        dropped=config.dropped_inputs,
    )
    lasting = [rows for side, rows in found.items() if side != "train" or not config.reworded]
    checkpoint.model.expect(row.document for rows in lasting for row in rows)
    return sides


def _facts(config: GeneratorTraining, material: _Material, checkpoint: Checkpoint) -> dict[str, Any]:
    """What the generator is trained on, for its checkpoints and its folder.

    It knows up to the later day of those of its document encoder and its pairs, and up to nobody knows when where one
    of them is missing.
    """
    corpus, encoder = material.corpus, checkpoint.model.config.documents.load(material.language.platform)
    report = corpus.report()
    report["left_out"] = {**report["left_out"], **material.left_out}
    cutoffs = [encoder.knowledge_cutoff, *([material.told_until or None] if material.pairs else [])]
    held = repr((sorted(material.held_out.shapes), sorted(material.held_out.phrases)))
    return {
        "name": config.name,
        "stage": 1,
        "corpus": {"digest": corpus.digest, "seed": config.corpus.seed, "pairs": material.pairs, **report},
        "held_out": hashlib.sha256(held.encode()).hexdigest()[:24],
        "documents": {"encoder": encoder.id, "knowledge_cutoff": encoder.knowledge_cutoff},
        "knowledge_cutoff": None if None in cutoffs else max(day for day in cutoffs if day is not None),
        "masked_share": config.masked_share,
        "dropped_inputs": config.dropped_inputs,
        "reworded": config.reworded,
        "seed": config.training.seed,
    }


def _scores(
    stage: Stage1,
    checkpoint: Checkpoint,
    sides: Mapping[str, Examples],
    material: _Material,
    config: GeneratorTraining,
) -> dict[str, dict[str, float]]:
    """How good the generator is on what it did not learn from."""
    from alphaplat.generator.training.quality import Quality

    settings = config.training
    scores: dict[str, dict[str, float]] = {}
    for side in ("validation", "curated"):
        if side not in sides:
            continue
        found = evaluated(stage, sides[side], batch_size=settings.batch_size, seed=settings.seed)
        scores[side] = {"rows": len(sides[side]), **found, "perplexity": math.exp(found["nats"])}
    platform, fields = material.language.platform, material.language.fields
    quality = Quality(checkpoint, platform, fields)
    asked = (material.corpus.validation or material.corpus.train)[:_DRAWN_FOR]
    scores["drawn"] = quality.drawn(asked, seed=settings.seed)
    if curated := read_curated(platform, fields):
        scores |= quality.described(curated, seed=settings.seed)
    return scores


def save_generator(checkpoint: Checkpoint, output: Path) -> Path:
    """Write a generator into an output folder, and return its own; one that is there from before makes way."""
    unfinished, folder = output / f"{MODEL}.unfinished", output / MODEL
    shutil.rmtree(unfinished, ignore_errors=True)
    checkpoint.save(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    return unfinished.rename(folder)
