"""A fusion layer: x = [alpha + a ; document + b], memory = layer(x), a layer of self-attention over both.

With norms in front, x + attention(norm(x)) and then x + ffn(norm(x)). The learned vectors a and b tell each origin.
"""

from __future__ import annotations

import torch
from torch import nn


class FusionLayer(nn.Module):
    """All tokens of both after they have seen each other, M = Ta + Td."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.origin = nn.Parameter(0.1 * torch.randn(2, width))
        self.layer = nn.TransformerEncoderLayer(
            width, heads, 4 * width, dropout, activation="gelu", batch_first=True, norm_first=True
        )

    def forward(
        self, alpha: torch.Tensor, alpha_mask: torch.Tensor, document: torch.Tensor, document_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        both = torch.cat([alpha + self.origin[0], document + self.origin[1]], dim=1)  # (B, Ta + Td, D)
        mask = torch.cat([alpha_mask, document_mask], dim=1)
        return self.layer(both, src_key_padding_mask=~mask), mask
