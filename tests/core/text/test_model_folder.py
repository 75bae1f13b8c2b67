from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.text.model_folder import fetched, look_at

CONFIG: dict[str, Any] = {"model_type": "bert", "hidden_size": 8, "vocab_size": 10, "architectures": ["BertModel"]}


def folder_of(path: Path, config: Any = CONFIG, tokenizer: dict[str, Any] | None = None, **files: str) -> Path:
    folder = path / "model"
    folder.mkdir()
    (folder / "config.json").write_text(config if isinstance(config, str) else json.dumps(config))
    (folder / "vocab.txt").write_text("[PAD]\n[UNK]\n")
    (folder / "model.safetensors").write_bytes(b"weights")
    if tokenizer is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    for name, text in files.items():
        (folder / f"{name}.json").write_text(text)
    return folder


def test_what_was_looked_at_is_known_by_its_content(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    found = look_at(folder)
    assert (found.model_type, found.config["hidden_size"], found.notes) == ("bert", 8, {})
    assert "architectures" not in found.config
    assert look_at(folder).digest == found.digest
    (folder / "model.safetensors").write_bytes(b"Weights")
    assert look_at(folder).digest != found.digest


HOSTILE: dict[str, tuple[Any, str]] = {
    "code of its own": ({**CONFIG, "auto_map": {"AutoModel": "model.Evil"}}, "code of a model is never run"),
    "code of the hub": ({**CONFIG, "_attn_implementation": "somebody/kernel"}, "'_attn_implementation'"),
    "attention of the hub": ({**CONFIG, "attn_implementation": "somebody/kernel"}, "'attn_implementation'"),
    "a quantizer": ({**CONFIG, "quantization_config": {"quant_method": "x"}}, "'quantization_config'"),
    "an unknown key": ({**CONFIG, "run_me": "rm"}, "'run_me'"),
    "an unknown kind": ({**CONFIG, "model_type": "evil"}, "the kind 'evil'"),
    "no kind": ({"hidden_size": 8}, "the kind 'None'"),
    "a deep value": ({**CONFIG, "rope_parameters": json.loads('{"a":' * 9 + "1" + "}" * 9)}, "nested too deeply"),
    "no mapping": ([1, 2], "no mapping"),
    "no JSON": ("{", "is damaged"),
    "a key twice": ('{"model_type": "bert", "model_type": "evil"}', "a key stands twice"),
    "endless brackets": ("[" * 100_000, "is damaged"),
    "a huge file": (" " * 1_000_001, "larger than"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_configuration_is_refused(what: str, tmp_path: Path) -> None:
    config, message = HOSTILE[what]
    with pytest.raises(ap.DataError, match=message):
        look_at(folder_of(tmp_path, config))


@pytest.mark.parametrize(
    ("tokenizer", "message"),
    [
        ({"auto_map": {"AutoTokenizer": ["a.B", None]}}, "code of a model is never run"),
        ({"tokenizer_class": "EvilTokenizer"}, "'EvilTokenizer'"),
    ],
)
def test_a_hostile_tokenizer_is_refused(tokenizer: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ap.DataError, match=message):
        look_at(folder_of(tmp_path, tokenizer=tokenizer))


def test_weights_are_safetensors_or_none(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ap.DataError, match="no weights as safetensors") as caught:
        look_at(folder)
    assert "'pytorch_model.bin' is not read" in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {**CONFIG, "model_type": "evil", "run_me": 1})
    (folder / "model.safetensors").unlink()
    (folder / "vocab.txt").unlink()
    with pytest.raises(ap.AlphaError) as caught:
        look_at(folder)
    assert len(caught.value.problems) == 4


def test_notes_of_sentence_encoders_are_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, sentence_bert_config=json.dumps({"max_seq_length": 64}))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    assert look_at(folder).notes == {"pooling": "cls", "max_tokens": 64}


@pytest.mark.parametrize(
    ("hub_id", "revision", "message"),
    [
        ("ProsusAI/finbert", None, "pinned revision"),
        ("ProsusAI/finbert", "main", "pinned revision"),
        ("../secret", "a" * 40, "neither a folder nor"),
        ("a/b/c", "a" * 40, "neither a folder nor"),
    ],
)
def test_the_hub_is_asked_for_pinned_revisions_only(hub_id: str, revision: str | None, message: str) -> None:
    with pytest.raises(ap.ConfigError, match=message):
        fetched(hub_id, revision)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ap.DataError, match="there is no folder"):
        look_at(tmp_path / "nowhere")
    with pytest.raises(ap.DataError, match=r"it has no config\.json"):
        look_at(tmp_path)
