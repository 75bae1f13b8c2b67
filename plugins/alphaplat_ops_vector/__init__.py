"""Operators on vector fields: the list of values of each day and asset, summed up in one number or filtered."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import OperatorSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="ops_vector", description="operators on the list of values of a day and asset")


@hookimpl
def alphaplat_operators() -> list[OperatorSpec]:
    from alphaplat_ops_vector import elements, statistics

    return [*statistics.OPERATORS, *elements.OPERATORS]
