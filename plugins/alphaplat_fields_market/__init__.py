"""The fields that every market has: prices, volume, shares, groups, and what can be derived from them."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import FieldSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="fields_market", description="prices, volume, shares and groups of a market")


@hookimpl
def alphaplat_fields() -> list[FieldSpec]:
    from alphaplat_fields_market import groups, prices, shares

    return [*prices.FIELDS, *shares.FIELDS, *groups.FIELDS]
