"""The generator's network: seed alphas and a document in, the next token of an expression out.

    symbols ─► alpha encoder ─┐
                              ├─► fusion ─► memory ─► metric head
    documents ─► text encoder ┘               │
    symbols of the prefix ──────────────► decoder ─► scores of symbols

It differs from a textbook's encoder and decoder in that symbols are vectors of their descriptions, tied between all
ends (`symbols`), and in that seeds and documents may be missing: a learned vector stands for nothing. B is the batch,
Ta, Td, T and M the tokens of seeds, documents, prefix and memory, V the symbols, D the width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import torch
from torch import nn

from alphaplat.catalogue import Platform, default_platform
from alphaplat.errors import ConfigError
from alphaplat.generator import building
from alphaplat.generator.config import ModelConfig
from alphaplat.generator.documents import FrozenReader, TunedReader
from alphaplat.generator.entries import PAD
from alphaplat.generator.heads import MetricHead
from alphaplat.generator.parts import Encoded
from alphaplat.generator.symbols import SymbolEmbedding
from alphaplat.generator.told import DocumentReading, Told
from alphaplat.learning import ParameterGroup


class GeneratorModel(nn.Module):
    """A network for V symbols with the vectors `symbol_text` (V, text width) of their descriptions.

    Its parts are those that `config` names, from the plugins of `platform`. `trained` is how many symbols have weights
    of their own, by default all.
    """

    def __init__(
        self,
        config: ModelConfig,
        symbol_text: torch.Tensor,
        *,
        trained: int | None = None,
        platform: Platform | None = None,
    ) -> None:
        super().__init__()
        text_width, found = config.descriptions.width, tuple(symbol_text.shape)
        if len(found) != 2 or found[1] != text_width:
            raise ConfigError(f"descriptions of symbols have vectors of {text_width} numbers, not {found}")
        platform = platform if platform is not None else default_platform()
        width = config.width
        self.config, self.platform = config, platform
        self.symbols = SymbolEmbedding(symbol_text, width, config.symbol_dropout, trained)
        self.no_seed, self.no_document = (nn.Parameter(torch.randn(width)) for _ in range(2))
        self.documents = DocumentReading(
            config.documents.width, width, config.max_document_tokens, config.heads, config.dropout
        )
        self.tuned = self._tuned_reader() if config.tune_documents else None
        self.alpha_encoder: Any = building.alpha_encoder(config, platform)
        self.fusion: Any = building.fusion(config, platform)
        self.decoder: Any = building.decoder(config, platform)
        self.metric_head = MetricHead(width, len(config.metrics))

    def read(self, texts: Sequence[str]) -> Encoded:
        """Documents as `encode` takes them (B, Td, document width); an empty text is none."""
        return (self.tuned or self._frozen_reader).read(texts)

    def expect(self, texts: Iterable[str]) -> None:
        """Say which documents will be read, so that those of like length are read together, where none are tuned."""
        if self.tuned is None:
            self._frozen_reader.expect(texts)

    def _tuned_reader(self) -> TunedReader:
        return TunedReader(self.config.documents.load(self.platform), self.config.max_document_tokens)

    @cached_property
    def _frozen_reader(self) -> FrozenReader:
        return FrozenReader(self.config.documents.load(self.platform), self.config.max_document_tokens)

    def encode(self, seeds: torch.Tensor | None = None, documents: Encoded | None = None, batch: int = 1) -> Encoded:
        """The memory (B, M, D) of seeds, tokens int64 (B, Ta) padded with 0, and documents (B, Td, document width).

        Either may be None, and `batch` is B where both are; a row of padding only is no seed, a row of a mask without
        a True no document.
        """
        if documents is None:
            batch = batch if seeds is None else len(seeds)
            nothing = torch.zeros(batch, 1, self.config.documents.width)
            documents = Encoded(nothing, torch.zeros(batch, 1, dtype=torch.bool))
        return self.fused(seeds, self.told(documents))

    def told(self, documents: Encoded) -> Told:
        """What documents (B, Td, document width) tell, for `fused`."""
        told: Told = self.documents(*documents)
        return told

    def fused(self, seeds: torch.Tensor | None, told: Told) -> Encoded:
        """The memory (B, M, D) of seeds, as `encode` takes them, and of what documents tell."""
        if seeds is None:
            seeds = torch.full((len(told.turned), 1), PAD)
        alphas = self._alphas(seeds, self.symbols.vectors())
        return Encoded(*self.fusion(*alphas, *_or(told.encoded, self.no_document)))

    def logits(self, prefix: torch.Tensor, memory: Encoded) -> torch.Tensor:
        """Scores (B, T, V) of the token after each place of prefixes, int64 (B, T), that begin with BOS."""
        _refuse_longer("a prefix", prefix, self.config.max_tokens)
        vectors = self.symbols.vectors()
        return self.symbols.scores(self.decoder(vectors[prefix], *memory), vectors)

    def guesses(self, seeds: torch.Tensor) -> torch.Tensor:
        """Scores (B, Ta, V) of the symbol at each place of seeds, of which some are hidden by MASK.

        By the alpha encoder alone, which learns from this what goes with what.
        """
        vectors = self.symbols.vectors()
        return self.symbols.scores(self._alphas(seeds, vectors).vectors, vectors)

    def metrics(self, memory: Encoded) -> torch.Tensor:
        """Predicted metrics of the seeds (B, number of metrics), named and counted as in the registry."""
        return self.metric_head(memory)

    def _alphas(self, seeds: torch.Tensor, vectors: torch.Tensor) -> Encoded:
        _refuse_longer("a row of seeds", seeds, self.config.max_seed_tokens)
        embedded = _or(Encoded(vectors[seeds], seeds != PAD), self.no_seed)
        with_seeds = (seeds != PAD).any(1)
        if with_seeds.all():
            return Encoded(self.alpha_encoder(*embedded), embedded.mask)
        nothing = self.alpha_encoder(self.no_seed[None, None], torch.ones(1, 1, dtype=torch.bool))  # (1, 1, D)
        encoded = torch.zeros_like(embedded.vectors)
        encoded[:, :1] = nothing
        if with_seeds.any():
            encoded[with_seeds] = self.alpha_encoder(embedded.vectors[with_seeds], embedded.mask[with_seeds])
        return Encoded(encoded, embedded.mask)

    @property
    def module(self) -> nn.Module:
        """What the trainer trains."""
        return self

    def parameter_groups(self) -> Sequence[ParameterGroup]:
        """Every parameter once, from symbols and documents at the bottom to the metric head."""
        symbols = [*self.symbols.parameters(), self.no_seed, self.no_document]
        return [
            ParameterGroup("symbols", symbols),
            *(self.tuned.groups() if self.tuned is not None else []),
            ParameterGroup("documents", list(self.documents.parameters())),
            *_by_layer("alpha encoder", self.alpha_encoder),
            *_by_layer("fusion", self.fusion),
            *_by_layer("decoder", self.decoder),
            ParameterGroup("metric head", list(self.metric_head.parameters())),
        ]


def _or(given: Encoded, nothing: torch.Tensor) -> Encoded:
    """The same with the vector `nothing` (D,) as the first and only token of rows that have none."""
    empty = torch.zeros_like(given.mask)
    empty[:, 0] = ~given.mask.any(1)
    return Encoded(torch.where(empty.unsqueeze(-1), nothing, given.vectors), given.mask | empty)


def _refuse_longer(what: str, tokens: torch.Tensor, most: int) -> None:
    if tokens.shape[1] > most:
        raise ConfigError(f"{what} of {tokens.shape[1]} symbols is too long", help=f"the network reads up to {most}")


def _by_layer(name: str, part: nn.Module) -> Iterator[ParameterGroup]:
    """The parameters of a part, layer by layer where it has `layers`; what is in none of them goes with the lowest."""
    layers = list(getattr(part, "layers", []))
    in_layers = {parameter for layer in layers for parameter in layer.parameters()}
    rest = [parameter for parameter in part.parameters() if parameter not in in_layers]
    if not layers:
        if rest:
            yield ParameterGroup(name, rest)
        return
    for number, layer in enumerate(layers):
        own = list(layer.parameters())
        yield ParameterGroup(f"{name} {number + 1}", own if number else [*rest, *own])
