"""`alphaplat db`: the registry's database."""

from __future__ import annotations

import click

from alphaplat.cli.frame import Group
from alphaplat.cli.platform import registry_option


@click.group(cls=Group)
def db() -> None:
    """Look after the registry's database."""


@db.command()
@registry_option
def path(registry_url: str | None) -> None:
    """Say where the registry is."""
    from alphaplat.runs import default_registry_path

    click.echo(registry_url if registry_url is not None else str(default_registry_path()))


@db.command()
@registry_option
def upgrade(registry_url: str | None) -> None:
    """Bring the tables of an older registry to this version."""
    from alphaplat.runs import default_registry_path
    from alphaplat.runs.registry import upgrade_tables

    version = upgrade_tables(registry_url if registry_url is not None else default_registry_path())
    click.echo(f"the registry has the tables of version {version}")
