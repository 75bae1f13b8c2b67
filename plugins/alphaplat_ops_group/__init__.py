"""Operators within the groups of a day: statistics, ranks and scales, missing values, and labels of groups."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import OperatorSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="ops_group", description="operators within the groups of a day")


@hookimpl
def alphaplat_operators() -> list[OperatorSpec]:
    from alphaplat_ops_group import filling, labels, regressions, statistics, within

    return [
        *statistics.OPERATORS,
        *within.OPERATORS,
        *regressions.OPERATORS,
        *filling.OPERATORS,
        *labels.OPERATORS,
    ]
