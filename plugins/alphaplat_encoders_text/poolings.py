"""From one vector a token to one a text: hidden states (B, T, H) and their mask (B, T) to (B, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean over the tokens of the text, without the padding."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)  # (B, T, 1)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)


def cls(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The first token, which BERT and its kin put before every text."""
    return hidden[:, 0]
