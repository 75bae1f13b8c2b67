"""The built-in market: made from a seed, nobody's data, with alphas planted in it whose strength is known."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import PluginInfo, SourceSpec


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="sources_synthetic", description="a market made from a seed, with planted alphas")


@hookimpl
def alphaplat_sources() -> list[SourceSpec]:
    from alphaplat_sources_synthetic.market import build
    from alphaplat_sources_synthetic.options import SyntheticOptions

    return [
        SourceSpec(
            name="synthetic",
            summary="a market made from a seed: prices, fundamentals, news scores and planted alphas",
            options=SyntheticOptions,
            build=build,
        )
    ]
