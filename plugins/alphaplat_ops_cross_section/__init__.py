"""Operators that look across the assets of one day: ranks, scales, limits, projections and regressions."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import OperatorSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="ops_cross_section", description="operators across the assets of a day")


@hookimpl
def alphaplat_operators() -> list[OperatorSpec]:
    from alphaplat_ops_cross_section import limits, projections, ranks, regressions, scaling

    return [
        *ranks.OPERATORS,
        *scaling.OPERATORS,
        *limits.OPERATORS,
        *projections.OPERATORS,
        *regressions.OPERATORS,
    ]
