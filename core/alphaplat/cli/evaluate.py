"""`alphaplat evaluate`: the signal of an expression, shown or written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alphaplat.cli.frame import ExpressionCommand
from alphaplat.cli.output import json_option
from alphaplat.cli.platform import convention_option, dialect_option, field_option, panel_option

if TYPE_CHECKING:
    import pandas as pd


@click.command(cls=ExpressionCommand)
@click.argument("expression")
@panel_option
@dialect_option
@convention_option
@field_option
@click.option("--universe", help="A universe of the panel, such as top500.")
@click.option("--since", help="Only the days from this one on.")
@click.option("--day", help="Show this day. [default: the last one]")
@click.option(
    "--top", default=10, show_default=True, type=click.IntRange(1), help="How many names to show at each end."
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write all of it: .csv or .parquet."
)
@json_option
@click.pass_obj
def evaluate(
    obj: dict[str, bool],
    /,
    expression: str,
    panel_name: str,
    dialect: str,
    conventions: tuple[str, ...],
    definitions: tuple[str, ...],
    universe: str | None,
    since: str | None,
    day: str | None,
    top: int,
    output: Path | None,
    as_json: bool,
) -> None:
    """Compute the signal of EXPRESSION on a panel, and show the highest and lowest names of one day."""
    import numpy as np

    from alphaplat.cli.output import number, print_json, print_table
    from alphaplat.cli.platform import compile_arguments, the_panel, the_platform
    from alphaplat.errors import ConfigError
    from alphaplat.session import Session

    if output is not None and output.suffix not in (".csv", ".parquet"):
        raise ConfigError(f"'{output.name}' is neither .csv nor .parquet")
    platform = the_platform(obj)
    panel = the_panel(panel_name, platform)
    signal = Session(platform=platform).evaluate(
        expression,
        panel,
        universe=universe,
        since=since,
        dialect=dialect,
        **compile_arguments(conventions, definitions),
    )
    if output is not None:
        _write(signal.to_pandas(), output)
    try:
        shown = signal.isel(time=-1) if day is None else signal.sel(time=np.datetime64(day, "ns"))
    except (KeyError, ValueError):
        raise ConfigError(f"the signal has no day '{day}'", help="write a trading day as 2020-01-31") from None
    values = shown.to_series().dropna().sort_values(ascending=False, kind="stable")
    date = str(shown.time.values)[:10]
    if as_json:
        facts = {"expression": signal.attrs["expression"], "id": signal.attrs["expression_id"], "day": date}
        print_json({**facts, "snapshot": signal.attrs["snapshot"], "values": values.to_dict()})
        return
    if values.empty:
        click.echo(f"{signal.attrs['expression']} has no value on {date}")
        return
    ends = [*values.head(top).items()] + ([("…", None)] if len(values) > 2 * top else [])
    ends += [*values.tail(min(top, max(0, len(values) - top))).items()]
    rows = [(name, number(value, 4) if value is not None else "") for name, value in ends]
    print_table(
        f"{signal.attrs['expression']}  on {date}, {len(values):,} names", ["name", "value"], rows, numbers=["value"]
    )


def _write(frame: pd.DataFrame, path: Path) -> None:
    """Write a signal, a row a day, as CSV or Parquet by the name of the file."""
    from alphaplat.cli.output import writing

    with writing(path) as file:
        frame.to_csv(file) if path.suffix == ".csv" else frame.to_parquet(path)
    click.echo(f"{len(frame):,} days × {frame.shape[1]:,} names written to {path}", err=True)
