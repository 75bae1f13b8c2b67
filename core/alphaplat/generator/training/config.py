"""What a generator is trained on, how large it is, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from alphaplat.generator.corpus.corpus import LIBRARIES
from alphaplat.generator.corpus.samples import TASKS, Task
from alphaplat.learning.settings import TrainerSettings
from alphaplat.yaml_file import read_given

Preset = Literal["tiny", "small", "tinybert"]

PRESETS: Mapping[str, Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "tiny": {
            "corpus": {"size": 22_000},
            "training": {"epochs": 3, "batch_size": 64, "rate": 2e-3},
        },
        "small": {
            "corpus": {"size": 45_000},
            "training": {"epochs": 4, "batch_size": 64, "rate": 1.2e-3, "checkpoint_every": 250},
        },
        "tinybert": {
            "corpus": {"size": 60_000},
            "training": {"epochs": 3, "batch_size": 64, "rate": 5e-4, "checkpoint_every": 250},
        },
    }
)
"""How much each size of network learns from, and how; what a configuration says itself comes first."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class CorpusConfig(_Part):
    """The corpus: what people wrote, and `size` samples drawn in their manner, by `seed`.

    `expressions` are files of alphas, one a line. `pairs` are tables of documents with their alphas, in the columns
    `document` and `alpha`, and `date` where it is known. The last day of what they tell is `knowledge_cutoff`, or the
    latest date if that is later. `held_out` is a YAML file with `alphas` and `documents` that must never enter.
    `panel` is the folder of a panel whose fields are written; without it all that the words know. `tasks` are shares,
    `validation` is that of the samples from which nothing is learned.
    """

    size: int = Field(ge=1)
    seed: int = Field(default=0, ge=0)
    panel: Path | None = None
    expressions: list[Path] = Field(default_factory=list)
    libraries: list[str] = Field(default_factory=lambda: list(LIBRARIES))
    pairs: list[Path] = Field(default_factory=list)
    knowledge_cutoff: date | None = None
    held_out: Path | None = None
    tasks: dict[Task, float] = Field(default_factory=lambda: dict(TASKS), min_length=1)
    validation: float = Field(default=0.05, ge=0, lt=1)

    @field_validator("expressions", "pairs", mode="before")
    @classmethod
    def _one_or_many(cls, files: Any) -> Any:
        return [files] if isinstance(files, str | Path) else files

    @field_validator("tasks")
    @classmethod
    def _shares(cls, tasks: dict[Task, float]) -> dict[Task, float]:
        if any(share < 0 for share in tasks.values()) or not sum(tasks.values()):
            raise ValueError("shares are at least 0, and one of them is more")
        return tasks


class GeneratorTraining(_Part):
    """One training of a generator from nothing, into the folder `output`.

    The `preset` decides on the sizes of the network, and on corpus and training where these say nothing. `documents`
    is the text encoder that reads documents, and what symbols mean, by name or folder; with `tune_documents` it learns
    along to read documents. `masked_share` of the symbols are guessed by the alpha encoder; `dropped_inputs` is the
    share of seeds and of documents that are withheld, so that the generator can do without; with `reworded` each
    document is worded anew each time. Paths are relative to the configuration's own folder.
    """

    name: str = Field(min_length=1)
    output: Path
    preset: Preset = "tiny"
    fusion: str = "cross_attention"
    documents: str = "hashed"
    tune_documents: bool = False
    masked_share: float = Field(default=0.15, ge=0, lt=1)
    dropped_inputs: float = Field(default=0.1, ge=0, lt=1)
    reworded: bool = True
    corpus: CorpusConfig
    training: TrainerSettings

    @model_validator(mode="before")
    @classmethod
    def _of_the_preset(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        usual = PRESETS.get(str(given.get("preset", "tiny")), PRESETS["tiny"])
        filled = dict(given)
        for part, values in usual.items():
            said = given.get(part, {})
            if isinstance(said, Mapping):
                filled[part] = {**values, **said}
        return filled


def read_config(
    given: str | Path | Mapping[str, Any] | GeneratorTraining, overrides: Sequence[str] = ()
) -> GeneratorTraining:
    """A configuration from a YAML file, plain data or itself; `ConfigError` shows every mistake, before any work."""
    return read_given(given, GeneratorTraining, _resolved, overrides)


def _resolved(config: GeneratorTraining, folder: Path) -> GeneratorTraining:
    def beside(path: Path) -> Path:
        return folder / path.expanduser()

    corpus = config.corpus
    changes: dict[str, Any] = {
        name: [beside(path) for path in getattr(corpus, name)] for name in ("expressions", "pairs")
    }
    changes |= {name: path and beside(path) for name in ("panel", "held_out") if (path := getattr(corpus, name))}
    documents = beside(Path(config.documents))
    return config.model_copy(
        update={
            "corpus": corpus.model_copy(update=changes),
            "output": beside(config.output),
            "documents": str(documents) if documents.is_dir() else config.documents,
        }
    )
