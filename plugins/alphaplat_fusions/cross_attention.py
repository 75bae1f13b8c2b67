"""Cross-attention: what is said of each token of an alpha is added to it.

fused  = alpha + attention(query = norm(alpha), key = value = document)
memory = [fused ; document]
"""

from __future__ import annotations

import torch
from torch import nn


class CrossAttention(nn.Module):
    """Alphas with what they found in documents, then the documents, M = Ta + Td."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, dropout=dropout, batch_first=True)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, alpha: torch.Tensor, alpha_mask: torch.Tensor, document: torch.Tensor, document_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        found, _ = self.attention(
            self.norm(alpha), document, document, key_padding_mask=~document_mask, need_weights=False
        )  # (B, Ta, D)
        fused = alpha + self.dropout(found)
        return torch.cat([fused, document], dim=1), torch.cat([alpha_mask, document_mask], dim=1)
