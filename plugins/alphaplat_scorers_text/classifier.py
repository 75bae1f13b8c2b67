"""A fine-tuned classifier of good, neutral and bad news, from a folder or a pinned revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from alphaplat.errors import DataError
from alphaplat.text.transformer import Transformer, load_transformer

Array = np.ndarray[Any, Any]
_GOOD = {"positive", "pos", "bullish", "good"}
_BAD = {"negative", "neg", "bearish", "bad"}


class Classifier:
    """The probability of its good label less that of its bad one; other labels count as neutral."""

    def __init__(self, transformer: Transformer) -> None:
        self.transformer = transformer
        self.id = transformer.id
        labels = {int(number): str(label).lower() for number, label in transformer.model.config.id2label.items()}
        self.good, self.bad = _one(labels, _GOOD, transformer), _one(labels, _BAD, transformer)
        self.width = len(labels)
        noted = transformer.folder.notes.get("knowledge_cutoff")
        self.knowledge_cutoff = noted if isinstance(noted, str) else None

    def score(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Scores, float32 (texts,), from -1 to 1, and which texts were cut."""
        chances, cut = self.transformer.run(texts, self.width, lambda found, mask: found.logits.softmax(-1))
        return np.clip(chances[:, self.good] - chances[:, self.bad], -1.0, 1.0), cut


def _one(labels: Mapping[int, str], wanted: set[str], transformer: Transformer) -> int:
    hits = [number for number, label in labels.items() if label in wanted]
    if len(hits) != 1:
        raise DataError(
            f"the classifier in '{transformer.folder.path}' has the labels {', '.join(labels.values())}",
            help=f"it needs one of {', '.join(sorted(_GOOD))} and one of {', '.join(sorted(_BAD))} in id2label",
        )
    return hits[0]


def load(model: str | Path, max_tokens: int | None = None, revision: str | None = None) -> Classifier:
    """Load the folder of a fine-tuned classifier, or a hub id at a pinned `revision`."""
    return Classifier(load_transformer(model, head="classifier", max_tokens=max_tokens, revision=revision))
