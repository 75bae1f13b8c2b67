"""Concatenation: memory = [alpha + a ; document + b], with one learned vector a and b for each origin."""

from __future__ import annotations

import torch
from torch import nn


class Concat(nn.Module):
    """Both encodings one after the other, M = Ta + Td."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.origin = nn.Parameter(0.1 * torch.randn(2, width))

    def forward(
        self, alpha: torch.Tensor, alpha_mask: torch.Tensor, document: torch.Tensor, document_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        memory = torch.cat([alpha + self.origin[0], document + self.origin[1]], dim=1)  # (B, Ta + Td, D)
        return memory, torch.cat([alpha_mask, document_mask], dim=1)
