"""The vectors of symbols: read from their descriptions, so that a symbol which nobody trained can enter later.

    vector(symbol) = norm(MLP(text vector of "signature: description")) + residual(symbol)
    score(hidden, symbol) = W hidden · vector(symbol) / sqrt(D) + bias(symbol)

The same vectors are read and written (the weights are tied); W keeps a token that was read from scoring itself.
The residual holds what a description does not tell. In training it is left out at random, so that descriptions are
learned, too. A symbol that was added later has no residual, and the mean of all biases plus what it is favoured by.
"""

from __future__ import annotations

import math

import torch
from torch import nn

from alphaplat.errors import ConfigError


class SymbolEmbedding(nn.Module):
    """Vectors and scores of V symbols, of which the first ones were trained and the others added.

    `text` holds float32 (V, text width), the vectors of descriptions.
    """

    text: torch.Tensor
    added_bias: torch.Tensor

    def __init__(self, text: torch.Tensor, width: int, dropout: float, trained: int | None = None) -> None:
        super().__init__()
        trained = len(text) if trained is None else trained
        self.dropout = dropout
        self.register_buffer("text", text.float().clone())
        self.register_buffer("added_bias", torch.zeros(len(text) - trained))
        self.read = nn.Sequential(
            nn.Linear(text.shape[1], 2 * width), nn.GELU(), nn.Linear(2 * width, width), nn.LayerNorm(width)
        )
        self.match = nn.Linear(width, width, bias=False)
        self.residual = nn.Parameter(0.5 * torch.randn(trained, width))
        self.bias = nn.Parameter(torch.zeros(trained))

    def vectors(self) -> torch.Tensor:
        """The vectors of all symbols (V, D); in training some have lost their residual."""
        residual = self.residual
        if self.training and self.dropout > 0:
            kept = torch.rand(len(residual), 1) >= self.dropout
            residual = residual * kept  # (V trained, D)
        read: torch.Tensor = self.read(self.text)  # (V, D)
        return torch.cat([read[: len(residual)] + residual, read[len(residual) :]])

    def scores(self, hidden: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
        """How well symbols fit: hidden (..., D) with `vectors()` (V, D) to logits (..., V)."""
        bias = torch.cat([self.bias, self.bias.mean() + self.added_bias])
        return self.match(hidden) @ vectors.T / math.sqrt(vectors.shape[1]) + bias

    def add(self, text: torch.Tensor) -> None:
        """Let symbols enter by their descriptions (added, text width); none is favoured yet."""
        if text.ndim != 2 or text.shape[1] != self.text.shape[1]:
            raise ConfigError(
                f"descriptions of symbols have vectors of {self.text.shape[1]} numbers, not {tuple(text.shape)}",
                help="use the text encoder that the generator was trained with",
            )
        self.text = torch.cat([self.text, text.float()])
        self.added_bias = torch.cat([self.added_bias, torch.zeros(len(text))])

    def favour(self, scores: torch.Tensor) -> None:
        """Let the last symbols that were added score so much more, (added,), or less where it is below 0."""
        self.added_bias[-len(scores) :] = scores
