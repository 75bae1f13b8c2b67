"""`alphaplat db`: the registry's database."""

from __future__ import annotations

import click

from alphaplat.cli.frame import Group
from alphaplat.cli.output import json_option
from alphaplat.cli.platform import registry_option


@click.group(cls=Group)
def db() -> None:
    """Look after the registry's database."""


@db.command()
@registry_option
@json_option
def path(registry_url: str | None, as_json: bool) -> None:
    """Say where the registry is."""
    from alphaplat.cli.output import print_json

    if as_json:
        print_json({"registry": _place(registry_url)})
    else:
        click.echo(_place(registry_url))


@db.command()
@registry_option
@json_option
def upgrade(registry_url: str | None, as_json: bool) -> None:
    """Bring the tables of an older registry to this version."""
    from alphaplat.cli.output import print_json
    from alphaplat.runs.registry import upgrade_tables

    version = upgrade_tables(_place(registry_url))
    if as_json:
        print_json({"registry": _place(registry_url), "version": version})
    else:
        click.echo(f"the registry has the tables of version {version}")


def _place(registry_url: str | None) -> str:
    from alphaplat.runs import default_registry_path

    return registry_url if registry_url is not None else str(default_registry_path())
