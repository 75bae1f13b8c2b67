"""Comparisons, conditions and questions about a cell: 1 for yes, 0 for no, NaN for unknown."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import OperatorSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="ops_logical", description="comparisons and conditions")


@hookimpl
def alphaplat_operators() -> list[OperatorSpec]:
    from alphaplat_ops_logical import comparisons, conditions, states

    return [*comparisons.OPERATORS, *conditions.OPERATORS, *states.OPERATORS]
