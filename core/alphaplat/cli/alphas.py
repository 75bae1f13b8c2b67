"""`alphaplat alphas`: what the registry holds."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from alphaplat.cli.frame import Group
from alphaplat.cli.output import json_option
from alphaplat.cli.platform import registry_option
from alphaplat.json_text import plain, to_json

if TYPE_CHECKING:
    from alphaplat_registry import Row

_COLUMNS = ("sharpe", "fitness", "returns", "turnover", "drawdown", "rank_ic")
_EXPORTED = (
    *("alpha_id", "evaluation_id", "name", "expression", "text", "dialect", "settings", "tags", "status", "verdict"),
    *("message", "run_id", "panel_id", "snapshot", "first_day", "last_day", "created"),
)


@click.group(cls=Group)
def alphas() -> None:
    """List, show, tag, submit and export registered alphas."""


@alphas.command("list")
@registry_option
@click.option("--where", default="", help="A filter: 'sharpe > 1.25 and turnover < 0.3 and tag = reversal'.")
@click.option("--sort", default="-sharpe", show_default=True, help="Columns by comma; '-' for descending.")
@click.option("--columns", default="", help="Metrics to show, by comma.")
@click.option("--limit", default=25, show_default=True, type=click.IntRange(1))
@click.option("--offset", default=0, type=click.IntRange(0))
@json_option
def list_alphas(
    registry_url: str | None, where: str, sort: str, columns: str, limit: int, offset: int, as_json: bool
) -> None:
    """Evaluated alphas, filtered and sorted by any metric, and how many trials there were."""
    from alphaplat.cli.output import print_json, print_table
    from alphaplat.cli.platform import the_registry
    from alphaplat.report.metric_text import shown, title
    from alphaplat.report.result_text import cut

    names = [name.strip() for name in columns.split(",") if name.strip()] or list(_COLUMNS)
    with the_registry(registry_url) as registry:
        wanted = ["alpha_id", "name", "expression", "verdict", *names]
        rows = registry.find(where, sort=sort, limit=limit, offset=offset, columns=wanted)
        matching, all_of_them = registry.count(where), registry.count()
    if as_json:
        print_json({"matching": matching, "evaluated": all_of_them, "alphas": [dict(row) for row in rows]})
        return
    table = [
        (
            row["alpha_id"][:10],
            cut(row["name"] or "", 16),
            *(
                shown(name, row[name]) if isinstance(row[name], float) or row[name] is None else row[name]
                for name in names
            ),
            row["verdict"],
            cut(row["expression"], 80),
        )
        for row in rows
    ]
    print_table(
        f"{matching} of {all_of_them} evaluated alphas match",
        ["alpha", "name", *map(title, names), "verdict", "expression"],
        table,
        numbers=[title(name) for name in names if all(isinstance(row[name], float | int | None) for row in rows)],
    )


@alphas.command("show")
@click.argument("alpha_id")
@registry_option
@json_option
def show(alpha_id: str, registry_url: str | None, as_json: bool) -> None:
    """One alpha as a tear sheet in text: what it is, its numbers, its years, its checks, where it comes from."""
    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import the_registry

    with the_registry(registry_url) as registry:
        kept = registry.alpha(alpha_id)
        evaluations = registry.evaluations(kept.alpha_id)
        if as_json:
            print_json(_facts(kept, evaluations, registry))
            return
        _sheet(kept, evaluations, registry)


@alphas.command("tag")
@click.argument("alpha_id")
@click.argument("tags", nargs=-1, required=True)
@click.option("--remove", is_flag=True, help="Take the tags off.")
@registry_option
@json_option
def tag(alpha_id: str, tags: tuple[str, ...], remove: bool, registry_url: str | None, as_json: bool) -> None:
    """Put TAGS on an alpha, or take them off."""
    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import the_registry

    with the_registry(registry_url) as registry:
        kept = registry.alpha(alpha_id)
        registry.untag(kept.alpha_id, *tags) if remove else registry.tag(kept.alpha_id, *tags)
        found = list(registry.tags(kept.alpha_id))
    if as_json:
        print_json({"alpha_id": kept.alpha_id, "tags": found})
    else:
        click.echo(f"{kept.alpha_id}  {', '.join(found) or 'no tags'}")


@alphas.command("submit")
@click.argument("alpha_id")
@registry_option
@json_option
def submit(alpha_id: str, registry_url: str | None, as_json: bool) -> None:
    """Mark an alpha as submitted: later alphas are compared with it by the self-correlation test."""
    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import the_registry

    with the_registry(registry_url) as registry:
        kept = registry.submit(registry.alpha(alpha_id).alpha_id)
    if as_json:
        print_json({"alpha_id": kept.alpha_id, "status": kept.status})
    else:
        click.echo(f"{kept.alpha_id}  {kept.status}")


@alphas.command("export")
@registry_option
@click.option("--where", default="", help="A filter, as in `alphas list`.")
@click.option("--sort", default="-sharpe", show_default=True)
@click.option("--format", "form", type=click.Choice(["csv", "json", "jsonl", "text"]), default="csv", show_default=True)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file. [default: stdout]")
def export(registry_url: str | None, where: str, sort: str, form: str, output: Path | None) -> None:
    """Write all matching alphas with all metrics: a CSV table, JSON, JSON lines, or expressions one a line.

    In CSV, text that a spreadsheet would take for a formula, as every expression that begins with '-', gets an
    apostrophe before it.
    """
    from alphaplat.cli.output import writing
    from alphaplat.cli.platform import the_registry
    from alphaplat_registry.metrics import BY_NAME

    with the_registry(registry_url) as registry:
        rows = registry.find(where, sort=sort, limit=None, columns=[*_EXPORTED, *BY_NAME])
    if output is None:
        _write(rows, form, sys.stdout)
    else:
        with writing(output) as file:
            _write(rows, form, file)
    click.echo(f"{len(rows)} alphas", err=True)


def _write(rows: Sequence[Row], form: str, file: TextIO) -> None:
    match form:
        case "text":
            file.writelines(f"{row['expression']}\n" for row in rows)
        case "json":
            file.write(to_json([dict(row) for row in rows]) + "\n")
        case "jsonl":
            file.writelines(json.dumps(plain(dict(row)), ensure_ascii=False) + "\n" for row in rows)
        case _:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else _EXPORTED)
            writer.writeheader()
            for row in rows:
                writer.writerow({name: _safe_cell(value) for name, value in row.items()})


def _safe_cell(value: Any) -> Any:
    """A cell that a spreadsheet does not take for a formula; what has parts is written as JSON."""
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(plain(value), ensure_ascii=False)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def _facts(kept: Any, evaluations: list[Any], registry: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        **asdict(kept),
        "settings": dict(kept.settings),
        "tags": list(registry.tags(kept.alpha_id)),
        "lineage": [asdict(one) for one in registry.lineage(kept.alpha_id)],
        "evaluations": [
            {
                **{name: value for name, value in vars(one).items() if name not in ("metrics", "reasons", "versions")},
                "metrics": dict(one.metrics),
                "reasons": dict(one.reasons),
                "versions": dict(one.versions),
                "checks": [asdict(check) for check in registry.checks(one.evaluation_id)],
            }
            for one in evaluations
        ],
    }


def _sheet(kept: Any, evaluations: list[Any], registry: Any) -> None:
    import numpy as np

    from alphaplat.cli.output import print_table
    from alphaplat.report.metric_text import HEADLINE, shown, title
    from alphaplat.report.sparkline import text_sparkline

    settings = ", ".join(f"{name} {value}" for name, value in kept.settings.items() if name not in ("steps", "costs"))
    rows = [
        ("alpha", f"{kept.alpha_id}  {kept.name}"),
        ("expression", kept.expression),
        ("written", f"{kept.text}  ({kept.dialect})"),
        ("settings", settings),
        ("tags", ", ".join(registry.tags(kept.alpha_id)) or "none"),
        ("status", kept.status),
    ]
    for name, value in rows:
        click.echo(f"{name:>11}  {value}")
    for one in evaluations:
        trials = registry.trials(one.panel_id)
        click.echo(f"\nevaluation {one.evaluation_id} on {one.panel_id}, {one.first_day} to {one.last_day}")
        click.echo(f"  one of {trials.by_id} alphas tried on this data, {trials.by_value} with different profits")
        if one.message:
            click.echo(f"  {one.message}")
        pnl = registry.pnl(one.evaluation_id)
        if pnl is not None:
            click.echo(f"  {text_sparkline(np.cumsum(pnl.values), 60)}  cumulative profit")
        numbers = [f"{title(name)} {shown(name, one.metrics.get(name))}" for name in HEADLINE]
        click.echo("  " + ", ".join(numbers))
        names = ("sharpe", "returns", "drawdown", "turnover", "margin", "long_count", "short_count")
        if one.by_year:
            years = [(str(year["year"]), *(shown(name, year.get(name)) for name in names)) for year in one.by_year]
            print_table("", ["year", *map(title, names)], years, numbers=[title(name) for name in names])
        checks = registry.checks(one.evaluation_id)
        if checks:
            cells = [(check.name, check.verdict.upper(), check.reason) for check in checks]
            print_table("", ["check", "verdict", "reason"], cells)
