"""`alphaplat train`: models learn, from one configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from alphaplat.cli.frame import Group
from alphaplat.cli.output import json_option
from alphaplat.cli.platform import registry_option

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(cls=Group)
def train() -> None:
    """Train models: a generator of alphas, from a corpus or from results, or a model of text."""


def _training(command: Command) -> Command:
    """The argument and the options of every training."""
    overrides = click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY=VALUE",
        help="Change the configuration: --set training.epochs=5.",
    )
    resume = click.option("--resume", is_flag=True, help="Go on with the training that the output folder holds.")
    config = click.argument("config", type=click.Path(dir_okay=False, path_type=Path))
    return config(resume(overrides(json_option(command))))


@train.command("text")
@_training
@click.pass_obj
def train_text(obj: dict[str, bool], /, config: Path, resume: bool, overrides: tuple[str, ...], as_json: bool) -> None:
    """Fine-tune a model of text as the file CONFIG says: to tell classes, to guess numbers, or on the language itself.

    The output folder gets the model as a plain Hugging Face folder, its scores, logs and checkpoints. Interrupted,
    the same command with --resume goes on to the same bits.
    """
    from alphaplat.cli.output import going_on, print_json, progress
    from alphaplat.cli.platform import the_platform
    from alphaplat.learning.text import train_text as train

    with going_on("the same command with --resume"), progress("steps", None) as tell:
        trained = train(config, overrides=overrides, resume=resume, progress=tell, platform=the_platform(obj))
    print_json(trained.to_dict()) if as_json else click.echo(str(trained))


@train.command("generator")
@_training
@click.pass_obj
def train_generator(
    obj: dict[str, bool], /, config: Path, resume: bool, overrides: tuple[str, ...], as_json: bool
) -> None:
    """Train a generator of alphas as the file CONFIG says, from a corpus that is drawn for it.

    The output folder gets the generator, its scores, logs and checkpoints. Interrupted, the same command with
    --resume goes on to the same bits.
    """
    from alphaplat.cli.output import going_on, print_json, progress
    from alphaplat.cli.platform import the_platform
    from alphaplat.generator.training import train_generator as train

    with going_on("the same command with --resume"), progress("steps", None) as tell:
        trained = train(config, overrides=overrides, resume=resume, progress=tell, platform=the_platform(obj))
    print_json(trained.to_dict()) if as_json else click.echo(str(trained))


@train.command("results")
@_training
@registry_option
@click.pass_obj
def train_results(
    obj: dict[str, bool],
    /,
    config: Path,
    resume: bool,
    overrides: tuple[str, ...],
    registry_url: str | None,
    as_json: bool,
) -> None:
    """Let a generator learn from the alphas of a registry as the file CONFIG says: to write such as did well.

    It learns to predict their metrics, too. The output folder gets the generator, its scores on alphas that were kept
    apart, logs and checkpoints. Interrupted, the same command with --resume goes on to the same bits.
    """
    from alphaplat.cli.output import going_on, print_json, progress
    from alphaplat.cli.platform import the_platform
    from alphaplat.runs.results_training import train_results as train

    platform = the_platform(obj)
    with going_on("the same command with --resume"), progress("steps", None) as tell:
        trained = train(
            config, registry=registry_url, overrides=overrides, resume=resume, progress=tell, platform=platform
        )
    print_json(trained.to_dict()) if as_json else click.echo(str(trained))
