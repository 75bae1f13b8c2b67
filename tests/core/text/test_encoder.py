from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.spec import EncoderSpec, PluginInfo, PoolingSpec
from alphaplat.text.encoder import Embeddings


class Strange:
    """An encoder that gives whatever it is told to give."""

    id, dimension = "1", 2

    def __init__(self, values: Any = None, cut: Any = None) -> None:
        self.given, self.cut = values, cut

    def encode(self, texts: Sequence[str]) -> tuple[Any, Any]:
        values = np.array([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)
        cut = np.array([len(text) > 5 for text in texts], dtype=np.bool_)
        return (values if self.given is None else self.given), (cut if self.cut is None else self.cut)


def platform_of(load: Callable[..., Any], **facts: Any) -> ap.Platform:
    spec = EncoderSpec(name="strange", summary="for tests", encodes="document", load=load, **facts)

    @ap.hookimpl
    def alphaplat_plugin() -> PluginInfo:
        return PluginInfo(name="stranger")

    @ap.hookimpl
    def alphaplat_encoders() -> list[EncoderSpec]:
        return [spec]

    @ap.hookimpl
    def alphaplat_poolings() -> list[PoolingSpec]:
        return [PoolingSpec(name="first", summary="for tests", pool=lambda hidden, mask: hidden[:, 0])]

    hooks = (alphaplat_plugin, alphaplat_encoders, alphaplat_poolings)
    plugin = SimpleNamespace(**{hook.__name__: hook for hook in hooks})
    return ap.Platform([plugin], strict=True)


def test_a_strangers_encoder_is_one_spec() -> None:
    platform = platform_of(Strange, knowledge_cutoff="2020-01-01")
    encoder = ap.TextEncoder.load("strange", platform=platform)
    vectors = encoder.embed(["one", "longer text"])
    assert vectors.tolist() == [[3.0, 1.0], [11.0, 1.0]]
    assert vectors.dtype == np.float32
    assert vectors.truncated == 1
    assert (encoder.id, encoder.knowledge_cutoff) == ("strange:1", "2020-01-01")
    assert encoder.embed([]).shape == (0, 2)
    assert repr(encoder) == "TextEncoder('strange:1', dimension 2)"
    with pytest.raises(ap.ConfigError, match="no weights to save"):
        encoder.save("nowhere")


def test_an_encoder_without_words_gives_the_one_vector_of_a_text() -> None:
    found = ap.TextEncoder.load("strange", platform=platform_of(Strange)).tokens(["one", ""])
    assert [one.tolist() for one in found] == [[[3.0, 1.0]], [[0.0, 1.0]]]


def test_many_texts_keep_their_order_and_tell_their_progress() -> None:
    told: list[tuple[int, int]] = []
    texts = ["x" * (number % 7) for number in range(2_500)]
    encoder = ap.TextEncoder.load("strange", platform=platform_of(Strange))
    vectors = encoder.embed(texts, progress=lambda *now: told.append(now))
    assert vectors[:, 0].tolist() == [float(len(text)) for text in texts]
    assert told == [(1_024, 2_500), (2_048, 2_500), (2_500, 2_500)]


def test_a_part_of_vectors_does_not_know_what_was_cut() -> None:
    vectors = Embeddings.of(np.zeros((3, 2), dtype=np.float32), 2)
    assert (vectors.truncated, vectors[:1].truncated, (vectors + 1).truncated) == (2, None, None)


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((1, 3), dtype=np.float32),
        np.zeros((1, 2)),
        np.array([[np.nan, 0.0]], dtype=np.float32),
    ],
)
def test_an_encoder_that_breaks_its_promise_is_named(values: Any) -> None:
    encoder = ap.TextEncoder.load("strange", platform=platform_of(lambda: Strange(values)))
    with pytest.raises(ap.DataError, match="encoder 'strange' gave"):
        encoder.embed(["one"])


@pytest.mark.parametrize(
    ("name", "message"),
    [("hashd", "unknown encoder 'hashd'"), ("/no/such/folder", "no folder"), ("some/model", "pinned revision")],
)
def test_names_that_nobody_has(name: str, message: str) -> None:
    with pytest.raises(ap.AlphaError, match=message):
        ap.TextEncoder.load(name)


def test_options_are_those_of_the_encoder() -> None:
    assert ap.TextEncoder.load("hashed", dimension=32).dimension == 32
    with pytest.raises(ap.ConfigError, match="no option 'size'"):
        ap.TextEncoder.load("hashed", size=32)
    with pytest.raises(ap.ConfigError, match="needs the option 'model'"):
        ap.TextEncoder.load("huggingface")


def test_texts_are_a_list_of_texts() -> None:
    encoder = ap.TextEncoder.load("hashed")
    with pytest.raises(ap.ConfigError, match="a list of texts"):
        encoder.embed("one text")
    with pytest.raises(ap.ConfigError, match="text number 1 is no text but NoneType"):
        encoder.embed(["one", None])  # type: ignore[list-item]


def test_a_missing_extra_says_what_to_install() -> None:
    def load() -> Strange:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    with pytest.raises(ap.ConfigError, match="needs 'torch'") as caught:
        ap.TextEncoder.load("strange", platform=platform_of(load))
    assert "pip install 'alphaplat[text]'" in str(caught.value)


def test_neither_torch_nor_transformers_load_before_they_are_used() -> None:
    script = (
        "import sys, alphaplat as ap, alphaplat.text; ap.default_platform().of_kind('encoders');"
        "ap.TextEncoder.load('hashed').embed(['a']); ap.TextScorer.load('words').score(['a']);"
        "print([name for name in ('torch', 'transformers', 'huggingface_hub') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
