"""Ways to join encoded seed alphas and encoded documents to the memory that a decoder reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alphaplat import hookimpl
from alphaplat.spec import FusionSpec, PluginInfo

if TYPE_CHECKING:
    from alphaplat.generator.parts import Fusion


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="fusions", description="ways to join encodings of alphas and documents")


@hookimpl
def alphaplat_fusions() -> list[FusionSpec]:
    return [
        FusionSpec(
            name="concat",
            summary="one after the other, each marked by where it comes from",
            build=_concat,
        ),
        FusionSpec(
            name="cross_attention",
            summary="alphas ask documents: attention with alphas as queries and documents as keys and values",
            build=_cross_attention,
        ),
        FusionSpec(
            name="fusion_layer",
            summary="one layer of attention in which all tokens of alphas and documents see each other",
            build=_fusion_layer,
        ),
    ]


def _concat(*, width: int, heads: int, dropout: float) -> Fusion:
    from alphaplat_fusions.concat import Concat

    return Concat(width)


def _cross_attention(*, width: int, heads: int, dropout: float) -> Fusion:
    from alphaplat_fusions.cross_attention import CrossAttention

    return CrossAttention(width, heads, dropout)


def _fusion_layer(*, width: int, heads: int, dropout: float) -> Fusion:
    from alphaplat_fusions.fusion_layer import FusionLayer

    return FusionLayer(width, heads, dropout)
