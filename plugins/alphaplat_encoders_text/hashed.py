"""Hashed words: the plainest encoder there is, for likeness of wording where no model is installed.

Every word adds to one of `dimension` places, up or down, as a hash of it says, with the logarithm of how often it
occurs. Two texts are near when they share words; it knows nothing about meaning, and nothing about the world.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from alphaplat.errors import ConfigError

Array = np.ndarray[Any, Any]
_WORD = re.compile(r"[^\W_]+")
_VERSION = 2
_PLACES, _STEM = 3, 4


class HashedWords:
    """Vectors of length 1, or 0 for a text without a word; no text is ever cut."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.id = f"{_VERSION}:{dimension}"

    def encode(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Vectors, float32 (texts, dimension), and that none was cut."""
        vectors = np.zeros((len(texts), self.dimension))
        for row, text in enumerate(texts):
            for word, times in Counter(_WORD.findall(text.lower())).items():
                number, sign = _place(word)
                vectors[row, number % self.dimension] += sign * (1.0 + np.log(times))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors.astype(np.float32), np.zeros(len(texts), dtype=np.bool_)

    def tokens(self, texts: Sequence[str]) -> list[Array]:
        """A vector of length 1 for each word, float32 (words, dimension) a text.

        A word has three places, so that words which share one are apart in the others, and its first four letters
        have three, so that 'falls' is like 'falling'.
        """
        return [
            np.stack([_vector(word, self.dimension) for word in words])
            if (words := _WORD.findall(text.lower()))
            else np.zeros((0, self.dimension), dtype=np.float32)
            for text in texts
        ]


@lru_cache(maxsize=20_000)
def _vector(word: str, dimension: int) -> Array:
    vector = np.zeros(dimension, dtype=np.float32)
    for part in (word, f"{word[:_STEM]}…"):
        for number in range(_PLACES):
            place, sign = _place(f"{part}/{number}")
            vector[place % dimension] += sign
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


@lru_cache(maxsize=100_000)
def _place(word: str) -> tuple[int, float]:
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest[:7], "little"), 1.0 if digest[7] & 1 else -1.0


def load(dimension: int = 256) -> HashedWords:
    """Hashed words in `dimension` places."""
    if not 16 <= dimension <= 8_192:
        raise ConfigError(f"'{dimension}' places cannot be meant", help="dimension is from 16 to 8,192")
    return HashedWords(dimension)
