"""Operators along time: windows, shifts, ranks, regressions, and recursions over each asset's past."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import OperatorSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="ops_time_series", description="windows, shifts and recursions along time")


@hookimpl
def alphaplat_operators() -> list[OperatorSpec]:
    from alphaplat_ops_time_series import (
        changes,
        decays,
        extrema,
        limits,
        moments,
        pairs,
        ranks,
        recent,
        regression,
        shifts,
        sums,
        turnover,
    )

    families = (
        shifts, recent, changes, sums, moments, pairs, regression, extrema, ranks, decays, limits, turnover
    )  # fmt: skip
    return [spec for family in families for spec in family.OPERATORS]
