"""`alphaplat operators`, `fields`, `library` and `plugins`: what the platform knows."""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import click

from alphaplat.cli.output import json_option

if TYPE_CHECKING:
    from alphaplat.spec import FieldSpec, OperatorSpec


@click.command()
@click.argument("pattern", required=False)
@json_option
@click.pass_obj
def operators(obj: dict[str, bool], pattern: str | None, as_json: bool) -> None:
    """List operators; with a PATTERN those that match (`ts_*`), with a name all about that one."""
    from alphaplat.cli.output import print_json, print_table
    from alphaplat.cli.platform import the_platform

    platform = the_platform(obj)
    chosen = _matching(platform.operators, pattern, "operators", platform)
    if as_json:
        print_json([_operator_facts(spec, platform) for spec in chosen])
    elif pattern is not None and len(chosen) == 1 and chosen[0].name == pattern.lower():
        _show_operator(chosen[0], platform)
    else:
        by_category = sorted(chosen, key=lambda spec: (spec.category, spec.name))
        rows = [(spec.category, spec.parsed.text, spec.summary) for spec in by_category]
        print_table(f"{len(rows)} operators", ["category", "signature", "meaning"], rows)


@click.command()
@click.argument("pattern", required=False)
@json_option
@click.pass_obj
def fields(obj: dict[str, bool], pattern: str | None, as_json: bool) -> None:
    """List the fields that plugins declare; a panel may bring more (`alphaplat data show`)."""
    from alphaplat.cli.output import print_json, print_table
    from alphaplat.cli.platform import the_platform

    platform = the_platform(obj)
    chosen = _matching(platform.fields, pattern, "fields", platform)
    if as_json:
        print_json([_field_facts(spec, platform) for spec in chosen])
    else:
        rows = [
            (spec.name, spec.kind, spec.unit or "?", spec.description + (" (estimated)" if spec.estimated else ""))
            for spec in sorted(chosen, key=lambda spec: spec.name)
        ]
        print_table(f"{len(rows)} fields", ["field", "kind", "unit", "meaning"], rows)


@click.command()
@click.argument("name", required=False)
@json_option
@click.pass_obj
def library(obj: dict[str, bool], name: str | None, as_json: bool) -> None:
    """List the collections of alphas that come with dialects; with a NAME print its texts, one a line.

    What is printed can be piped: alphaplat library alpha158 | alphaplat simulate --dialect qlib -
    """
    from alphaplat.cli.output import print_json, print_table
    from alphaplat.cli.platform import the_platform

    platform = the_platform(obj)
    if name is not None:
        dialect, texts = platform.library(name)
        if as_json:
            print_json({"name": name, "dialect": dialect, "alphas": dict(texts)})
        else:
            click.echo("\n".join(texts.values()))
        return
    rows = [(one, dialect, len(texts)) for one, (dialect, texts) in sorted(platform.libraries.items())]
    if as_json:
        print_json([{"name": one, "dialect": dialect, "alphas": count} for one, dialect, count in rows])
    else:
        print_table(f"{len(rows)} libraries", ["library", "dialect", "alphas"], rows, numbers=["alphas"])


@click.command()
@json_option
@click.pass_obj
def plugins(obj: dict[str, bool], as_json: bool) -> None:
    """Show which plugins are loaded, what they bring, and which were set aside and why."""
    from alphaplat.cli.output import print_json, print_table
    from alphaplat.cli.platform import the_platform

    platform = the_platform(obj)
    if as_json:
        print_json(
            {
                "plugins": [
                    {
                        "name": plugin.name,
                        "distribution": plugin.distribution,
                        "version": plugin.info.version,
                        "api": plugin.info.api,
                        "description": plugin.info.description,
                        **{kind: [spec.name for spec in specs] for kind, specs in plugin.specs.items()},
                    }
                    for plugin in platform.plugins.values()
                ],
                "problems": [
                    {"plugin": one.plugin, "distribution": one.distribution, "stage": one.stage, "error": one.error}
                    for one in platform.problems
                ],
            }
        )
    else:
        rows = [
            (
                plugin.name,
                plugin.distribution,
                ", ".join(f"{len(specs)} {kind}" for kind, specs in plugin.specs.items()) or "nothing",
            )
            for plugin in platform.plugins.values()
        ]
        print_table(f"{len(rows)} plugins", ["plugin", "from", "brings"], rows)
        for problem in platform.problems:
            click.echo(str(problem), err=True)
    if platform.problems:
        sys.exit(1)


def _matching(known: Any, pattern: str | None, kind: str, platform: Any) -> list[Any]:
    if pattern is None:
        return [known[name] for name in sorted(known)]
    wanted = pattern.lower()
    if not any(sign in wanted for sign in "*?["):
        return [platform.need(kind, wanted)]
    return [known[name] for name in sorted(known) if fnmatch(name, wanted)]


def _operator_facts(spec: OperatorSpec, platform: Any) -> dict[str, Any]:
    return {
        "name": spec.name,
        "signature": spec.parsed.text,
        "summary": spec.summary,
        "category": spec.category,
        "shape": spec.shape,
        "version": spec.version,
        "aliases": list(spec.aliases),
        "reach": spec.reach,
        "cost": spec.cost,
        "source": spec.source,
        "evaluates": spec.kernel is not None,
        "documentation": spec.documentation,
        "plugin": platform.owner("operators", spec.name),
    }


def _field_facts(spec: FieldSpec, platform: Any) -> dict[str, Any]:
    return {
        "name": spec.name,
        "kind": spec.kind,
        "unit": spec.unit,
        "description": spec.description,
        "derived": spec.derive is not None,
        "requires": list(spec.requires),
        "estimated": spec.estimated,
        "publication_lag": spec.publication_lag,
        "source": spec.source,
        "version": spec.version,
        "plugin": platform.owner("fields", spec.name),
    }


def _show_operator(spec: OperatorSpec, platform: Any) -> None:
    """All that is known about one operator, as a page."""
    from inspect import cleandoc

    click.echo(spec.parsed.text)
    click.echo(f"\n{spec.summary}\n")
    if spec.kernel is not None:
        click.echo(cleandoc(spec.documentation) + "\n")
    else:
        click.echo("It can be compiled and explained, but has no kernel: it cannot be evaluated.\n")
    facts = _operator_facts(spec, platform)
    for key in ("category", "shape", "reach", "cost", "version", "source", "plugin"):
        if facts[key]:
            click.echo(f"{key:>9}  {facts[key]}")
