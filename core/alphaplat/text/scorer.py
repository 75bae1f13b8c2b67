"""Scorers of documents: texts in, one number a text out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from alphaplat.catalogue import Platform, default_platform
from alphaplat.errors import ConfigError, DataError
from alphaplat.panel.fields import Array
from alphaplat.spec import ScorerSpec
from alphaplat.text.batches import in_pieces

DEFAULT = "words"


class DocumentScorer(Protocol):
    """What the `load` of a `ScorerSpec` returns.

    `id` names the values and changes with them; `score` gives float32 (texts,) from -1, bad news, to 1, good news,
    NaN where a text cannot be judged, and which texts were cut, bool (texts,).
    """

    @property
    def id(self) -> str: ...

    def score(self, texts: Sequence[str]) -> tuple[Array, Array]: ...


class TextScorer:
    """Turns texts into numbers from -1 to 1: `TextScorer.load("words").score(texts)`."""

    def __init__(self, scorer: DocumentScorer, *, name: str, knowledge_cutoff: str | None = None) -> None:
        self.scorer, self.name = scorer, name
        self.id = f"{name}:{scorer.id}"
        self.knowledge_cutoff: str | None = getattr(scorer, "knowledge_cutoff", None) or knowledge_cutoff

    @classmethod
    def load(cls, name: str = DEFAULT, *, platform: Platform | None = None, **options: Any) -> TextScorer:
        """A scorer by its name: 'words', or 'classifier' with the `model` folder of a fine-tuned one."""
        from alphaplat.text.loading import made

        platform = platform if platform is not None else default_platform()
        spec: ScorerSpec = platform.need("scorers", name)
        return cls(made(spec, options, platform), name=spec.name, knowledge_cutoff=spec.knowledge_cutoff)

    def score(self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None) -> Array:
        """A number a text, float32 (texts,), in their order."""
        if isinstance(texts, str):
            raise ConfigError("'score' takes a list of texts, not one text", help="write scorer.score([text])")
        return np.asarray(in_pieces(self.values, texts, 1, progress)[0][:, 0])

    def values(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """The scores as a column, and which texts were cut; `DataError` where the scorer breaks its promise."""
        scores, cut = self.scorer.score(texts)
        if scores.shape != (len(texts),) or scores.dtype != np.float32 or cut.shape != (len(texts),):
            raise DataError(f"scorer '{self.name}' gave {scores.dtype} {scores.shape} for {len(texts)} texts")
        if np.any(np.abs(scores) > 1):
            raise DataError(f"scorer '{self.name}' gave a score beyond -1 and 1")
        return scores[:, None], cut

    def __repr__(self) -> str:
        return f"TextScorer('{self.id}')"
