"""How clearly a document speaks of symbols that came after training, by the words of their names and descriptions.

    likeness(document, symbol) = mean over the words of "name: description" of the largest cosine with a document's word

Words are the contextual vectors of a text encoder less their mean, and match one by one (late interaction, Khattab and
Zaharia 2020). A likeness is counted in standard deviations from that of as many words of other documents: long
documents have a like word for everything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alphaplat.generator.corpus.curated import read_pairs
from alphaplat.generator.entries import Entry, EntryKind
from alphaplat.generator.parts import Array
from alphaplat.text import TextEncoder

_CLEAR = 1.5
"""From so many standard deviations on a document is taken to speak of a symbol."""

_LEAST, _MOST = -1.0, 2.0


class Mentions:
    """Compares documents with S symbols. Fields and operators are spoken of, other symbols never are.

    Of a document the first `longest` words are read.
    """

    def __init__(self, encoder: TextEncoder, entries: Sequence[Entry], longest: int) -> None:
        self._encoder, self._longest = encoder, longest
        self._spoken = np.array([one.kind in (EntryKind.FIELD, EntryKind.OPERATOR) for one in entries], dtype=np.bool_)
        others = np.concatenate(encoder.words([pair.document for pair in read_pairs()]))
        self._mean = others.mean(axis=0)
        told = [one.words for one, spoken in zip(entries, self._spoken, strict=True) if spoken]
        self._told = [self._directions(words) for words in encoder.words(told)] if told else []
        self._others = [self._directions(others) @ words.T for words in self._told]
        self._usual: dict[int, tuple[Array, Array]] = {}

    def clearness(self, document: str) -> Array:
        """How clearly a document speaks of each symbol (S,): from -1, not at all, over 0 to 2; 0 without words."""
        found = np.zeros(len(self._spoken))
        if document.strip() and self._told:
            words = self._directions(self._encoder.words([document])[0][: self._longest])
            if not len(words):
                return found
            likeness = np.array([_likeness(words @ told.T) for told in self._told])
            mean, deviation = self._usually(len(words))
            found[self._spoken] = np.clip((likeness - mean) / deviation - _CLEAR, _LEAST, _MOST)
        return found

    def _usually(self, count: int) -> tuple[Array, Array]:
        """Mean and standard deviation of the likeness to `count` words in a row of other documents, by symbol."""
        if count not in self._usual:
            every = len(self._others[0])
            most = min(count, every // 4)
            starts = range(0, every - most + 1, max(1, most // 2))
            found = np.array([[_likeness(one[start : start + most]) for start in starts] for one in self._others])
            self._usual[count] = found.mean(axis=1), np.maximum(found.std(axis=1), 1e-6)
        return self._usual[count]

    def _directions(self, words: Array) -> Array:
        """Vectors of words (words, width) less their mean, of length 1."""
        centred = words - self._mean
        return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=-1, keepdims=True), 1e-9))


def _likeness(cosines: Array) -> float:
    """The mean over a symbol's words of the largest cosine with a document's, (document's words, symbol's words)."""
    return float(cosines.max(axis=0).mean())
