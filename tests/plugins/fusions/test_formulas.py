"""Each fusion gives what its formula says."""

from __future__ import annotations

from typing import Any

import pytest

import alphaplat as ap

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

WIDTH = 12


def fused(name: str) -> tuple[Any, Any, Any, Any]:
    """The fusion, encoded alphas (2, 3, 12) and documents (2, 4, 12) without padding, and the memory."""
    torch.manual_seed(0)
    spec = ap.default_platform().of_kind("fusions")[name]
    fusion = spec.build(width=WIDTH, heads=1, dropout=0.5).train(False)
    alpha, document = torch.randn(2, 3, WIDTH), torch.randn(2, 4, WIDTH)
    with torch.no_grad():
        memory, mask = fusion(alpha, torch.ones(2, 3, dtype=torch.bool), document, torch.ones(2, 4, dtype=torch.bool))
    assert mask.all()
    return fusion, alpha, document, memory


def test_concatenation_marks_origins() -> None:
    fusion, alpha, document, memory = fused("concat")
    torch.testing.assert_close(memory, torch.cat([alpha + fusion.origin[0], document + fusion.origin[1]], dim=1))


def test_cross_attention_adds_what_documents_say() -> None:
    fusion, alpha, document, memory = fused("cross_attention")
    weights, biases = fusion.attention.in_proj_weight.chunk(3), fusion.attention.in_proj_bias.chunk(3)
    asked = fusion.norm(alpha) @ weights[0].T + biases[0]
    keys, values = (document @ weight.T + bias for weight, bias in zip(weights[1:], biases[1:], strict=True))
    found = (asked @ keys.transpose(1, 2) / WIDTH**0.5).softmax(-1) @ values
    torch.testing.assert_close(memory[:, :3], alpha + fusion.attention.out_proj(found))
    torch.testing.assert_close(memory[:, 3:], document)


def test_in_a_fusion_layer_all_see_each_other() -> None:
    fusion, alpha, document, memory = fused("fusion_layer")
    layer = fusion.layer
    x = torch.cat([alpha + fusion.origin[0], document + fusion.origin[1]], dim=1)
    normed = layer.norm1(x)
    x = x + layer.self_attn(normed, normed, normed, need_weights=False)[0]
    x = x + layer.linear2(torch.nn.functional.gelu(layer.linear1(layer.norm2(x))))
    torch.testing.assert_close(memory, x, atol=1e-5, rtol=1e-4)
