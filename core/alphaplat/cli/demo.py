"""`alphaplat demo`: from nothing to alphas that were simulated, written, mined and tested, on the built-in market."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alphaplat.cli.output import json_option

if TYPE_CHECKING:
    from alphaplat.catalogue import Platform

CONFIGS = ("demo.yaml", "demo_generator.yaml", "demo_search.yaml")
_SHOWN = ("sharpe", "fitness", "turnover", "rank_ic")


@click.command()
@click.option(
    "--folder",
    default="alphaplat-demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the market, the configurations, the generator and the registry are put.",
)
@click.option("--no-generator", is_flag=True, help="Do the first part alone, which takes less than a minute.")
@json_option
@click.pass_obj
def demo(obj: dict[str, bool], /, folder: Path, no_generator: bool, as_json: bool) -> None:
    """See alphas simulated, written and mined on a synthetic market of 500 names over 5 years.

    First a dozen alphas are compiled, simulated, tested and registered, in less than a minute. Where the extra
    'generator' is installed, a tiny network then learns from nothing to write alphas, writes some for a document, and
    searches the market for a pool of alphas, with the last year kept apart: some six minutes on two cores.

    Everything is put into one folder. Ctrl-C loses nothing: the same command goes on, and finds done what is done.
    The configurations in the folder are yours to read and to change.
    """
    from alphaplat.cli.demo_generator import lacking, learned, prepared
    from alphaplat.cli.output import going_on, print_json
    from alphaplat.cli.platform import the_platform

    lay_out(folder)
    missing = "" if no_generator else lacking()
    plan = None if no_generator or missing else prepared(folder)
    platform = the_platform(obj)
    with going_on(shlex.join(["alphaplat", "demo", "--folder", str(folder)])):
        facts: dict[str, Any] = {"run": _simulated(folder, platform, show=not as_json)}
        if plan is not None:
            facts |= learned(plan, platform, show=not as_json)
    if missing:
        more = "To see more, a generator that is trained here and mines this market"
        click.echo(f"\n{more}: {missing}, and give the same command again", err=True)
    if as_json:
        print_json(facts)
    else:
        _say_what_is_next(folder, whole=plan is not None)


def lay_out(folder: Path) -> None:
    """Put the configurations into a folder, but for those that are there; DataError where it is somebody else's."""
    from importlib.resources import files

    from alphaplat.errors import DataError

    places = {name: folder / name for name in CONFIGS}
    try:
        if folder.is_dir() and any(folder.iterdir()) and not any(place.exists() for place in places.values()):
            raise DataError(f"'{folder}' is not empty, and holds no demo", help="name a new folder: --folder NAME")
        folder.mkdir(parents=True, exist_ok=True)
        for name, place in places.items():
            if not place.exists():
                text = files("alphaplat.runs").joinpath(name).read_text(encoding="utf-8")
                place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataError(f"'{folder}' cannot be written to: {error.strerror or error}") from None


def _simulated(folder: Path, platform: Platform, *, show: bool) -> dict[str, Any]:
    """Do the run of `demo.yaml`, and show its alphas."""
    from alphaplat.cli.platform import the_registry
    from alphaplat.cli.run import worked
    from alphaplat.report.run_report import members
    from alphaplat.runs.config import load_config
    from alphaplat.runs.driver import prepare

    config = load_config(folder / CONFIGS[0])
    text = (folder / CONFIGS[0]).read_text(encoding="utf-8")
    job = prepare(
        config,
        text,
        platform,
        lambda: the_registry(config.registry),
        say=lambda line: click.echo(f"{line} ...", err=True),
    )
    with job.registry:
        run = worked(job)
        wanted = ["alpha_id", "expression", "verdict", *_SHOWN]
        found = {row["alpha_id"]: row for row in job.registry.find(f"run = {run.run_id}", limit=None, columns=wanted)}
        alphas = [
            {"name": one["name"].removeprefix(f"{one['set']}-"), **found.get(one["alpha_id"], {})}
            for one in members(run, job.registry)
        ]
    facts = {"run_id": run.run_id, "status": run.status, "evaluated_now": len(job.tried), "alphas": alphas}
    if show:
        _show_alphas(facts)
    return facts


def _show_alphas(facts: dict[str, Any]) -> None:
    from alphaplat.cli.output import print_table
    from alphaplat.report.metric_text import shown, title

    titles = [title(name) for name in _SHOWN]
    rows = [
        (one["name"], *(shown(name, one.get(name)) for name in _SHOWN), one.get("verdict", "does not compile"))
        for one in facts["alphas"]
    ]
    told = f"{len(rows)} alphas were simulated, tested and registered, {facts['evaluated_now']} of them now"
    print_table(f"\n{told}", ["name", *titles, "verdict"], rows, numbers=titles)


def _say_what_is_next(folder: Path, *, whole: bool) -> None:
    market, registry, mined, model, search = (
        shlex.quote(str(folder / name))
        for name in ("market", "registry.db", "search.db", "generator/model", CONFIGS[2])
    )
    lines = [
        f"alphaplat alphas list --registry {registry} --where 'verdict = pass' --sort -fitness",
        f"alphaplat simulate --panel {market} --registry {registry} '-rank(ts_delta(close, 3))'",
        "alphaplat explain '-rank(ts_delta(close, 3))'",
    ]
    if whole:
        lines += [
            f"alphaplat generate {model} --panel {market} --text 'buy what fell' -n 5",
            f"alphaplat alphas list --registry {mined} --sort -fitness",
            f"alphaplat run {search} --set search.trials=1000",
        ]
    click.echo(f"\nEverything is in {folder}. Go on with:")
    for line in lines:
        click.echo(f"  {line}")
