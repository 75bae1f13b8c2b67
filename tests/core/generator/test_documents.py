from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from alphaplat.text import TextEncoder

pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.documents import DocumentReader


class Letters:
    """A vector for each letter; counts how many texts it was given."""

    id, dimension = "1", 2

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> tuple[Any, Any]:
        raise AssertionError("vectors of words are preferred")

    def tokens(self, texts: Sequence[str]) -> list[Any]:
        self.seen += texts
        return [np.array([[ord(letter), 1.0] for letter in text], dtype=np.float32) for text in texts]


def reader(**options: Any) -> tuple[DocumentReader, Letters]:
    letters = Letters()
    return DocumentReader(TextEncoder(letters, name="letters"), **options), letters


def test_texts_are_padded_to_the_longest() -> None:
    vectors, mask = reader(longest=5)[0].read(["ab", "", "abcdefg", "  "])
    assert tuple(vectors.shape) == (4, 5, 2)
    assert mask.sum(1).tolist() == [2, 0, 5, 0]
    assert vectors[2, :, 0].tolist() == [97, 98, 99, 100, 101]
    assert not vectors[~mask].any()


def test_no_text_at_all_has_a_place() -> None:
    vectors, mask = reader(longest=5)[0].read(["", ""])
    assert tuple(vectors.shape) == (2, 1, 2)
    assert not mask.any()


def test_a_text_is_read_once() -> None:
    documents, letters = reader(longest=5)
    first = documents.read(["ab", "c", "ab"])
    again = documents.read(["ab", "c", "d"])
    assert letters.seen == ["ab", "c", "d"]
    assert (first.vectors[0] == again.vectors[0]).all()


def test_only_the_last_texts_are_kept() -> None:
    documents, letters = reader(longest=5, kept=2)
    documents.read(["a", "b", "c"])
    documents.read(["c", "b"])
    documents.read(["a"])
    assert letters.seen == ["a", "b", "c", "a"]
