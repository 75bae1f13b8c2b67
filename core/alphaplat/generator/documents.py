"""Documents as a generator reads them: a vector for each word, from an encoder that stays as it is or learns along.

An encoder without words gives its one vector of a text. An empty text is no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import nn

from alphaplat.errors import ConfigError
from alphaplat.generator.parts import Array, Encoded
from alphaplat.learning import ParameterGroup
from alphaplat.learning.text.model import layer_groups
from alphaplat.text import TextEncoder
from alphaplat.text.transformer import Transformer

KEPT_BYTES = 1024**3
_TOGETHER = 128


class FrozenReader:
    """Reads with a text encoder as it is, and keeps up to `kept` bytes of the vectors of the last texts.

    `longest` is the most vectors of a document; what comes after them is left out. Vectors are kept, and always read,
    with the 11 bits of a half, so that twice as many texts fit.

    Texts that are `expected` are read with others of like length, and always with the same ones: that is twice as fast
    as by the batch, and gives the same bits in whatever order they are asked for.
    """

    def __init__(self, encoder: TextEncoder, longest: int, kept: int = KEPT_BYTES) -> None:
        self.encoder, self.longest, self.kept = encoder, longest, kept
        self._known: dict[str, Array] = {}
        self._bytes = 0
        self._together: dict[str, tuple[str, ...]] = {}

    def expect(self, texts: Iterable[str]) -> None:
        """Say which texts will be asked for."""
        ordered = sorted({text for text in texts if text.strip()}, key=lambda text: (len(text), text))
        for start in range(0, len(ordered), _TOGETHER):
            together = tuple(ordered[start : start + _TOGETHER])
            self._together |= dict.fromkeys(together, together)

    def read(self, texts: Sequence[str]) -> Encoded:
        """The vectors of texts (B, Td, document width); a row without a True in its mask is an empty text."""
        found = self._vectors(texts)
        length = max([1, *(len(one) for one in found)])
        padded = np.zeros((len(texts), length, self.encoder.dimension), dtype=np.float32)
        mask = np.zeros((len(texts), length), dtype=np.bool_)
        for row, one in enumerate(found):
            padded[row, : len(one)] = one
            mask[row, : len(one)] = True
        return Encoded(torch.from_numpy(padded), torch.from_numpy(mask))

    def _vectors(self, texts: Sequence[str]) -> list[Array]:
        """The vectors (words, document width) of each text; those that are not known are read together."""
        none = np.zeros((0, self.encoder.dimension), dtype=np.float16)
        new = [text for text in dict.fromkeys(texts) if text.strip() and text not in self._known]
        alone = [text for text in new if text not in self._together]
        for group in dict.fromkeys([tuple(alone), *(self._together[text] for text in new if text in self._together)]):
            self._read(group)
        found = [self._known.get(text, none) for text in texts]
        while self._bytes > self.kept:
            self._bytes -= self._known.pop(next(iter(self._known))).nbytes
        return found

    def _read(self, texts: Sequence[str]) -> None:
        for text, vectors in zip(texts, self.encoder.tokens(texts), strict=True):
            if text not in self._known:
                self._known[text] = vectors[: self.longest].astype(np.float16)
                self._bytes += self._known[text].nbytes


class TunedReader(nn.Module):
    """Reads with the transformer of a text encoder, which is trained along with all that reads its vectors."""

    def __init__(self, encoder: TextEncoder, longest: int) -> None:
        super().__init__()
        transformer = getattr(encoder.encoder, "transformer", None)
        if not isinstance(transformer, Transformer):
            raise ConfigError(
                f"the text encoder '{encoder.name}' has no weights to train",
                help="choose a transformer, such as 'minilm', or leave it as it is: tune_documents=False",
            )
        self.width, self.longest, self.transformer = encoder.dimension, longest, transformer
        self.body = transformer.model.requires_grad_(True)

    def read(self, texts: Sequence[str]) -> Encoded:
        """The vectors of texts (B, Td, document width), through which gradients flow; see `FrozenReader.read`."""
        present = [row for row, text in enumerate(texts) if text.strip()]
        rows, _ = self.transformer.coded([texts[row] for row in present])
        length = max([1, *(min(len(row), self.longest) for row in rows)])
        vectors = torch.zeros(len(texts), length, self.width)
        mask = torch.zeros(len(texts), length, dtype=torch.bool)
        if present:
            cut = {"input_ids": [row[: self.longest] for row in rows]}
            padded = self.transformer.tokenizer.pad(cut, return_tensors="pt")
            hidden = self.body(**padded).last_hidden_state  # (present, Td, document width)
            vectors[present], mask[present] = hidden, padded["attention_mask"].bool()
        return Encoded(vectors, mask)

    def groups(self) -> list[ParameterGroup]:
        """Its parameters, from the embeddings to the uppermost layer."""
        return [ParameterGroup(f"document encoder, {one.name}", one.parameters) for one in layer_groups(self.body)]
