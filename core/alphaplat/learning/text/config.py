"""What is trained on which texts, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from alphaplat.learning.settings import TrainerSettings
from alphaplat.yaml_file import read_given

Task = Literal["classification", "regression", "masked_language"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TextData(_Part):
    """Tables of texts, and which rows are for training, validation and test.

    `split` is the column that says so, as train, validation or test; without it the shares `validation` and `test` are
    drawn by `seed`, each class alike, and rows of one text stay together. `knowledge_cutoff` is the last day of what
    the texts tell.
    """

    files: list[Path] = Field(min_length=1)
    text: str = "text"
    label: str = "label"
    split: str | None = None
    validation: float = Field(default=0.1, ge=0, lt=1)
    test: float = Field(default=0.2, ge=0, lt=1)
    seed: int = Field(default=0, ge=0)
    knowledge_cutoff: date | None = None

    @field_validator("files", mode="before")
    @classmethod
    def _one_or_many(cls, files: Any) -> Any:
        return [files] if isinstance(files, str | Path) else files

    @model_validator(mode="after")
    def _something_is_left(self) -> Self:
        if self.validation + self.test >= 1:
            raise ValueError("validation and test leave nothing to train on; together they are less than 1")
        return self


class TextTraining(_Part):
    """One training: `task` on `data`, beginning with `model`, into the folder `output`.

    `model` is an encoder by name, a folder, or a hub id with its `revision`. `labels` are the classes in their order;
    without them those that are found are taken. `masked_share` of the tokens are guessed in `masked_language`.
    Paths are relative to the configuration's own folder.
    """

    name: str = Field(min_length=1)
    task: Task
    model: str = "minilm"
    revision: str | None = None
    data: TextData
    output: Path
    labels: list[str] = Field(default_factory=list)
    max_tokens: int | None = Field(default=None, ge=8)
    masked_share: float = Field(default=0.15, gt=0, lt=1)
    training: TrainerSettings = TrainerSettings()

    @field_validator("labels", mode="before")
    @classmethod
    def _labels_are_text(cls, labels: Any) -> Any:
        return [str(label) for label in labels] if isinstance(labels, list) else labels

    @model_validator(mode="after")
    def _labels_fit(self) -> Self:
        if self.labels and self.task != "classification":
            raise ValueError(f"labels are for classification, and this is {self.task}")
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("labels: one of them stands twice")
        if len(self.labels) == 1:
            raise ValueError("labels: a classification needs two at least")
        return self


def read_config(given: str | Path | Mapping[str, Any] | TextTraining, overrides: Sequence[str] = ()) -> TextTraining:
    """A configuration from a YAML file, plain data or itself; `ConfigError` shows every mistake, before any work."""
    return read_given(given, TextTraining, _resolved, overrides)


def _resolved(config: TextTraining, folder: Path) -> TextTraining:
    data = config.data.model_copy(update={"files": [folder / file.expanduser() for file in config.data.files]})
    model = folder / Path(config.model).expanduser()
    changes = {"data": data, "output": folder / config.output.expanduser()}
    return config.model_copy(update={**changes, "model": str(model) if model.is_dir() else config.model})
