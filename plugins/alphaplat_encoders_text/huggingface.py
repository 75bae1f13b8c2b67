"""Any encoder of the Hugging Face kind, from a folder or a pinned revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from alphaplat.errors import ConfigError
from alphaplat.spec import PoolingSpec
from alphaplat.suggest import did_you_mean
from alphaplat.text.transformer import Transformer, load_transformer

Array = np.ndarray[Any, Any]


class HuggingFaceEncoder:
    """The last layer of a transformer, pooled to one vector a text."""

    def __init__(self, transformer: Transformer, pooling: PoolingSpec) -> None:
        self.transformer, self.pooling = transformer, pooling
        self.id = f"{transformer.id}:{pooling.name}"
        self.dimension = int(transformer.model.config.hidden_size)
        noted = transformer.folder.notes.get("knowledge_cutoff")
        self.knowledge_cutoff = noted if isinstance(noted, str) else None

    def encode(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Vectors, float32 (texts, dimension), and which texts were cut."""
        pool = self.pooling.pool
        return self.transformer.run(texts, self.dimension, lambda found, mask: pool(found.last_hidden_state, mask))

    def tokens(self, texts: Sequence[str]) -> list[Array]:
        """The vectors of the tokens of each text, float32 (tokens, dimension)."""
        return self.transformer.tokens(texts)

    def save(self, folder: Path) -> None:
        """Write a plain Hugging Face folder, with pooling and length noted beside."""
        notes = {"pooling": self.pooling.name, "max_tokens": self.transformer.max_tokens}
        cutoff = {} if self.knowledge_cutoff is None else {"knowledge_cutoff": self.knowledge_cutoff}
        self.transformer.save(folder, {**notes, **cutoff})


def load(
    model: str | Path,
    poolings: Mapping[str, PoolingSpec],
    pooling: str | None = None,
    max_tokens: int | None = None,
    revision: str | None = None,
) -> HuggingFaceEncoder:
    """Load a folder, or a hub id at a pinned `revision`; pooling as asked, as the folder notes, or the mean."""
    if pooling is not None:
        _need(pooling, poolings)
    transformer = load_transformer(model, max_tokens=max_tokens, revision=revision)
    return HuggingFaceEncoder(
        transformer, _need(pooling or str(transformer.folder.notes.get("pooling", "mean")), poolings)
    )


def _need(name: str, poolings: Mapping[str, PoolingSpec]) -> PoolingSpec:
    if name not in poolings:
        help = did_you_mean(name, poolings) or f"there are {', '.join(sorted(poolings))}"
        raise ConfigError(f"unknown pooling '{name}'", help=help)
    return poolings[name]
