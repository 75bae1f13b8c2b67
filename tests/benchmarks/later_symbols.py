"""Symbols that come later: a platform and a panel without them, and the plugin that brings them in other words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import alphaplat as ap
from alphaplat.catalogue import Platform
from alphaplat.panel import Panel
from alphaplat.spec import FieldSpec, OperatorSpec, PluginInfo


def without(platform: Platform, names: Collection[str]) -> Platform:
    """The platform as if nobody had ever declared these operators and fields."""

    def left(kind: str, records: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(one for one in records if kind not in ("operators", "fields") or one.name not in names)

    found = Platform()
    found.plugins = {
        name: replace(plugin, specs={kind: left(kind, records) for kind, records in plugin.specs.items()})
        for name, plugin in platform.plugins.items()
    }
    return found


def panel_without(panel: Panel, names: Collection[str]) -> Panel:
    """The panel without these fields."""
    return Panel(panel.dataset.drop_vars([name for name in names if name in panel.fields]))


def later(platform: Platform, panel: Panel, descriptions: Mapping[str, str]) -> Platform:
    """The platform without the described operators and fields, and then with a plugin that says them in these words."""
    found = without(platform, descriptions)
    found.plugins = {**found.plugins, **Platform([_Later(platform, panel, descriptions)], strict=True).plugins}
    return found


class _Later:
    """A plugin of operators that the platform has, and of fields that the panel has."""

    def __init__(self, platform: Platform, panel: Panel, descriptions: Mapping[str, str]) -> None:
        self._platform, self._panel, self._descriptions = platform, panel, descriptions

    @ap.hookimpl
    def alphaplat_plugin(self) -> PluginInfo:
        return PluginInfo(name="later")

    @ap.hookimpl
    def alphaplat_operators(self) -> list[OperatorSpec]:
        known = self._platform.operators
        return [replace(known[name], summary=told) for name, told in self._descriptions.items() if name in known]

    @ap.hookimpl
    def alphaplat_fields(self) -> list[FieldSpec]:
        return [self._field(name) for name in self._descriptions if name not in self._platform.operators]

    def _field(self, name: str) -> FieldSpec:
        told, known = self._descriptions[name], self._platform.fields.get(name)
        if known is not None:
            return replace(known, description=told)
        found = self._panel.field_types()[name]
        unit = None if found.unit is None else str(found.unit)
        return FieldSpec(name=name, description=told, kind=found.kind.value, unit=unit)
