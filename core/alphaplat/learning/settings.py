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

    epochs: int = Field(default=3, ge=1)
    batch_size: int = Field(default=32, ge=1)
    rate: float = Field(default=5e-5, gt=0)
    """The largest rate, that of the topmost group."""
    schedule: Schedule = "slanted_triangular"
    warmup: float = Field(default=0.1, ge=0, lt=1)
    """The share of all steps in which rates rise."""
    ratio: float = Field(default=32.0, ge=1)
    """How many times the largest rate of the slanted triangle is its smallest."""
    discriminative_rates: float | None = Field(default=None, gt=0, le=1)
    """The rate of a group over that of the group above it; 0.85 in FinBERT, None gives all the same."""
    gradual_unfreezing: int | None = Field(default=None, ge=1)
    """How many groups below the topmost become trainable in an epoch: 1 in ULMFiT, 3 in FinBERT; None trains all."""
    weight_decay: float = Field(default=0.01, ge=0)
    """For matrices only; biases and norms are left alone."""
    gradient_clip: float | None = Field(default=1.0, gt=0)
    seed: int = Field(default=0, ge=0)
    validate_every: int | None = Field(default=None, ge=1)
    """Steps between validations, where None is an epoch."""
    patience: int | None = Field(default=None, ge=1)
    """Stop after so many validations in a row without a smaller loss."""
    checkpoint_every: int | None = Field(default=None, ge=1)
    """Steps between checkpoints, in addition to those of each validation."""
    log_every: int = Field(default=1, ge=1)
    tensorboard: bool = False


OF_THE_RECORD = frozenset({"checkpoint_every", "log_every", "tensorboard"})
"""Settings that change what is written down and never what is learned, so that a training may resume with others."""
