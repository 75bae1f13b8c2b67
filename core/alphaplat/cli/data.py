"""`alphaplat data`: panels are imported, appended to, shown and checked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from alphaplat.cli.frame import Group
from alphaplat.cli.output import json_option

_SHOWN = 5
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=Group)
def data() -> None:
    """Import, show and check panels."""


@data.command("import")
@click.argument("source")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=_FOLDER, help="The folder of the new panel.")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The source's options as YAML.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="One option: --set start=2015-01-01.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="A column's name: --column date=Day.")
@click.option(
    "--groups", multiple=True, metavar="FILE:FIELD=COLUMN,...", help="Labels: --groups sectors.csv:sector=gics_sector."
)
@click.option(
    "--fundamentals", multiple=True, metavar="FILE:FIELD=COLUMN,...", help="Dated values, known from the next day on."
)
@click.option("--scores", multiple=True, metavar="FEED:FILE", help="Scores of documents or events, as vector fields.")
@json_option
@click.pass_obj
def import_data(
    obj: dict[str, bool],
    /,
    source: str,
    files: tuple[Path, ...],
    output: Path,
    config: Path | None,
    overrides: tuple[str, ...],
    columns: tuple[str, ...],
    groups: tuple[str, ...],
    fundamentals: tuple[str, ...],
    scores: tuple[str, ...],
    as_json: bool,
) -> None:
    """Build a panel with SOURCE (such as `table` or `synthetic`), from FILES where it reads files.

    \b
    alphaplat data import table prices.csv -o market
    alphaplat data import table 'prices/*.parquet' --groups sectors.csv:sector=gics_sector -o market
    """
    from alphaplat.cli.platform import pairs, the_platform
    from alphaplat.errors import DataError
    from alphaplat.panel import Panel, save
    from alphaplat.runs.panels import is_stored
    from alphaplat.yaml_file import read_options

    platform = the_platform(obj)
    spec = platform.need("sources", source)
    if is_stored(output):
        raise DataError(
            f"there is a panel at '{output}' already", help="choose another folder, or use `alphaplat data append`"
        )
    given: dict[str, Any] = {}
    if files:
        given["files"] = [str(file) for file in files]
    if columns:
        given["columns"] = pairs(columns, "a column")
    if groups:
        given["groups"] = [_table(one) for one in groups]
    if fundamentals:
        given["fundamentals"] = [_table(one) for one in fundamentals]
    if scores:
        given["scores"] = [_scores(one) for one in scores]
    options = read_options(spec.options, config, overrides, given)
    _show(save(Panel(spec.build(options)), output), output, as_json)


@data.command("append")
@click.argument("panel", type=_FOLDER)
@click.argument("source")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The source's options as YAML.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="One option.")
@json_option
@click.pass_obj
def append_data(
    obj: dict[str, bool],
    /,
    panel: Path,
    source: str,
    files: tuple[Path, ...],
    config: Path | None,
    overrides: tuple[str, ...],
    as_json: bool,
) -> None:
    """Append newer days, built by SOURCE, to a stored PANEL; the last stored day must be among them, and agree."""
    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import the_platform
    from alphaplat.panel import append, open_panel
    from alphaplat.runs.panels import panel_facts
    from alphaplat.yaml_file import read_options

    spec = the_platform(obj).need("sources", source)
    open_panel(panel)
    given = {"files": [str(file) for file in files]} if files else {}
    done = append(panel, spec.build(read_options(spec.options, config, overrides, given)))
    if as_json:
        names = {"new_assets": done.new_assets, "absent_assets": done.absent_assets}
        print_json(panel_facts(done.panel) | {"appended": done.days} | names)
        return
    days = "day was" if done.days == 1 else "days were"
    click.echo(f"{done.days:,} {days} appended; the panel ends on {str(done.panel.times[-1])[:10]}")
    for what, found in (("new", done.new_assets), ("missing from now on", done.absent_assets)):
        if found:
            more = " ..." if len(found) > _SHOWN else ""
            click.echo(f"{len(found):,} names are {what}: {', '.join(found[:_SHOWN])}{more}")


@data.command("show")
@click.argument("panel", default="synthetic")
@json_option
@click.pass_obj
def show_data(obj: dict[str, bool], /, panel: str, as_json: bool) -> None:
    """The fields, days, names and coverage of a PANEL: a folder, or 'synthetic'."""
    from alphaplat.cli.platform import the_panel, the_platform

    _show(the_panel(panel, the_platform(obj)), None, as_json)


@data.command("check")
@click.argument("panel", default="synthetic")
@json_option
@click.pass_obj
def check_data(obj: dict[str, bool], /, panel: str, as_json: bool) -> None:
    """Look for what real data have: missing bars, zero prices, phantom days, jumps, stale quotes; and
    whether what is stored is still what was written. Repairs nothing.

    The exit code is 1 when anything is found.
    """
    from alphaplat.cli.output import print_json, print_table
    from alphaplat.cli.platform import the_panel, the_platform
    from alphaplat.panel import verify
    from alphaplat.panel.quality import check_panel

    opened = the_panel(panel, the_platform(obj))
    if opened.path is not None:
        verify(opened.path)
    findings = check_panel(opened)
    if as_json:
        print_json([vars(one) for one in findings])
    elif findings:
        rows = [(one.kind, f"{one.count:,}", one.message, ", ".join(one.examples)) for one in findings]
        print_table("", ["finding", "count", "meaning", "for example"], rows, numbers=["count"])
    else:
        click.echo("nothing found")
    if findings:
        sys.exit(1)


def _show(panel: Any, path: Path | None, as_json: bool) -> None:
    from alphaplat.cli.output import percent, print_json, print_table
    from alphaplat.runs.panels import panel_facts

    facts = panel_facts(panel)
    fields = [
        {
            "name": name,
            "kind": str(info.kind),
            "unit": None if info.unit is None else str(info.unit),
            "coverage": float(panel.coverage[name]),
            "estimated": info.estimated,
            "publication_lag": info.publication_lag,
            "description": info.description,
        }
        for name, info in panel.fields.items()
    ]
    attributes = dict(panel.attrs)
    report = _import_report(attributes.pop("import_report", None))
    if as_json:
        said = {"universes": panel.universes, "attributes": attributes, "import_report": report, "fields": fields}
        print_json({**facts, **said})
        return
    for key, value in facts.items():
        if value is not None:
            click.echo(f"{key:>12}  {value}")
    click.echo(f"{'universes':>12}  {', '.join((*panel.universes, 'all', 'top<n>'))}")
    rows = [
        (one["name"], one["kind"], one["unit"] or "?", percent(one["coverage"]), one["description"]) for one in fields
    ]
    print_table("", ["field", "kind", "unit", "coverage", "meaning"], rows, numbers=["coverage"])
    for line in _report_lines(report):
        click.echo(line)
    if path is not None:
        click.echo(f"saved in {path}; look at it with `alphaplat data check {path}`", err=True)


def _import_report(said: Any) -> dict[str, Any] | None:
    """What a source kept in the panel of how its reading went; None where it kept nothing, or something else."""
    try:
        report = json.loads(str(said))
    except ValueError:
        return None
    return report if isinstance(report, dict) else None


def _report_lines(report: dict[str, Any] | None) -> list[str]:
    """How the reading went, in sentences: what was read, what was left out and why, what was assumed."""
    if report is None:
        return []
    files = report.get("files", [])
    lines = [f"read {report.get('rows', 0):,} rows from {', '.join(map(str, files))}"]
    lines += [f"  left out {rows:,} rows: {reason}" for reason, rows in report.get("left_out", {}).items()]
    return lines + [f"  {note}" for note in report.get("notes", [])]


def _table(text: str) -> dict[str, Any]:
    """FILE:FIELD=COLUMN,... as the options of a table."""
    file, _, fields = text.partition(":")
    if not fields:
        raise click.UsageError(f"write FILE:FIELD=COLUMN,..., not '{text}'")
    halves = [part.partition("=") for part in fields.split(",")]
    return {"files": [file], "fields": {ours: theirs if equals else ours for ours, equals, theirs in halves}}


def _scores(text: str) -> dict[str, Any]:
    feed, _, file = text.partition(":")
    if not file:
        raise click.UsageError(f"write FEED:FILE, not '{text}'")
    return {"feed": feed, "files": [file]}
