"""Finding and loading plugins, each by itself: one that fails is named and set aside, and the rest works.

A plugin is set aside whole: nothing of it is half registered. Built-ins come through the same entry-point group as
everybody else's. Nothing runs at import; `load_entry_points` and `load_modules` do the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from alphaplat import hookspecs, spec

GROUP = "alphaplat"

KINDS: Mapping[str, type[Any]] = {
    "operators": spec.OperatorSpec,
    "fields": spec.FieldSpec,
    "checks": spec.CheckSpec,
    "sources": spec.SourceSpec,
    "dialects": spec.DialectSpec,
    "encoders": spec.EncoderSpec,
    "poolings": spec.PoolingSpec,
    "scorers": spec.ScorerSpec,
    "fusions": spec.FusionSpec,
    "decoders": spec.DecoderSpec,
    "generators": spec.GeneratorSpec,
    "executors": spec.ExecutorSpec,
}


@dataclass(frozen=True, kw_only=True)
class PluginProblem:
    """Why a plugin was set aside: at which stage (import, a hook's name, names), and what happened."""

    plugin: str
    stage: str
    error: str
    distribution: str = ""

    def __str__(self) -> str:
        source = f" (from {self.distribution})" if self.distribution else ""
        return f"plugin '{self.plugin}'{source} was set aside at {self.stage}: {self.error}"


@dataclass(frozen=True, kw_only=True)
class LoadedPlugin:
    """A plugin that works: who it is, where it came from, and what it declares, by kind."""

    info: spec.PluginInfo
    distribution: str
    module: object
    specs: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.info.name


class _SetAside(Exception):
    """Ends the loading of one plugin."""

    def __init__(self, stage: str, error: str) -> None:
        super().__init__(error)
        self.stage, self.error = stage, error


def load_entry_points() -> tuple[list[LoadedPlugin], list[PluginProblem]]:
    """Load every installed plugin, what this distribution brings first, since the others build on it."""
    found = sorted(entry_points(group=GROUP), key=lambda point: (_distribution(point) != "alphaplat", point.name))
    plugins: list[LoadedPlugin] = []
    problems: list[PluginProblem] = []
    for point in found:
        try:
            try:
                module = point.load()
            except Exception as error:
                raise _SetAside("import", _told(error)) from error
            plugins.append(_load(point.name, module, _distribution(point)))
        except _SetAside as aside:
            problems.append(_problem(point.name, aside, _distribution(point)))
    return _without_clashes(plugins, problems)


def load_modules(modules: Iterable[object]) -> tuple[list[LoadedPlugin], list[PluginProblem]]:
    """Load plugins that are at hand as modules or objects, in the order given."""
    plugins: list[LoadedPlugin] = []
    problems: list[PluginProblem] = []
    for module in modules:
        name = getattr(module, "__name__", type(module).__name__)
        try:
            plugins.append(_load(name, module, ""))
        except _SetAside as aside:
            problems.append(_problem(name, aside, ""))
    return _without_clashes(plugins, problems)


def _load(name: str, module: object, distribution: str) -> LoadedPlugin:
    """Ask one plugin everything; a manager of its own keeps its mistakes away from the others."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name)
        manager.check_pending()
    except Exception as error:
        raise _SetAside("registration", _told(error)) from error
    info = _info(manager)
    specs = {kind: tuple(_declared(manager, kind, expected)) for kind, expected in KINDS.items()}
    return LoadedPlugin(
        info=info,
        distribution=distribution,
        module=module,
        specs={kind: found for kind, found in specs.items() if found},
    )


def _info(manager: pluggy.PluginManager) -> spec.PluginInfo:
    stage = "alphaplat_plugin"
    try:
        answers = manager.hook.alphaplat_plugin()
    except Exception as error:
        raise _SetAside(stage, _told(error)) from error
    if len(answers) != 1 or not isinstance(answers[0], spec.PluginInfo):
        raise _SetAside(stage, "it must have the hook alphaplat_plugin() and return a PluginInfo from it")
    info = answers[0]
    if info.api > spec.API_VERSION:
        raise _SetAside(
            stage,
            f"it was written for version {info.api} of the plugin API, and this alphaplat has version "
            f"{spec.API_VERSION}; update alphaplat",
        )
    return info


def _declared(manager: pluggy.PluginManager, kind: str, expected: type[Any]) -> Iterator[Any]:
    """The records of one kind, each of the right type, under a name that the language can hold, once."""
    stage = f"alphaplat_{kind}"
    try:
        answers = [list(answer) for answer in getattr(manager.hook, stage)()]
    except Exception as error:
        raise _SetAside(stage, _told(error)) from error
    seen: set[str] = set()
    for record in (record for answer in answers for record in answer):
        if not isinstance(record, expected):
            raise _SetAside(stage, f"it returned {record!r}, which is not a {expected.__name__}")
        try:
            name = record.name
        except Exception as error:
            raise _SetAside(stage, _told(error)) from error
        if not isinstance(name, str) or not name.isidentifier() or name != name.lower():
            raise _SetAside(stage, f"{name!r} cannot be a name: use lower-case letters, digits and '_'")
        if name in seen:
            raise _SetAside(stage, f"it declares '{name}' twice")
        seen.add(name)
        yield record


def _without_clashes(
    plugins: list[LoadedPlugin], problems: list[PluginProblem]
) -> tuple[list[LoadedPlugin], list[PluginProblem]]:
    """Refuse all plugins that share a name, then each one that declares what an earlier one declared."""
    kept: list[LoadedPlugin] = []
    owners: dict[tuple[str, str], str] = {}
    for plugin in plugins:
        same = [other for other in plugins if other.name == plugin.name and other is not plugin]
        if same:
            others = ", ".join(sorted({other.distribution or "another module" for other in same}))
            error = f"another plugin has the same name (from {others}), so neither is used; uninstall one"
            problems.append(_problem(plugin.name, _SetAside("names", error), plugin.distribution))
            continue
        declared = [(kind, record.name) for kind, records in plugin.specs.items() for record in records]
        clash = next(((kind, name) for kind, name in declared if (kind, name) in owners), None)
        if clash is not None:
            error = f"its {clash[0].rstrip('s')} '{clash[1]}' is already declared by plugin '{owners[clash]}'"
            problems.append(_problem(plugin.name, _SetAside("names", error), plugin.distribution))
            continue
        owners.update(dict.fromkeys(declared, plugin.name))
        kept.append(plugin)
    return kept, problems


def _problem(plugin: str, aside: _SetAside, distribution: str) -> PluginProblem:
    return PluginProblem(plugin=plugin, stage=aside.stage, error=aside.error, distribution=distribution)


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else ""


def _told(error: BaseException) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
