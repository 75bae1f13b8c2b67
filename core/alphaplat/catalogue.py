"""The platform: what all plugins together declare, by kind and name, and the compiler over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from alphaplat import plugins as host
from alphaplat.errors import AlphaNameError, PluginError
from alphaplat.plugins import LoadedPlugin, PluginProblem
from alphaplat.spec import CheckSpec, DialectSpec, FieldSpec, OperatorSpec, SourceSpec
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.catalogue import Catalogue, FieldType

if TYPE_CHECKING:
    from alphaplat_dsl import Expression
    from alphaplat_dsl.limits import Limits


class Platform:
    """All that is declared: operators, fields, checks, sources, dialects and the provisional kinds, by name.

    `Platform.discover()` takes what is installed, `Platform(modules)` exactly the given modules. Plugins that
    failed are in `problems`; `strict=True` raises them together as a `PluginError`.
    """

    def __init__(self, plugins: Iterable[object] = (), *, strict: bool = False) -> None:
        self._adopt(*host.load_modules(plugins), strict=strict)

    @classmethod
    def discover(cls, *, strict: bool = False) -> Platform:
        """The platform with every installed plugin."""
        platform = cls.__new__(cls)
        platform._adopt(*host.load_entry_points(), strict=strict)
        return platform

    def _adopt(self, loaded: list[LoadedPlugin], problems: list[PluginProblem], *, strict: bool) -> None:
        self.plugins: Mapping[str, LoadedPlugin] = {plugin.name: plugin for plugin in loaded}
        self.problems: tuple[PluginProblem, ...] = tuple(problems)
        if strict and problems:
            raise PluginError("\n".join(str(problem) for problem in problems))

    def of_kind(self, kind: str) -> dict[str, Any]:
        """Every record of one kind (`operators`, `fields`, `checks` ...), by name."""
        return {record.name: record for plugin in self.plugins.values() for record in plugin.specs.get(kind, ())}

    @cached_property
    def operators(self) -> Mapping[str, OperatorSpec]:
        return self.of_kind("operators")

    @cached_property
    def fields(self) -> Mapping[str, FieldSpec]:
        return self.of_kind("fields")

    @cached_property
    def checks(self) -> Mapping[str, CheckSpec]:
        return self.of_kind("checks")

    @cached_property
    def sources(self) -> Mapping[str, SourceSpec]:
        return self.of_kind("sources")

    @cached_property
    def dialects(self) -> Mapping[str, DialectSpec]:
        return self.of_kind("dialects")

    def owner(self, kind: str, name: str) -> str:
        """The name of the plugin that declares a record, or '' where nobody does."""
        for plugin in self.plugins.values():
            if any(record.name == name for record in plugin.specs.get(kind, ())):
                return plugin.name
        return ""

    def need(self, kind: str, name: str) -> Any:
        """The record of this kind and name; an `AlphaNameError` names the nearest ones and failed plugins."""
        known = self.of_kind(kind)
        if name in known:
            return known[name]
        one = kind.rstrip("s")
        hints = [
            did_you_mean(name, known) or f"there are: {', '.join(sorted(known)) or 'none'}",
            *self.absent,
        ]
        raise AlphaNameError(f"unknown {one} '{name}'", help="; ".join(hints))

    @property
    def absent(self) -> tuple[str, ...]:
        """A sentence for each plugin that was set aside, for errors that it may explain."""
        return tuple(str(problem) for problem in self.problems)

    @cached_property
    def _language(self) -> Catalogue:
        signatures = {name: operator.parsed for name, operator in self.operators.items()}
        fields = {name: declared.type for name, declared in self.fields.items()}
        return Catalogue(signatures, fields, self.absent)

    def language(self, panel_fields: Mapping[str, FieldType] | None = None) -> Catalogue:
        """What a text may name: all operators, the declared fields and those of a panel.

        A panel's field has the panel's kind; a unit that the panel leaves unsaid is taken from the declaration, and
        what a declared field means is what the declaration says.
        """
        if not panel_fields:
            return self._language
        merged: dict[str, FieldType] = {}
        for name, found in panel_fields.items():
            declared = self._language.fields.get(name)
            if declared is not None:
                unit = found.unit if found.unit is not None else declared.unit
                description = declared.description or found.description
                found = replace(found, unit=unit, version=declared.version, description=description)
            merged[name] = found
        return self._language.with_fields(merged)

    def compile(
        self,
        text: str,
        *,
        dialect: str = "brain",
        conventions: Mapping[str, object] | None = None,
        fields: Mapping[str, str | FieldType | FieldSpec] | None = None,
        undeclared: Literal["error", "infer"] = "error",
        panel_fields: Mapping[str, FieldType] | None = None,
        limits: Limits | None = None,
        strict: bool = False,
        strict_units: bool = False,
        name: str = "",
    ) -> Expression:
        """Compile a text against this platform's operators and fields; see `alphaplat.compile`."""
        from alphaplat_dsl.compile import compile_text

        declared = {key: value.type if isinstance(value, FieldSpec) else value for key, value in (fields or {}).items()}
        return compile_text(
            text,
            self.language(panel_fields),
            dialect=self.need("dialects", dialect),
            conventions=conventions,
            fields=declared,
            undeclared=undeclared,
            limits=limits,
            strict=strict,
            strict_units=strict_units,
            name=name,
        )

    def translate(self, expression: Expression, dialect: str, conventions: Mapping[str, object] | None = None) -> str:
        """The text of an expression in another dialect; an `AlphaError` names the part that cannot be said there."""
        return expression.to(self.need("dialects", dialect), conventions)

    @cached_property
    def libraries(self) -> Mapping[str, tuple[str, Mapping[str, str]]]:
        """Every dialect's collections of alphas, by name: the dialect, and the texts by their names."""
        return {
            name: (dialect.name, texts)
            for dialect in self.dialects.values()
            for name, texts in dialect.libraries.items()
        }

    def library(self, name: str) -> tuple[str, Mapping[str, str]]:
        """The dialect of a collection of alphas, and its texts by name; an `AlphaNameError` names the nearest."""
        found = self.libraries.get(name)
        if found is None:
            hint = did_you_mean(name, self.libraries) or f"there are: {', '.join(self.libraries) or 'none'}"
            raise AlphaNameError(f"unknown library '{name}'", help="; ".join([hint, *self.absent]))
        return found


@cache
def default_platform() -> Platform:
    """The platform of everything installed, discovered once."""
    return Platform.discover()
