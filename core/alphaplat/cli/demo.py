"""`alphaplat demo`: the main job, from nothing, on the built-in market."""

from __future__ import annotations

from pathlib import Path

import click

from alphaplat.cli.output import json_option

CONFIGS = ("demo.yaml", "demo_generator.yaml", "demo_search.yaml")


@click.command()
@click.option(
    "--folder",
    default="alphaplat-demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the panel, the configurations and the registry are put.",
)
@json_option
@click.pass_context
def demo(context: click.Context, folder: Path, as_json: bool) -> None:
    """See alphas compiled, simulated, tested and registered on a synthetic market of 500 names over 5 years.

    Everything is put into one folder; run the command again and it finds its work done. The folder also gets what a
    generator is trained by, which then searches that market for a pool of alphas.
    """
    from importlib.resources import files

    from alphaplat.cli.run import run
    from alphaplat.errors import DataError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in CONFIGS:
            text = files("alphaplat.runs").joinpath(name).read_text(encoding="utf-8")
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataError(f"'{folder}' cannot be written to: {error.strerror or error}") from None
    registry = folder / "registry.db"
    context.invoke(
        run,
        config=folder / "demo.yaml",
        overrides=(),
        registry_url=str(registry),
        as_json=as_json,
    )
    if as_json:
        return
    click.echo(f"\nEverything is in {folder}. Go on with:")
    for line in (
        f"alphaplat alphas list --registry {registry} --where 'verdict = pass'",
        f"alphaplat simulate --panel {folder / 'market'} --registry {registry} '-rank(ts_delta(close, 3))'",
        "alphaplat explain '-rank(ts_delta(close, 3))'",
    ):
        click.echo(f"  {line}")
    click.echo("A generator of alphas, trained here and let loose on this market (pip install 'alphaplat[generator]'):")
    for line in (
        f"alphaplat train generator {folder / 'demo_generator.yaml'}",
        f"alphaplat generate {folder / 'generator' / 'model'} --panel {folder / 'market'} --text 'buy what fell' -n 5",
        f"alphaplat run {folder / 'demo_search.yaml'}",
    ):
        click.echo(f"  {line}")
