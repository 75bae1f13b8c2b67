"""`alphaplat train`: models learn, from one configuration."""

from __future__ import annotations

from pathlib import Path

import click

from alphaplat.cli.frame import Group
from alphaplat.cli.output import json_option


@click.group(cls=Group)
def train() -> None:
    """Train models: fine-tune one of text."""


@train.command("text")
@click.argument("config", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--resume", is_flag=True, help="Go on with the training that the output folder holds.")
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change the configuration: --set training.epochs=5."
)
@json_option
@click.pass_obj
def train_text(obj: dict[str, bool], /, config: Path, resume: bool, overrides: tuple[str, ...], as_json: bool) -> None:
    """Fine-tune a model of text as the file CONFIG says: to tell classes, to guess numbers, or on the language itself.

    The output folder gets the model as a plain Hugging Face folder, its scores, logs and checkpoints. Interrupted,
    the same command with --resume goes on to the same bits.
    """
    from alphaplat.cli.output import print_json, progress
    from alphaplat.cli.platform import the_platform
    from alphaplat.learning.text import train_text as train

    with progress("steps", None) as tell:
        trained = train(config, overrides=overrides, resume=resume, progress=tell, platform=the_platform(obj))
    print_json(trained.to_dict()) if as_json else click.echo(str(trained))
