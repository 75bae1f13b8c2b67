"""The plain transformer: learned places, layers of self-attention with norms in front, a norm at the end."""

from __future__ import annotations

import torch
from torch import nn


class Transformer(nn.Module):
    """Embedded tokens (B, Ta, D) to contextual ones (B, Ta, D)."""

    def __init__(self, *, width: int, layers: int, heads: int, ffn: int, dropout: float, max_tokens: int) -> None:
        super().__init__()
        self.places = nn.Parameter(0.1 * torch.randn(max_tokens, width))
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, heads, ffn, dropout, activation="gelu", batch_first=True, norm_first=True)
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)

    def forward(self, embedded: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.dropout(embedded + self.places[: embedded.shape[1]])  # (B, Ta, D)
        for layer in self.layers:
            hidden = layer(hidden, src_key_padding_mask=~mask)
        return self.norm(hidden)
