"""`alphaplat run` and `alphaplat runs`: jobs from one configuration, which resume by themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alphaplat.cli.frame import Group
from alphaplat.cli.output import json_option
from alphaplat.cli.platform import registry_option

if TYPE_CHECKING:
    from alphaplat.runs.config import RunConfig
    from alphaplat.runs.driver import Job
    from alphaplat.runs.search_job import SearchJob
    from alphaplat_registry import Run

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("config", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change the configuration: --set settings.delay=0."
)
@registry_option
@json_option
@click.pass_obj
def run(
    obj: dict[str, bool], /, config: Path, overrides: tuple[str, ...], registry_url: str | None, as_json: bool
) -> None:
    """Do all that the file CONFIG says: evaluate, simulate, check and register its alphas, or search for some.

    Alphas that the registry knows on the same data are left out, and a search goes on where it stands. So the same
    command goes on after an interruption, and does nothing when everything is done.
    """
    from alphaplat.runs.config import load_config

    loaded = load_config(config, overrides=overrides)
    _do(_prepared(obj, loaded, config.read_text(encoding="utf-8"), registry_url), as_json)


@click.group(cls=Group)
def runs() -> None:
    """List, show, compare and resume runs."""


@runs.command("list")
@registry_option
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@json_option
def list_runs(registry_url: str | None, limit: int, as_json: bool) -> None:
    """The runs of the registry, the one that started last first."""
    from alphaplat.cli.output import print_json, print_table
    from alphaplat.cli.platform import the_registry

    with the_registry(registry_url) as registry:
        found = registry.runs(limit=limit)
    if as_json:
        print_json([_facts(one) for one in found])
        return
    rows = [
        (
            one.run_id,
            one.resolved.get("config", {}).get("name", ""),
            one.status,
            one.counts.get("alphas", ""),
            one.started[:19],
            one.finished[:19],
        )
        for one in found
    ]
    print_table(
        f"{len(rows)} runs", ["run", "name", "status", "alphas", "started", "finished"], rows, numbers=["alphas"]
    )


@runs.command("show")
@click.argument("run_id")
@registry_option
@json_option
def show_run(run_id: str, registry_url: str | None, as_json: bool) -> None:
    """One run: its configuration, data, versions and alphas."""
    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import the_registry
    from alphaplat.cli.search import print_pool
    from alphaplat.report.run_report import is_search, members
    from alphaplat.report.search_report import kept

    with the_registry(registry_url) as registry:
        found = registry.run(run_id)
        if as_json:
            own = kept(found, registry) if is_search(found) else {"members": members(found, registry)}
            print_json(_facts(found) | {"config": found.config, **own})
            return
        for key, value in _facts(found).items():
            click.echo(f"{key:>9}  {value}")
        click.echo(f"\n{found.config}")
        if is_search(found):
            print_pool(kept(found, registry))
        else:
            _member_table(found, registry)


@runs.command("resume")
@click.argument("run_id")
@registry_option
@json_option
@click.pass_obj
def resume(obj: dict[str, bool], /, run_id: str, registry_url: str | None, as_json: bool) -> None:
    """Go on with a run from the configuration that the registry kept of it."""
    from alphaplat.cli.platform import the_registry
    from alphaplat.runs.config import RunConfig
    from alphaplat.runs.driver import resumed
    from alphaplat.yaml_file import validated

    with the_registry(registry_url) as registry:
        kept = registry.run(run_id)
    job = _prepared(obj, validated(kept.resolved["config"], RunConfig), kept.config, registry_url)
    _do(resumed(job, kept.run_id), as_json)


@runs.command("distribution")
@click.argument("run_id")
@registry_option
@click.option("--beside", type=_FILE, help="Published numbers to print beside, as JSON.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write all numbers as JSON.")
@json_option
def distribution(
    run_id: str, registry_url: str | None, beside: Path | None, output: Path | None, as_json: bool
) -> None:
    """How a run's alphas are distributed: Sharpe, turnover, cents per share, correlations, and regressions."""
    from alphaplat.cli.output import print_json, writing
    from alphaplat.cli.platform import the_registry
    from alphaplat.json_text import to_json
    from alphaplat.report.run_report import run_distribution

    published = _published(beside) if beside is not None else None
    with the_registry(registry_url) as registry:
        facts = run_distribution(registry.run(run_id), registry, beside=published)
    if output is not None:
        with writing(output) as file:
            file.write(to_json(facts) + "\n")
        click.echo(f"written to {output}", err=True)
    if as_json:
        print_json(facts)
    else:
        _distribution_tables(facts)


def _prepared(obj: dict[str, bool], config: RunConfig, text: str, registry_url: str | None) -> Job | SearchJob:
    from alphaplat.cli.platform import the_platform, the_registry
    from alphaplat.runs.driver import prepare
    from alphaplat.runs.search_job import prepare_search

    return (prepare if config.search is None else prepare_search)(
        config,
        text,
        the_platform(obj),
        lambda: the_registry(registry_url if registry_url is not None else config.registry),
        say=lambda line: click.echo(f"{line} ...", err=True),
    )


