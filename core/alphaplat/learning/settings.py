"""How a model is trained: rates, their course, what is trained when, and what is written down on the way."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Schedule = Literal["slanted_triangular", "linear", "constant"]


class TrainerSettings(BaseModel):
    """Settings of a training.

    The three strategies of ULMFiT (Howard and Ruder 2018), which FinBERT (Araci 2019) took over, are options of their
    own: `schedule`, `discriminative_rates` and `gradual_unfreezing`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    epochs: int = Field(default=3, ge=1, description="how often each row is learned from")
    batch_size: int = Field(default=32, ge=1, description="rows a step")
    rate: float = Field(default=5e-5, gt=0, description="the largest learning rate, that of the topmost group")
    schedule: Schedule = Field(
        default="slanted_triangular",
        description="the rate's course: `slanted_triangular` rises and falls, `linear` falls to 0, `constant` stays",
    )
    warmup: float = Field(default=0.1, ge=0, lt=1, description="the share of all steps in which the rate rises")
    ratio: float = Field(
        default=32.0, ge=1, description="how many times the smallest rate of the slanted triangle its largest is"
    )
    discriminative_rates: float | None = Field(
        default=None, gt=0, le=1, description="the rate of a group over that of the group above; 0.85 in FinBERT"
    )
    gradual_unfreezing: int | None = Field(
        default=None,
        ge=1,
        description="how many groups below the topmost begin to be trained in an epoch: 1 in ULMFiT, 3 in FinBERT",
    )
    weight_decay: float = Field(default=0.01, ge=0, description="AdamW's, of matrices; biases and norms have none")
    gradient_clip: float | None = Field(default=1.0, gt=0, description="gradients are shortened to this length")
    seed: int = Field(default=0, ge=0, description="decides the order of rows, dropout and a new head")
    validate_every: int | None = Field(default=None, ge=1, description="steps between validations; none is an epoch")
    patience: int | None = Field(
        default=None, ge=1, description="stop after so many validations in a row without a smaller loss"
    )
    checkpoint_every: int | None = Field(
        default=None, ge=1, description="steps between checkpoints, besides those of each validation"
    )
    log_every: int = Field(default=1, ge=1, description="steps between rows of `steps.csv`")
    tensorboard: bool = Field(default=False, description="write logs for TensorBoard, too")


OF_THE_RECORD = frozenset({"checkpoint_every", "log_every", "tensorboard"})
"""Settings that change what is written down and never what is learned, so that a training may resume with others."""
