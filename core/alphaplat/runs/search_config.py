"""The part `search` of a configuration: who proposes alphas, for how long, within which bounds, for which reward."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from alphaplat.search.reward import RewardSettings


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProposerConfig(_Part):
    """How much of the search a proposer gives, beside the shares of the others, and its options."""

    share: Annotated[float, Field(gt=0, le=1e6)] = 1.0
    options: dict[str, Any] = Field(default_factory=dict)


class ConstraintsConfig(_Part):
    """What may be proposed: fields and operators by name, those that must occur, and the largest sizes."""

    fields: list[str] | None = None
    operators: list[str] | None = None
    required: list[str] = Field(default_factory=list)
    max_tokens: Annotated[int | None, Field(ge=1)] = None
    max_nodes: Annotated[int | None, Field(ge=1)] = None
    max_lookback: Annotated[int | None, Field(ge=1)] = None


class SearchConfig(_Part):
    """A search for alphas.

    It ends with the batch in which as many alphas were evaluated as `trials` says, or in which its `minutes` are over;
    a later run with a larger budget goes on from there. `lag` batches of `batch` proposals are under way at a time.
    `workers` are processes, by default one a core. `pool` is the largest number of alphas in the pool. `folder` is
    where relative paths among the options of proposers start: the configuration's own, if nothing is said.
    """

    trials: Annotated[int | None, Field(ge=1)] = None
    minutes: Annotated[float | None, Field(gt=0, le=1e6)] = None
    batch: Annotated[int, Field(ge=1, le=10_000)] = 40
    lag: Annotated[int, Field(ge=1, le=100)] = 2
    workers: Annotated[int | None, Field(ge=1, le=1024)] = None
    pool: Annotated[int, Field(ge=1, le=200)] = 20
    proposers: Annotated[dict[str, ProposerConfig], Field(min_length=1)]
    reward: RewardSettings = RewardSettings()
    constraints: ConstraintsConfig = ConstraintsConfig()
    seeds: list[str] = Field(default_factory=list)
    document: str = ""
    folder: Path = Path()

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.trials is None and self.minutes is None:
            raise ValueError("say when the search ends: trials or minutes")
        return self

    def identity(self) -> dict[str, Any]:
        """What changes what is found, but for the content of files; how long, where, on how many processes does not."""
        return self.model_dump(mode="json", exclude={"trials", "minutes", "workers", "folder"})
