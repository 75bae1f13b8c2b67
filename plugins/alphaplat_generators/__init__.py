"""Proposers of alphas: random typed expressions, typed genetic programming, and a network that learns."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import GeneratorSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="generators", description="proposers of alphas")


@hookimpl
def alphaplat_generators() -> list[GeneratorSpec]:
    from alphaplat_generators.genetic import Genetic
    from alphaplat_generators.neural import Neural, identity
    from alphaplat_generators.sampling import Sampling

    return [
        GeneratorSpec(
            name="random",
            summary="random expressions that are typed, and as long and as common as people's",
            build=Sampling,
        ),
        GeneratorSpec(
            name="gp",
            summary="typed genetic programming on what was told, whoever proposed it",
            build=Genetic,
        ),
        GeneratorSpec(
            name="neural",
            summary="a network that writes alphas for a document or from seeds, and learns from what they earn",
            build=Neural,
            identity=identity,
        ),
    ]
