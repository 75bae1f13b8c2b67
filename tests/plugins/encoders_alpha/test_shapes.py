from __future__ import annotations

import pytest

import alphaplat as ap

pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")


def test_bert_has_the_shape_of_tinybert() -> None:
    pytest.importorskip("transformers", reason="transformers is not here: pip install 'alphaplat[generator]'")
    spec = ap.default_platform().of_kind("encoders")["bert"]
    encoder = spec.load(width=312, layers=4, heads=12, ffn=1200, dropout=0.1, max_tokens=64)
    per_layer = 4 * (312 * 312 + 312) + 2 * 312 * 1200 + 1200 + 312 + 4 * 312
    assert [sum(one.numel() for one in layer.parameters()) for layer in encoder.layers] == [per_layer] * 4
    assert encoder.bert.config.num_attention_heads == 12
