"""Documents as a generator reads them: the vectors of their words from a text encoder that is not trained, kept.

A text gives one vector a word where its encoder has them (`tokens`), and else its one vector. Texts are read once: the
vectors of the last ones are kept by content. An empty text is no document.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alphaplat.generator.parts import Array, Encoded
from alphaplat.text import TextEncoder

KEPT = 50_000


class DocumentReader:
    """Texts to padded vectors (B, Td, document width) and their mask, with the last `KEPT` texts kept.

    `longest` is the most vectors of a document; what comes after them is left out.
    """

    def __init__(self, encoder: TextEncoder, longest: int, kept: int = KEPT) -> None:
        self.encoder, self.longest, self.kept = encoder, longest, kept
        self._known: dict[str, Array] = {}

    def read(self, texts: Sequence[str]) -> Encoded:
        """The vectors of texts; a row without a True in its mask is an empty text."""
        import torch

        found = self._vectors(texts)
        length = max([1, *(len(one) for one in found)])
        padded = np.zeros((len(texts), length, self.encoder.dimension), dtype=np.float32)
        mask = np.zeros((len(texts), length), dtype=np.bool_)
        for row, one in enumerate(found):
            padded[row, : len(one)] = one
            mask[row, : len(one)] = True
        return Encoded(torch.from_numpy(padded), torch.from_numpy(mask))

    def _vectors(self, texts: Sequence[str]) -> list[Array]:
        """The vectors (tokens, document width) of each text; those that are not known are read together."""
        none = np.zeros((0, self.encoder.dimension), dtype=np.float32)
        new = list(dict.fromkeys(text for text in texts if text.strip() and text not in self._known))
        for text, vectors in zip(new, self.encoder.tokens(new), strict=True):
            self._known[text] = vectors[: self.longest]
        found = [self._known.get(text, none) for text in texts]
        for text in list(self._known)[: max(0, len(self._known) - self.kept)]:
            del self._known[text]
        return found
