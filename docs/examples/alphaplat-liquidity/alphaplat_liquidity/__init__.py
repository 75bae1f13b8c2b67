"""An example plugin: hooks at the top, everything else imported when a hook is called."""

from __future__ import annotations

from alphaplat import CheckSpec, FieldSpec, OperatorSpec, PluginInfo, hookimpl


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="liquidity", version="1.0.0", description="Drawdowns, dollar volume and breadth")


@hookimpl
def alphaplat_operators() -> list[OperatorSpec]:
    from alphaplat_liquidity.operators import OPERATORS

    return OPERATORS


@hookimpl
def alphaplat_fields() -> list[FieldSpec]:
    from alphaplat_liquidity.fields import FIELDS

    return FIELDS


@hookimpl
def alphaplat_checks() -> list[CheckSpec]:
    from alphaplat_liquidity.checks import CHECKS

    return CHECKS
