"""The head that predicts how an alpha will do from the fused encoding, without a simulation."""

from __future__ import annotations

import torch
from torch import nn

from alphaplat.generator.parts import Encoded


class MetricHead(nn.Module):
    """Predicts metrics, in their own units: memory to (B, number of metrics).

    Two linear maps over the mean of the memory give standardized values; `calibrate` learns from labels what they are
    multiplied by and added to, so that each metric counts alike in a loss over `standardized`.
    """

    centre: torch.Tensor
    spread: torch.Tensor

    def __init__(self, width: int, metrics: int) -> None:
        super().__init__()
        self.predict = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Linear(width, metrics))
        self.register_buffer("centre", torch.zeros(metrics))
        self.register_buffer("spread", torch.ones(metrics))

    def forward(self, memory: Encoded) -> torch.Tensor:
        weights = memory.mask.unsqueeze(-1).to(memory.vectors.dtype)  # (B, M, 1)
        pooled = (memory.vectors * weights).sum(1) / weights.sum(1)  # (B, D)
        return self.predict(pooled) * self.spread + self.centre

    def standardized(self, values: torch.Tensor) -> torch.Tensor:
        """Metrics in their own units (..., number of metrics) as multiples of what is usual."""
        return (values - self.centre) / self.spread

    @property
    def calibrated(self) -> bool:
        """Whether labels were seen: else what is predicted means nothing."""
        return bool((self.spread != 1).any() or (self.centre != 0).any())

    def calibrate(self, labels: torch.Tensor) -> None:
        """Take mean and standard deviation of labels (N, number of metrics), NaN where one is not known.

        A metric that is known less than twice, or never differs, keeps its scale.
        """
        known = labels.isfinite()
        count = known.sum(0)
        mean = labels.nan_to_num().mul(known).sum(0) / count.clamp(min=1)
        variance = (labels - mean).square().where(known, 0.0).sum(0) / count.clamp(min=1)
        learned = (count >= 2) & (variance > 0)
        self.centre.copy_(torch.where(learned, mean, self.centre))
        self.spread.copy_(torch.where(learned, variance.sqrt(), self.spread))
