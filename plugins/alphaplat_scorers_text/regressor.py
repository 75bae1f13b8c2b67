"""A fine-tuned model that gives one number a text, from a folder or a pinned revision."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from alphaplat.errors import DataError
from alphaplat.text.transformer import Transformer, load_transformer

Array = np.ndarray[Any, Any]


class Regressor:
    """The one number of its head; what is beyond -1 and 1 counts as these."""

    def __init__(self, transformer: Transformer) -> None:
        self.transformer = transformer
        self.id = transformer.id
        numbers = int(transformer.model.config.num_labels)
        if numbers != 1:
            raise DataError(
                f"the model in '{transformer.folder.path}' gives {numbers} numbers a text, and not one",
                help="is it a classifier? then the scorer is 'classifier'",
            )
        noted = transformer.folder.notes.get("knowledge_cutoff")
        self.knowledge_cutoff = noted if isinstance(noted, str) else None

    def score(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Scores, float32 (texts,), from -1 to 1, and which texts were cut."""
        numbers, cut = self.transformer.run(texts, 1, lambda found, mask: found.logits)
        return np.clip(numbers[:, 0], -1.0, 1.0), cut


def load(model: str | Path, max_tokens: int | None = None, revision: str | None = None) -> Regressor:
    """Load the folder of a fine-tuned model, or a hub id at a pinned `revision`."""
    return Regressor(load_transformer(model, head="classifier", max_tokens=max_tokens, revision=revision))
