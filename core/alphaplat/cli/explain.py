"""`alphaplat explain`: what an expression means, without any data."""

from __future__ import annotations

import click

from alphaplat.cli.frame import ExpressionCommand
from alphaplat.cli.output import json_option
from alphaplat.cli.platform import convention_option, dialect_option, field_option


@click.command(cls=ExpressionCommand)
@click.argument("expression")
@dialect_option
@convention_option
@field_option
@click.option("--infer", is_flag=True, help="Let unknown names be fields of the kind that their use demands.")
@click.option("--strict-units", is_flag=True, help="Refuse units that do not fit.")
@click.option("--panel", "panel_name", help="Know the fields of this panel, too.")
@click.option("--to", "target", metavar="DIALECT", help="Also write it in this dialect.")
@json_option
@click.pass_obj
def explain(
    obj: dict[str, bool],
    /,
    expression: str,
    dialect: str,
    conventions: tuple[str, ...],
    definitions: tuple[str, ...],
    infer: bool,
    strict_units: bool,
    panel_name: str | None,
    target: str | None,
    as_json: bool,
) -> None:
    """Show the canonical text, ID, rows needed, tree and English of EXPRESSION ('-' reads it from stdin).

    Warnings go to stderr. A mistake is shown with a caret, and the exit code is 2.
    """
    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import compile_arguments, from_stdin, the_panel, the_platform

    platform = the_platform(obj)
    text = from_stdin() if expression == "-" else expression
    found = platform.compile(
        text,
        dialect=dialect,
        undeclared="infer" if infer else "error",
        strict_units=strict_units,
        panel_fields=the_panel(panel_name, platform).field_types() if panel_name else None,
        **compile_arguments(conventions, definitions),
    )
    translated = None if target is None else platform.translate(found, target)
    if as_json:
        print_json(
            {
                "id": found.id,
                "canonical": found.canonical,
                "dialect": found.dialect,
                "description": found.describe(),
                "lookback": found.lookback,
                "fields": found.fields,
                "operators": found.operators,
                "cost": found.cost,
                "unit": None if found.units[found.node] is None else str(found.units[found.node]),
                "warnings": [{"code": one.code, "message": one.message} for one in found.warnings],
                "tree": found.explain(),
                **({} if target is None else {"to": {"dialect": target, "text": translated}}),
            }
        )
        return
    days = "1 day" if found.lookback == 1 else f"{found.lookback:,} days"
    needed = "all of the past" if found.lookback is None else f"{days}, today included"
    rows = [
        ("canonical", found.canonical),
        ("means", found.describe()),
        ("id", found.id),
        ("needs", needed),
        ("fields", ", ".join(found.fields) or "none"),
        ("cost", f"{found.cost:,} cells a day and name"),
    ]
    if translated is not None:
        rows.insert(1, (f"in {target}", translated))
    for name, value in rows:
        click.echo(f"{name:>9}  {value}")
    click.echo(f"\n{found.explain()}")
    for warning in found.warnings:
        click.echo(str(warning), err=True)
