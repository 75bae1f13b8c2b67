"""The plain decoder: self-attention over the prefix, cross-attention to the memory, norms in front, learned places.

The cache holds keys and values: of the memory once, of the prefix as it grows. B is the batch, H the heads, K the
width of a head, L the longest prefix, M the memory, D = H * K.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention


class Attention(nn.Module):
    """Attention of H heads, in two steps, so that keys and values can be kept."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.output = nn.Linear(width, width)

    def keys_values(self, source: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values (B, H, T, K) each, of a source (B, T, D)."""
        keys, values = self.key_value(source).chunk(2, dim=-1)  # (B, T, D) each
        return self._split(keys), self._split(values)

    def forward(
        self,
        hidden: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        mask: torch.Tensor | None = None,
        causal: bool = False,
    ) -> torch.Tensor:
        """What hidden (B, T, D) finds; `mask`, True where it may look, fits (B, H, T, length of keys)."""
        found = scaled_dot_product_attention(
            self._split(self.query(hidden)),
            keys,
            values,
            attn_mask=mask,
            dropout_p=self.dropout if self.training else 0.0,
            is_causal=causal,
        )  # (B, H, T, K)
        return self.output(found.transpose(1, 2).flatten(2))

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)  # (B, T, D) -> (B, H, T, K)


class Layer(nn.Module):
    """Self-attention, cross-attention, two linear maps, each added to what came in."""

    def __init__(self, width: int, heads: int, ffn: int, dropout: float) -> None:
        super().__init__()
        self.prefix_norm, self.memory_norm, self.ffn_norm = (nn.LayerNorm(width) for _ in range(3))
        self.prefix = Attention(width, heads, dropout)
        self.memory = Attention(width, heads, dropout)
        self.ffn = nn.Sequential(nn.Linear(width, ffn), nn.GELU(), nn.Dropout(dropout), nn.Linear(ffn, width))
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: torch.Tensor, memory: torch.Tensor, memory_mask: torch.Tensor) -> torch.Tensor:
        """All places at once: hidden (B, T, D), memory (B, M, D), memory_mask (B, 1, 1, M)."""
        normed = self.prefix_norm(hidden)
        hidden = hidden + self.dropout(self.prefix(normed, *self.prefix.keys_values(normed), causal=True))
        return self._rest(hidden, *self.memory.keys_values(memory), memory_mask)

    def step(self, hidden: torch.Tensor, kept: LayerCache, memory_mask: torch.Tensor, place: int) -> torch.Tensor:
        """One place: hidden (B, 1, D) with the keys and values of the places before."""
        normed = self.prefix_norm(hidden)
        kept.keys[:, :, place : place + 1], kept.values[:, :, place : place + 1] = self.prefix.keys_values(normed)
        before = kept.keys[:, :, : place + 1], kept.values[:, :, : place + 1]  # (B, H, place + 1, K) each
        hidden = hidden + self.prefix(normed, *before)
        memory = kept.memory_keys, kept.memory_values, memory_mask
        if len(memory_mask) == 1:  # one memory for all rows is asked by all at once
            return self._rest(hidden.transpose(0, 1), *memory).transpose(0, 1)  # as (1, B, D)
        return self._rest(hidden, *memory)

    def _rest(self, hidden: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = hidden + self.dropout(self.memory(self.memory_norm(hidden), keys, values, mask))
        return hidden + self.dropout(self.ffn(self.ffn_norm(hidden)))


class LayerCache:
    """Keys and values of one layer: of the prefix (B, H, L, K), filled up to a place, and of the memory.

    A memory of one row stays one row, however many prefixes there are.
    """

    def __init__(self, layer: Layer, memory: torch.Tensor, length: int) -> None:
        self.memory_keys, self.memory_values = layer.memory.keys_values(memory)  # (B, H, M, K)
        batch, heads, _, size = self.memory_keys.shape
        self.keys, self.values = (memory.new_zeros(batch, heads, length, size) for _ in range(2))

    def select(self, rows: torch.Tensor) -> None:
        if len(self.memory_keys) > 1:
            self.memory_keys, self.memory_values = self.memory_keys[rows], self.memory_values[rows]
        self.keys, self.values = self.keys[rows], self.values[rows]


class Cache:
    """What all layers keep, and how many places are filled."""

    def __init__(self, layers: list[LayerCache], memory_mask: torch.Tensor) -> None:
        self.layers, self.memory_mask = layers, memory_mask
        self.place = 0

    def select(self, rows: torch.Tensor) -> None:
        """Keep these rows of the batch, in this order."""
        if len(self.memory_mask) > 1:
            self.memory_mask = self.memory_mask[rows]
        for layer in self.layers:
            layer.select(rows)


class Transformer(nn.Module):
    """Embedded prefixes (B, T, D) and a memory (B, M, D) to outputs (B, T, D)."""

    def __init__(self, *, width: int, layers: int, heads: int, ffn: int, dropout: float, max_tokens: int) -> None:
        super().__init__()
        self.places = nn.Parameter(0.1 * torch.randn(max_tokens, width))
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(width, heads, ffn, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, embedded: torch.Tensor, memory: torch.Tensor, memory_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.dropout(embedded + self.places[: embedded.shape[1]])  # (B, T, D)
        for layer in self.layers:
            hidden = layer(hidden, memory, memory_mask[:, None, None])
        return self.norm(hidden)

    def start(self, memory: torch.Tensor, memory_mask: torch.Tensor, length: int) -> Cache:
        """An empty cache over the memory (B, M, D) for prefixes of up to `length` tokens."""
        return Cache([LayerCache(layer, memory, length) for layer in self.layers], memory_mask[:, None, None])

    def step(self, embedded: torch.Tensor, cache: Cache) -> torch.Tensor:
        """The next token of each row, (B, D) to (B, D)."""
        hidden = (embedded + self.places[cache.place])[:, None]  # (B, 1, D)
        for layer, kept in zip(self.layers, cache.layers, strict=True):
            hidden = layer.step(hidden, kept, cache.memory_mask, cache.place)
        cache.place += 1
        return self.norm(hidden)[:, 0]
