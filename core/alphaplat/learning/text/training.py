"""From a configuration to a trained model: rows, split, base model, trainer, scores, a plain folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.errors import ConfigError
from alphaplat.learning.text.config import TextTraining, read_config
from alphaplat.learning.text.model import TextModel, TextRows
from alphaplat.learning.text.result import TextTrained
from alphaplat.learning.text.rows import Row, RowReport, labels_of, read_rows
from alphaplat.learning.text.scores import class_scores, number_scores
from alphaplat.learning.text.split import split
from alphaplat.learning.text.tasks import Classification, MaskedLanguage, Regression, TextTask
from alphaplat.learning.trainer import Trainer, evaluated
from alphaplat.text import TextEncoder
from alphaplat.text.transformer import Transformer, load_transformer

MODEL = "model"


def train_text(
    config: str | Path | Mapping[str, Any] | TextTraining,
    *,
    overrides: Sequence[str] = (),
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
    platform: Platform | None = None,
) -> TextTrained:
    """Fine-tune a model of text as a configuration says: a YAML file, plain data, or `TextTraining`.

    The trained model is a plain Hugging Face folder, `model` in the output folder, beside checkpoints, logs and
    `result.json`. With `resume` it goes on with what the output folder holds. `progress` is called with the steps
    that are done, and of how many. `AlphaError` for what is wrong with the configuration, the data or the model.
    """
    config = read_config(config, overrides)
    trainer = Trainer(config.output, config.training, progress=progress)
    trainer.check(resume=resume)
    rows, report = read_rows(config)
    labels = labels_of(rows, config) if config.task == "classification" else []
    sides = split(rows, config.data)
    encoder, base = _base(config, platform)
    task = _task(config, labels, base)
    model = TextModel(_with_head(base, task, config), task)
    data = {side: TextRows(found, model.transformer, task) for side, found in sides.items() if found}
    _note_cut(data, base.max_tokens, report)
    facts = _facts(config, labels, encoder, base)
    training = trainer.fit(model, data["train"], validation=data.get("validation"), trained_on=facts, resume=resume)
    counts = {side: len(found) for side, found in sides.items()}
    folder = _save(model.transformer, config.output, {**facts, "rows": counts})
    scores = {side: _scores(model, data[side], sides[side], config) for side in data if side != "train"}
    trained = TextTrained(config.name, config.task, folder, counts, scores, training, report)
    trained.write(config.output)
    return trained


def _base(config: TextTraining, platform: Platform | None) -> tuple[TextEncoder, Transformer]:
    """The encoder to begin with; `ConfigError` where it has no weights that could be trained."""
    options: dict[str, Any] = {"max_tokens": config.max_tokens, "revision": config.revision}
    given = {key: value for key, value in options.items() if value is not None}
    encoder = TextEncoder.load(config.model, platform=platform, **given)
    found = getattr(encoder.encoder, "transformer", None)
    if not isinstance(found, Transformer):
        raise ConfigError(
            f"'{config.model}' has no weights that could be trained", help="name 'minilm' or a folder of a model"
        )
    return encoder, found


def _task(config: TextTraining, labels: Sequence[str], base: Transformer) -> TextTask:
    if config.task == "classification":
        return Classification(labels)
    return Regression() if config.task == "regression" else MaskedLanguage(base.tokenizer, config.masked_share)


def _with_head(base: Transformer, task: TextTask, config: TextTraining) -> Transformer:
    """The base model with the head of the task, drawn by the seed where the folder has none."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.training.seed)
        return load_transformer(base.folder.path, head=task.head, max_tokens=base.max_tokens, changes=task.changes)


def _note_cut(data: Mapping[str, TextRows], longest: int, report: RowReport) -> None:
    if cut := sum(one.cut for one in data.values()):
        report.notes.append(f"{cut:,} texts are longer than {longest} tokens, and were cut")


def _facts(config: TextTraining, labels: Sequence[str], encoder: TextEncoder, base: Transformer) -> dict[str, Any]:
    """What the model is trained on, for its checkpoints and its folder.

    It knows up to the later day of those of its base and its texts, and up to nobody knows when where one is missing.
    """
    drawn = {"validation": config.data.validation, "test": config.data.test, "seed": config.data.seed}
    days = (config.data.knowledge_cutoff and config.data.knowledge_cutoff.isoformat(), encoder.knowledge_cutoff)
    return {
        "name": config.name,
        "task": config.task,
        "base": base.id,
        "labels": list(labels),
        "masked_share": config.masked_share if config.task == "masked_language" else None,
        "files": [file.name for file in config.data.files],
        "split": drawn if config.data.split is None else {"column": config.data.split},
        "knowledge_cutoff": None if None in days else max(day for day in days if day is not None),
    }


def _save(transformer: Transformer, output: Path, facts: Mapping[str, Any]) -> Path:
    """Write the model as a plain folder with our notes; one that is there from before makes way."""
    unfinished, folder = output / f"{MODEL}.unfinished", output / MODEL
    for left in (unfinished, folder):
        if left.exists():
            shutil.rmtree(left)
    noted = {"max_tokens": transformer.max_tokens, "trained_on": dict(facts)}
    kept = {"pooling": transformer.folder.notes.get("pooling"), "knowledge_cutoff": facts["knowledge_cutoff"]}
    transformer.save(unfinished, noted | {key: value for key, value in kept.items() if value is not None})
    unfinished.rename(folder)
    return folder


def _scores(model: TextModel, data: TextRows, rows: Sequence[Row], config: TextTraining) -> dict[str, Any]:
    """How good the model is on rows that it did not learn from."""
    if isinstance(model.task, MaskedLanguage):
        batch, seed = config.training.batch_size, config.training.seed
        found = evaluated(model, data, batch_size=batch, seed=seed)
        return {"rows": len(rows), **found, "perplexity": float(np.exp(found["loss"]))}
    width = int(model.transformer.model.config.num_labels)
    logits, _ = model.transformer.run([row.text for row in rows], width, lambda found, mask: found.logits)
    if isinstance(model.task, Classification):
        return class_scores(logits, data.targets, model.task.labels)
    return number_scores(logits[:, 0], data.targets)
