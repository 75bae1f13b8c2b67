"""Arithmetic on each cell alone: sums and products, powers and logarithms, rounding, and missing values."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import OperatorSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="ops_arithmetic", description="arithmetic on each cell alone")


@hookimpl
def alphaplat_operators() -> list[OperatorSpec]:
    from alphaplat_ops_arithmetic import basic, functions, missing, rounding

    return [*basic.OPERATORS, *functions.OPERATORS, *rounding.OPERATORS, *missing.OPERATORS]
