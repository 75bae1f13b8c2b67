"""Layers in groups, and words that are hidden; skipped without torch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alphaplat.learning.text.model import layer_groups
from alphaplat.learning.text.tasks import NO_TARGET, MaskedLanguage

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")
transformers = pytest.importorskip("transformers", reason="transformers is not here: pip install 'alphaplat[text]'")

SMALL = {"vocab_size": 30, "hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 2}
MARKS = {"pad_token_id": 0, "cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2, "eos_token_id": 3}
KINDS = {
    "BertConfig": SMALL,
    "RobertaConfig": SMALL,
    "ElectraConfig": SMALL | {"embedding_size": 8},
    "MPNetConfig": SMALL,
    "DebertaV2Config": SMALL | {"relative_attention": True, "norm_rel_ebd": "layer_norm", "pos_att_type": ["c2p"]},
    "ModernBertConfig": SMALL | MARKS,
    "DistilBertConfig": {"vocab_size": 30, "dim": 16, "hidden_dim": 32, "n_heads": 2, "n_layers": 3},
}


@pytest.mark.parametrize("head", ["AutoModelForSequenceClassification", "AutoModelForMaskedLM"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_is_in_one_group_and_the_head_is_on_top(kind: str, head: str) -> None:
    layers = {} if kind == "DistilBertConfig" else {"num_hidden_layers": 3}
    model = getattr(transformers, head).from_config(getattr(transformers, kind)(**KINDS[kind], **layers))
    groups = layer_groups(model)
    assert [group.name for group in groups] == ["embeddings", "layer 0", "layer 1", "layer 2", "head"]
    grouped = [id(one) for group in groups for one in group.parameters]
    assert sorted(grouped) == sorted(id(one) for one in model.parameters())
    names = {id(one): name for name, one in model.named_parameters()}
    assert any("embeddings.weight" in names[id(one)] for one in groups[0].parameters)
    assert not any("embed" in names[id(one)] for one in groups[-1].parameters)


def test_layers_that_share_weights_are_one_group() -> None:
    config = transformers.AlbertConfig(**SMALL, embedding_size=8, num_hidden_layers=3)
    groups = layer_groups(transformers.AlbertForSequenceClassification(config))
    assert [group.name for group in groups] == ["embeddings", "layer 0", "head"]


def test_words_are_hidden_as_bert_hides_them(make_folder: Callable[..., Path]) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(make_folder())
    task = MaskedLanguage(tokenizer, 0.15)
    tokens = torch.randint(5, len(tokenizer), (400, 100))
    tokens[:, 0], tokens[:, -1], tokens[:200, -10:-1] = 2, 3, 0
    torch.manual_seed(1)
    hidden, targets = task.hide(tokens)
    chosen = targets != NO_TARGET
    words = tokens >= 5
    assert not (chosen & ~words).any()
    assert float(chosen.sum() / words.sum()) == pytest.approx(0.15, abs=0.01)
    assert torch.equal(tokens[~chosen], hidden[~chosen])
    assert torch.equal(targets[chosen], tokens[chosen])
    assert float((hidden[chosen] == 4).float().mean()) == pytest.approx(0.8, abs=0.03)
    left = float((hidden[chosen] == tokens[chosen]).float().mean())
    assert left == pytest.approx(0.1 + 0.1 / len(tokenizer), abs=0.02)
