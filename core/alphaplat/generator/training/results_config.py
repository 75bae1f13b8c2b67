"""What a generator learns from which results, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from alphaplat.learning.settings import TrainerSettings
from alphaplat.suggest import did_you_mean
from alphaplat.yaml_file import read_given
from alphaplat_registry.metrics import METRICS

SETTINGS = TrainerSettings(epochs=4, batch_size=32, rate=5e-4, discriminative_rates=0.85, gradual_unfreezing=4)
"""The training begins at the metric head, unfreezes downwards, and gives each layer below a smaller rate."""


class ResultsTraining(BaseModel):
    """One training of the generator in a folder on the alphas of a registry, into the folder `output`.

    `registry` is a database URL or an SQLite file, the user's own where nothing is said, and `where` a filter of its
    alphas. The best `elite` share of them, by the metric `by`, is imitated. From the shares `validation`, which
    chooses the weights that are kept, and `test`, which chooses nothing, nothing is learned; both are drawn by the
    seed of `training`. Paths are relative to the configuration's own folder.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    name: str = Field(min_length=1)
    generator: Path
    registry: str | None = None
    where: str = ""
    by: str = "fitness"
    elite: float = Field(default=0.25, gt=0, le=1)
    validation: float = Field(default=0.1, ge=0, lt=1)
    test: float = Field(default=0.2, ge=0, lt=1)
    output: Path
    training: TrainerSettings = SETTINGS

    @field_validator("by")
    @classmethod
    def _has_a_better_side(cls, name: str) -> str:
        known = [metric.name for metric in METRICS if metric.better != "none"]
        if name not in known:
            help = did_you_mean(name, known) or f"there are {', '.join(known)}"
            raise ValueError(f"'{name}' is no metric of which more or less is better; {help}")
        return name

    @field_validator("training", mode="before")
    @classmethod
    def _as_usual(cls, said: Any) -> Any:
        return {**SETTINGS.model_dump(), **said} if isinstance(said, Mapping) else said

    @model_validator(mode="after")
    def _something_is_left(self) -> Self:
        if self.validation + self.test >= 1:
            raise ValueError("validation and test leave nothing to learn from; together they are less than 1")
        return self


def read_results_config(
    given: str | Path | Mapping[str, Any] | ResultsTraining, overrides: Sequence[str] = ()
) -> ResultsTraining:
    """A configuration from a YAML file, plain data or itself; `ConfigError` shows every mistake, before any work."""
    return read_given(given, ResultsTraining, _resolved, overrides)


def _resolved(config: ResultsTraining, folder: Path) -> ResultsTraining:
    changes: dict[str, Any] = {name: folder / getattr(config, name).expanduser() for name in ("generator", "output")}
    if config.registry is not None and "://" not in config.registry:
        changes["registry"] = str(folder / Path(config.registry).expanduser())
    return config.model_copy(update=changes)
