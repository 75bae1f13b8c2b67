"""Everything that a plugin can add, on one page.

A plugin is a module (or object) with functions of these names, marked `@alphaplat.hookimpl`, under the entry-point
group `alphaplat`. Each function takes nothing and returns a list of records of `alphaplat.spec`. Call it and look
at the list: nothing is registered anywhere else. `alphaplat_plugin` is required; the others are as needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from alphaplat.spec import (
        CheckSpec,
        DecoderSpec,
        DialectSpec,
        EncoderSpec,
        ExecutorSpec,
        FieldSpec,
        FusionSpec,
        GeneratorSpec,
        OperatorSpec,
        PluginInfo,
        PoolingSpec,
        ScorerSpec,
        SourceSpec,
    )

PROJECT = "alphaplat"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def alphaplat_plugin() -> PluginInfo:  # type: ignore[empty-body]
    """Say the plugin's name and the API version it was written for. Required."""


@hookspec
def alphaplat_operators() -> list[OperatorSpec]:  # type: ignore[empty-body]
    """Operators of the language, with their kernels. Version 1."""


@hookspec
def alphaplat_fields() -> list[FieldSpec]:  # type: ignore[empty-body]
    """Named inputs, with their units, and derivations for panels that lack them. Version 1."""


@hookspec
def alphaplat_checks() -> list[CheckSpec]:  # type: ignore[empty-body]
    """Submission tests. Version 1."""


@hookspec
def alphaplat_sources() -> list[SourceSpec]:  # type: ignore[empty-body]
    """Sources from which panels are built. Version 1."""


@hookspec
def alphaplat_dialects() -> list[DialectSpec]:  # type: ignore[empty-body]
    """Ways of writing alphas, onto the one graph. Version 1."""


@hookspec
def alphaplat_encoders() -> list[EncoderSpec]:  # type: ignore[empty-body]
    """Encoders of alphas and of documents. Version 1."""


@hookspec
def alphaplat_poolings() -> list[PoolingSpec]:  # type: ignore[empty-body]
    """Ways to make one vector a text of one vector a token. Provisional."""


@hookspec
def alphaplat_scorers() -> list[ScorerSpec]:  # type: ignore[empty-body]
    """Scorers of documents: one number a text. Provisional."""


@hookspec
def alphaplat_fusions() -> list[FusionSpec]:  # type: ignore[empty-body]
    """Ways to join the encodings of alphas and documents. Version 1."""


@hookspec
def alphaplat_decoders() -> list[DecoderSpec]:  # type: ignore[empty-body]
    """Writers of expressions from a joint encoding. Version 1."""


@hookspec
def alphaplat_generators() -> list[GeneratorSpec]:  # type: ignore[empty-body]
    """Proposers of alphas that are asked for candidates and told the results. Version 1."""


@hookspec
def alphaplat_executors() -> list[ExecutorSpec]:  # type: ignore[empty-body]
    """Places where batches of alphas are worked on. Provisional."""
