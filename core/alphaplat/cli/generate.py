"""`alphaplat generate`: a trained generator writes alphas, one a line, for a document, seed alphas, both or neither."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alphaplat.cli.frame import ExpressionCommand
from alphaplat.cli.output import json_option
from alphaplat.cli.platform import panel_option

if TYPE_CHECKING:
    from alphaplat.generator.generate import Generated


@click.command(cls=ExpressionCommand)
@click.argument("model", type=click.Path(path_type=Path))
@click.option("--text", default="", help="What is wanted, in words.")
@click.option("--document", type=click.Path(dir_okay=False, path_type=Path), help="A file with what is wanted, or '-'.")
@click.option("--seed", "seeds", multiple=True, metavar="EXPRESSION", help="An alpha to start from; may be repeated.")
@click.option("-n", "count", default=20, show_default=True, help="How many alphas.")
@click.option("--temperature", default=1.0, show_default=True, help="0 for the likeliest, more for variety.")
@click.option("--random-seed", default=0, show_default=True, help="Another number gives other alphas.")
@panel_option
@click.option("--fields", metavar="NAMES", help="The only fields that may be used, as in close,volume.")
@click.option("--operators", metavar="NAMES", help="The only operators that may be used.")
@click.option("--require", metavar="NAMES", default="", help="Fields and operators that each alpha has to hold.")
@click.option("--max-nodes", type=int, help="The most operators, fields and numbers of an alpha.")
@click.option("--max-lookback", type=int, help="The most days that today's value may need.")
@click.option("--registry", "registry_url", help="A database URL or an SQLite file, against which novelty is measured.")
@json_option
@click.pass_obj
def generate(
    obj: dict[str, bool],
    /,
    model: Path,
    text: str,
    document: Path | None,
    seeds: tuple[str, ...],
    count: int,
    temperature: float,
    random_seed: int,
    panel_name: str,
    fields: str | None,
    operators: str | None,
    require: str,
    max_nodes: int | None,
    max_lookback: int | None,
    registry_url: str | None,
    as_json: bool,
) -> None:
    """Write alphas with the generator in the folder MODEL: one expression a line, the likeliest first.

    No two are the same, each compiles over the panel, and none is a seed: `alphaplat generate trained/model --text
    "calm stocks" | alphaplat simulate -`.
    """
    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import the_panel, the_platform
    from alphaplat.generator import Constraints
    from alphaplat.generator.generate import Generator

    constraints = Constraints(
        fields=_names(fields),
        operators=_names(operators),
        required=_names(require) or (),
        max_nodes=max_nodes,
        max_lookback=max_lookback,
    )
    words = _document(text, document)
    platform = the_platform(obj)
    generator = Generator.load(model, platform=platform)
    found = generator.generate(
        words,
        seeds=seeds,
        n=count,
        constraints=constraints,
        temperature=temperature,
        seed=random_seed,
        fields=the_panel(panel_name, platform).field_types(),
        known=() if registry_url is None else _registered(registry_url),
    )
    if as_json:
        print_json([facts(one) for one in found])
    else:
        for one in found:
            click.echo(one.text)
    if len(found) < count:
        click.echo(f"only {len(found):,} different alphas were found within these constraints", err=True)


def facts(one: Generated) -> dict[str, Any]:
    """A generated alpha as plain data."""
    return {
        "expression": one.text,
        "expression_id": one.expression_id,
        "english": one.describe(),
        "log_probability": one.log_probability,
        "novelty": one.novelty,
        "predicted": dict(one.metrics),
    }


def _names(said: str | None) -> list[str] | None:
    """Names between commas or blanks; None where nothing was said."""
    return said.replace(",", " ").split() if said is not None else None


def _document(text: str, file: Path | None) -> str:
    """What is wanted, from words or from a file; not both."""
    from alphaplat.cli.platform import from_stdin
    from alphaplat.errors import DataError

    if file is None:
        return text
    if text:
        raise click.UsageError("give --text or --document, not both")
    if str(file) == "-":
        return from_stdin()
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"'{file}' cannot be read: {error}") from None


def _registered(url: str) -> list[str]:
    """The texts of all alphas in a registry."""
    from alphaplat.cli.platform import the_registry

    with the_registry(url) as registry:
        return [row["expression"] for row in registry.find(limit=None, columns=["expression"])]
