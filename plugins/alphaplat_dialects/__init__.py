"""The built-in ways of writing alphas: `brain`, the default, `paper` and `qlib`."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import DialectSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="dialects", description="the dialects brain, paper and qlib")


@hookimpl
def alphaplat_dialects() -> list[DialectSpec]:
    from alphaplat_dialects.brain import BRAIN
    from alphaplat_dialects.paper import PAPER
    from alphaplat_dialects.qlib import QLIB

    return [BRAIN, PAPER, QLIB]
