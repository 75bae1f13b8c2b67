from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alphaplat.errors import ConfigError
from alphaplat.text import TextEncoder

NEEDS = "it is not here: pip install 'alphaplat[generator]' to run this test"
torch = pytest.importorskip("torch", reason=NEEDS)

from alphaplat.generator.config import TextSource  # noqa: E402
from alphaplat.generator.documents import FrozenReader, TunedReader  # noqa: E402


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


def reader(**options: Any) -> tuple[FrozenReader, Letters]:
    letters = Letters()
    return FrozenReader(TextEncoder(letters, name="letters"), **options), letters


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
    documents, letters = reader(longest=5, kept=2 * 4)
    documents.read(["a", "b", "c"])
    documents.read(["c", "b"])
    documents.read(["a"])
    assert letters.seen == ["a", "b", "c", "a"]


def test_texts_that_are_expected_are_read_with_others_of_their_length() -> None:
    documents, letters = reader(longest=5)
    texts = [chr(97 + number % 26) * (1 + number // 26) for number in range(260)]
    documents.expect([*texts, "", texts[0]])
    first = documents.read([texts[200], "unexpected", texts[3]])
    near = sorted(texts, key=lambda text: (len(text), text))
    assert letters.seen == ["unexpected", *near[128:256], *near[:128]]
    again = documents.read([texts[199], texts[200], texts[0]])
    assert len(letters.seen) == 257
    assert (again.vectors[1] == first.vectors[0]).all()


@pytest.fixture
def small_bert(tmp_path: Path) -> Path:
    """The folder of an untrained encoder that knows a few words."""
    transformers = pytest.importorskip("transformers", reason=NEEDS)
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    torch.manual_seed(0)
    config = transformers.BertConfig(vocab_size=8, max_position_embeddings=32, **sizes)
    transformers.BertModel(config).save_pretrained(tmp_path / "bert")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "buy", "what", "fell"]
    tokenizer = transformers.BertTokenizer(vocab={word: at for at, word in enumerate(words)}, model_max_length=32)
    tokenizer.save_pretrained(tmp_path / "bert")
    return tmp_path / "bert"


def test_a_reader_that_learns_reads_the_same_at_first(small_bert: Path) -> None:
    texts = ["buy what fell", "", "buy"]
    encoder = TextEncoder.load(small_bert)
    frozen = FrozenReader(encoder, longest=4).read(texts)
    tuned = TunedReader(encoder, longest=4).train(False)
    found = tuned.read(texts)
    assert found.mask.tolist() == [[True] * 4, [False] * 4, [True, True, True, False]]
    torch.testing.assert_close(found.vectors[2, :3], frozen.vectors[2, :3], atol=1e-3, rtol=1e-3)
    assert not tuned.read(["", ""]).mask.any()


def test_a_reader_that_learns_is_part_of_the_network(small_bert: Path, make_model: Any) -> None:
    model = make_model(documents=TextSource.of(str(small_bert)), tune_documents=True)
    groups = model.parameter_groups()
    assert [group.name for group in groups[1:5]] == [
        "document encoder, embeddings",
        "document encoder, layer 0",
        "document encoder, layer 1",
        "document encoder, head",
    ]
    listed = [parameter for group in groups for parameter in group.parameters]
    assert len(listed) == len(set(listed)) == len(list(model.parameters()))
    memory = model.encode(None, model.read(["buy what fell", ""]))
    model.logits(torch.tensor([[1, 6], [1, 7]]), memory).square().sum().backward()
    assert all(parameter.grad.any() for parameter in groups[2].parameters[:2])


def test_what_has_no_weights_cannot_learn(make_model: Any) -> None:
    with pytest.raises(ConfigError, match="'hashed' has no weights to train"):
        make_model(documents=TextSource(), tune_documents=True)


def test_the_network_reads_with_the_encoder_of_its_configuration(make_model: Any) -> None:
    model = make_model(documents=TextSource())
    documents = model.read(["buy what fell", ""])
    assert documents.vectors.shape == (2, 3, 256)
    assert model.encode(None, documents).mask.any(1).all()
