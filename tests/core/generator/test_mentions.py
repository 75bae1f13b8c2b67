from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from alphaplat.generator.corpus.curated import read_pairs
from alphaplat.generator.entries import Entry, EntryKind
from alphaplat.generator.mentions import Mentions
from alphaplat.generator.parts import Array
from alphaplat.text import TextEncoder


class Letters:
    """An encoder that gives each word the counts of its letters."""

    id, dimension = "letters", 26

    def encode(self, texts: Sequence[str]) -> tuple[Array, Array]:
        return np.stack([words.sum(axis=0) for words in self.tokens(texts)]), np.zeros(len(texts), dtype=np.bool_)

    def tokens(self, texts: Sequence[str]) -> list[Array]:
        return [np.array([self._word(word) for word in text.lower().split()], dtype=np.float32) for text in texts]

    @staticmethod
    def _word(word: str) -> list[int]:
        return [word.count(chr(letter)) for letter in range(ord("a"), ord("z") + 1)]


ENCODER = TextEncoder(Letters(), name="letters")
ENTRIES = (
    Entry("churn_rate", EntryKind.FIELD, "churn_rate: matrix", "share of the subscribers who left"),
    Entry("ts_wobble", EntryKind.OPERATOR, "ts_wobble(x, d)", "unsteadiness of a series"),
    Entry("ts_wobble.ddof=", EntryKind.OPTION, "ts_wobble.ddof= integer", "ddof of ts_wobble"),
)


@pytest.fixture(scope="module")
def mentions() -> Mentions:
    return Mentions(ENCODER, ENTRIES, longest=128)


def naive(document: str, symbol: str) -> float:
    """Likeness in standard deviations, word by word."""
    others = np.concatenate(ENCODER.words([pair.document for pair in read_pairs()])).astype(np.float64)
    mean = others.mean(axis=0)

    def cosine(one: Array, other: Array) -> float:
        return float((one - mean) @ (other - mean) / np.linalg.norm(one - mean) / np.linalg.norm(other - mean))

    def likeness(words: Array) -> float:
        return float(np.mean([max(cosine(word, told) for word in words) for told in ENCODER.words([symbol])[0]]))

    words = ENCODER.words([document])[0]
    usual = [likeness(others[start : start + len(words)]) for start in range(0, len(others) - len(words) + 1, 2)]
    return (likeness(words) - float(np.mean(usual))) / float(np.std(usual))


def test_clearness_is_the_formula(mentions: Mentions) -> None:
    document = "sell wherever subscribers left"  # four words: the others' begin at every second one
    first, second, _ = mentions.clearness(document)
    for found, entry in ((first, ENTRIES[0]), (second, ENTRIES[1])):
        expected = np.clip(naive(document, entry.words) - 1.5, -1, 2)
        assert found == pytest.approx(expected, abs=1e-5)


def test_what_is_spoken_of_is_clear_and_nothing_else(mentions: Mentions) -> None:
    churn, wobble, option = mentions.clearness("subscribers who left: the churn rate")
    assert churn == 2.0
    assert wobble < 0
    assert option == 0.0
    assert mentions.clearness("the unsteadiness of a series")[1] > 1.5


def test_a_long_document_does_not_speak_of_everything(mentions: Mentions) -> None:
    everything = " ".join(pair.document for pair in read_pairs())
    assert mentions.clearness(everything).max() < 0.5


def test_nothing_is_favoured_without_words(mentions: Mentions) -> None:
    assert mentions.clearness("").tolist() == mentions.clearness(" \n").tolist() == [0.0, 0.0, 0.0]
    assert Mentions(ENCODER, ENTRIES[2:], longest=128).clearness("churn").tolist() == [0.0]


def test_a_document_without_a_word_that_an_encoder_knows_speaks_of_nothing() -> None:
    assert not TextEncoder.load("hashed").words(["..."])[0].size
    assert Mentions(TextEncoder.load("hashed"), ENTRIES, longest=128).clearness("...").tolist() == [0.0, 0.0, 0.0]
