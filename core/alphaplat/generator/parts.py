"""The protocols of a generator's parts, version 1: what plugins of encoders, fusions and decoders build.

A part is a `torch.nn.Module`. B is the batch, T a number of tokens (Ta of alphas, Td of documents, M of the memory
that the decoder reads), D the width. Every mask is bool (B, T), True where there is a token, and has at least one
True a row: where there is no seed or no document, the model puts a learned vector in its place. What stands where a
mask is False must not matter.

A part with an attribute `layers`, bottom first, is trained layer by layer: the lower ones later and more slowly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import torch

Array: TypeAlias = np.ndarray[Any, Any]


class Encoded(NamedTuple):
    """Vectors (B, T, D) with their mask (B, T): of seed alphas, of documents, or of both, the memory."""

    vectors: torch.Tensor
    mask: torch.Tensor


class AlphaEncoder(Protocol):
    """What the `load` of an `EncoderSpec` for alphas returns.

    `load(width, layers, heads, ffn, dropout, max_tokens)`, all by keyword.
    """

    def __call__(self, embedded: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Embedded tokens (B, Ta, D), without places, to contextual ones (B, Ta, D); Ta <= max_tokens."""
        ...

    def parameters(self) -> Iterator[torch.Tensor]: ...


class Fusion(Protocol):
    """What the `build` of a `FusionSpec` returns: `build(width, heads, dropout)`, all by keyword."""

    def __call__(
        self, alpha: torch.Tensor, alpha_mask: torch.Tensor, document: torch.Tensor, document_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Encoded alphas (B, Ta, D) and documents (B, Td, D) to the memory (B, M, D) and its mask (B, M)."""
        ...

    def parameters(self) -> Iterator[torch.Tensor]: ...


class Decoder(Protocol):
    """What the `build` of a `DecoderSpec` returns.

    `build(width, layers, heads, ffn, dropout, max_tokens)`, all by keyword. `forward` is for training, `start` and
    `step` write one token after the other; both give the same up to rounding.
    """

    def __call__(self, embedded: torch.Tensor, memory: torch.Tensor, memory_mask: torch.Tensor) -> torch.Tensor:
        """Embedded prefixes (B, T, D), without places, to (B, T, D); place t depends on places up to t only."""
        ...

    def start(self, memory: torch.Tensor, memory_mask: torch.Tensor, length: int) -> DecoderCache:
        """An empty cache for prefixes of up to `length` tokens over a memory (B, M, D)."""
        ...

    def step(self, embedded: torch.Tensor, cache: DecoderCache) -> torch.Tensor:
        """The next token of each row (B, D) to its output (B, D); the cache takes it in."""
        ...

    def parameters(self) -> Iterator[torch.Tensor]: ...


class DecoderCache(Protocol):
    """What a decoder keeps of the tokens so far."""

    def select(self, rows: torch.Tensor) -> None:
        """Keep these rows of the batch (int64), in this order; a row may be kept several times."""
        ...


class MaskState(Protocol):
    """A batch of expressions being written, as the mask machine sees it."""

    @property
    def done(self) -> Array:
        """Which rows have ended, bool (B,)."""
        ...

    def mask(self) -> Array:
        """Which tokens may follow, bool (B, V)."""
        ...

    def advance(self, tokens: Array) -> None:
        """Append a token to each row, int (B,)."""
        ...

    def select(self, rows: Array) -> MaskState:
        """A state of these rows, in this order; a row may stand there several times."""
        ...


class MaskMachine(Protocol):
    """The grammar that every step is held to."""

    @property
    def turning(self) -> int | None:
        """The token that turns the sign of all that follows, if there is one."""
        ...

    def start(self, batch: int, budget: int) -> MaskState:
        """A state for `batch` expressions of at most `budget` tokens each, marks of begin and end not counted."""
        ...
