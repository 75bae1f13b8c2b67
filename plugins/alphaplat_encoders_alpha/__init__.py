"""Encoders of seed alphas: the plain transformer, and BERT in the shape that one chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alphaplat import hookimpl
from alphaplat.spec import EncoderSpec, PluginInfo

if TYPE_CHECKING:
    from alphaplat.generator.parts import AlphaEncoder


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="encoders_alpha", description="encoders of seed alphas")


@hookimpl
def alphaplat_encoders() -> list[EncoderSpec]:
    return [
        EncoderSpec(
            name="transformer",
            summary="a transformer over the tokens of alphas, with norms in front",
            encodes="alpha",
            load=_transformer,
            knowledge_cutoff="",
        ),
        EncoderSpec(
            name="bert",
            summary="a BERT over the tokens of alphas, untrained, in any shape such as TinyBERT's",
            encodes="alpha",
            load=_bert,
            knowledge_cutoff="",
        ),
    ]


def _transformer(**sizes: Any) -> AlphaEncoder:
    from alphaplat_encoders_alpha.transformer import Transformer

    return Transformer(**sizes)


def _bert(**sizes: Any) -> AlphaEncoder:
    from alphaplat_encoders_alpha.bert import Bert

    return Bert(**sizes)
