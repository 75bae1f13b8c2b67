"""What a document tells the network: its words, each read with its neighbours, and which end of a measure is wanted.

B is the batch, Td the words of a document, D the width.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn.functional import gelu

from alphaplat.generator.parts import Encoded

_QUERIES = 4


class Told(NamedTuple):
    """A document for the fusion (B, 1 + Td, D), its direction first, and the direction itself (B,).

    The direction is above 0 where low values of what the document speaks of are good, and its sign has to be turned.
    """

    encoded: Encoded
    turned: torch.Tensor


class DocumentProjection(nn.Module):
    """Vectors of words (B, Td, document width) to the model's (B, Td, D), with learned places.

    Each word is read with the one before and the one after it: 'short interest' is neither of the two.
    """

    def __init__(self, document_width: int, width: int, longest: int) -> None:
        super().__init__()
        self.project = nn.Linear(document_width, width)
        self.word_norm, self.phrase_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.phrases = nn.Conv1d(width, width, kernel_size=3, padding=1)
        self.places = nn.Parameter(0.1 * torch.randn(longest, width))

    def forward(self, vectors: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        words = self.word_norm(self.project(vectors)) * mask.unsqueeze(-1)  # padding says nothing to its neighbours
        phrases = gelu(self.phrases(words.transpose(1, 2))).transpose(1, 2)  # (B, Td, D)
        return self.phrase_norm(words + phrases) + self.places[: vectors.shape[1]]


class Direction(nn.Module):
    """Whether low values are good: words (B, Td, D) to a score (B,), above 0 if so.

    'Avoid what fell' needs both of its words, so all words see each other before the score is read off.
    """

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout, activation="gelu", batch_first=True, norm_first=True
        )
        self.queries = nn.Parameter(0.1 * torch.randn(_QUERIES, width))
        self.score = nn.Sequential(nn.Linear(_QUERIES * width, width), nn.GELU(), nn.Linear(width, 1))

    def forward(self, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        mask = mask | ~mask.any(1, keepdim=True)  # a row without words attends to its padding, and is never asked
        seen = self.layer(words, src_key_padding_mask=~mask)  # (B, Td, D)
        weights = (seen @ self.queries.T).masked_fill(~mask.unsqueeze(-1), -torch.inf).softmax(1)  # (B, Td, queries)
        return self.score((weights.transpose(1, 2) @ seen).flatten(1)).squeeze(-1)


class DocumentReading(nn.Module):
    """All that is read of documents, vectors (B, Td, document width) from a text encoder."""

    def __init__(self, document_width: int, width: int, longest: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.words = DocumentProjection(document_width, width, longest)
        self.direction = Direction(width, heads, dropout)
        self.turn = nn.Parameter(torch.randn(width))

    def forward(self, vectors: torch.Tensor, mask: torch.Tensor) -> Told:
        words = self.words(vectors, mask)
        turned = self.direction(words, mask)  # (B,)
        direction = turned.tanh()[:, None, None] * self.turn  # (B, 1, D)
        told = mask.any(1, keepdim=True)
        return Told(Encoded(torch.cat([direction, words], dim=1), torch.cat([told, mask], dim=1)), turned)