def _do(job: Job | SearchJob, as_json: bool) -> None:
    from alphaplat.cli.search import search
    from alphaplat.runs.search_job import SearchJob

    if isinstance(job, SearchJob):
        search(job, as_json)
    else:
        _work(job, as_json)


def _work(job: Job, as_json: bool) -> None:
    """Do what is left of a job, and print what became of it."""
    from alphaplat.cli.output import going_on, print_json

    with job.registry:
        with going_on(f"alphaplat runs resume {job.run_id}"):
            finished = worked(job)
        if as_json:
            failed = [{"name": one.name, "error": str(one.error)} for one in job.failed]
            print_json(_facts(finished) | {"evaluated_now": len(job.tried), "failed": failed})
        else:
            _member_table(finished, job.registry)
            click.echo(f"run {finished.run_id} is {finished.status}: {len(job.tried)} alphas were evaluated now")
            click.echo(f"  alphaplat runs show {finished.run_id}")
            click.echo(f"  alphaplat runs distribution {finished.run_id}")
    if job.failed:
        sys.exit(2)


def worked(job: Job) -> Run:
    """Do what is left of a job, showing how far it is; the registry stays open."""
    from alphaplat.cli.output import progress

    for candidate in job.failed:
        click.echo(f"{candidate.name} does not compile:\n{candidate.error}", err=True)
    left = len(job.left())
    click.echo(f"run {job.run_id}: {len(job.candidates)} alphas, {left} to evaluate", err=True)
    with progress("evaluated", left) as tell:
        return job.work(lambda done, total, last: tell(done))


def _facts(found: Run) -> dict[str, Any]:
    return {
        "run_id": found.run_id,
        "name": found.resolved.get("config", {}).get("name", ""),
        "status": found.status,
        "counts": dict(found.counts),
        "panel_id": found.panel_id,
        "snapshot": found.snapshot,
        "seed": found.seed,
        "versions": dict(found.versions),
        "started": found.started,
        "finished": found.finished,
    }


def _member_table(found: Run, registry: Any) -> None:
    """The alphas of a run, one row each, in their order."""
    from alphaplat.cli.output import print_table
    from alphaplat.report.metric_text import shown, title
    from alphaplat.report.run_report import members

    names = ("sharpe", "fitness", "returns", "turnover", "cents_per_share", "rank_ic")
    listed = members(found, registry)
    known = registry.known([one["evaluation_id"] for one in listed if one["evaluation_id"]])
    rows = []
    for one in listed:
        if one["evaluation_id"] in known:
            kept = registry.evaluation(one["evaluation_id"])
            cells = [shown(name, kept.metrics.get(name)) for name in names]
            rows.append((one["name"], one["alpha_id"][:10], *cells, kept.verdict, kept.message))
        else:
            said = str(one["error"]).splitlines()[0] if one["error"] else "not evaluated"
            rows.append((one["name"], "", *[""] * len(names), "", said))
    columns = ["name", "alpha", *(title(name) for name in names), "verdict", "note"]
    print_table("", columns, rows, numbers=columns[2:8])


def _published(path: Path) -> dict[str, Any]:
    from alphaplat.errors import ConfigError

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not {"title", "header", "summary", "regressions"} <= set(found):
            raise ValueError("it lacks title, header, summary or regressions")
    except FileNotFoundError:
        raise ConfigError(f"there is no file '{path}'") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise ConfigError(f"'{path.name}' does not hold published numbers: {error}") from None
    return dict(found)


def _distribution_tables(facts: dict[str, Any]) -> None:
    from alphaplat.cli.output import print_table
    from alphaplat.report.run_report import COLUMNS, distribution_rows, regression_rows

    for key, value in facts["header"].items():
        click.echo(f"{key:>12}  {_in_words(value)}")
    for label, one in facts["sets"].items():
        without = one["without_numbers"]
        click.echo(f"{label:>12}  {one['asked']} alphas, {one['count']} with numbers")
        for missing in without:
            click.echo(f"{'':>12}  {missing['name']} has none: {missing['why']}")
    rows = [
        (name, label, count, *(f"{numbers[column]:.4g}" for column in COLUMNS))
        for name, label, count, numbers in distribution_rows(facts)
    ]
    print_table("\ndistribution", ["metric", "of", "count", *COLUMNS], rows, numbers=["count", *COLUMNS])
    fits = [
        (name, label, count, term, f"{one['estimate']:.4g}", f"{one['error']:.3g}", f"{one['t']:.4g}", f"{r2:.3f}")
        for name, label, count, term, one, r2 in regression_rows(facts)
    ]
    columns = ["regression", "of", "count", "term", "estimate", "error", "t", "R²"]
    print_table("regressions", columns, fits, numbers=["count", "estimate", "error", "t", "R²"])


def _in_words(value: Any) -> str:
    """A value of a header as people read it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_in_words(inner)}" for name, inner in value.items() if inner is not None)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)
