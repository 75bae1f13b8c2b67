"""The `alphaplat` command. Modules of commands import click alone; everything else is imported when one runs."""

from alphaplat.cli.app import main

__all__ = ["main"]
