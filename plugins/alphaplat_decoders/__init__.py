"""Writers of expressions from the joint encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alphaplat import hookimpl
from alphaplat.spec import DecoderSpec, PluginInfo

if TYPE_CHECKING:
    from alphaplat.generator.parts import Decoder


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="decoders", description="writers of expressions")


@hookimpl
def alphaplat_decoders() -> list[DecoderSpec]:
    return [
        DecoderSpec(
            name="transformer",
            summary="a transformer that attends to what it wrote and to the memory, with a cache for writing",
            build=_transformer,
        )
    ]


def _transformer(**sizes: Any) -> Decoder:
    from alphaplat_decoders.transformer import Transformer

    return Transformer(**sizes)
