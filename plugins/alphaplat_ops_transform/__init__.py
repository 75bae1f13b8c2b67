"""Operators that hand on values under conditions: bounds and replacements, buckets, holding rules, linear filters."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import OperatorSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="ops_transform", description="bounds, buckets, holding rules and filters")


@hookimpl
def alphaplat_operators() -> list[OperatorSpec]:
    from alphaplat_ops_transform import bounds, buckets, filters, holding, special

    return [
        *bounds.OPERATORS,
        *buckets.OPERATORS,
        *holding.OPERATORS,
        *filters.OPERATORS,
        *special.OPERATORS,
    ]
