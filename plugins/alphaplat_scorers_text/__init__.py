"""Scorers of documents: a plain list of words, and fine-tuned models of the Hugging Face kind."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import PluginInfo, ScorerSpec


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="scorers_text", description="scorers of documents")


@hookimpl
def alphaplat_scorers() -> list[ScorerSpec]:
    from alphaplat_scorers_text import classifier, regressor, words

    return [
        ScorerSpec(
            name="words",
            summary="good words less bad words over their sum, by a short list that anybody can read",
            load=words.load,
            knowledge_cutoff="",
        ),
        ScorerSpec(
            name="classifier",
            summary="the chance of good news less that of bad news, by a fine-tuned classifier in a folder",
            load=classifier.load,
        ),
        ScorerSpec(
            name="regressor",
            summary="the number that a fine-tuned model in a folder gives, within -1 and 1",
            load=regressor.load,
        ),
    ]
