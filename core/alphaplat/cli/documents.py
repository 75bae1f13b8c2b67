"""`alphaplat documents`: texts are imported, shown, searched, and made into fields of a panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alphaplat.cli.frame import Group
from alphaplat.cli.output import json_option

if TYPE_CHECKING:
    from alphaplat.catalogue import Platform
    from alphaplat.text import TextEncoder, TextScorer

_FOLDER = click.Path(file_okay=False, path_type=Path)
_MODEL = "An encoder: minilm, hashed, or the folder of one."


@click.group(cls=Group)
def documents() -> None:
    """Import, show and search texts; make fields of them."""


@documents.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=_FOLDER, help="The folder of the store; made where it is missing.")
@click.option("--panel", "panel_name", required=True, help="The panel whose days and names these are.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="A column's name: --column text=Body.")
@click.option("--source", default="", help="The source, where no column says it. [default: the file's name]")
@click.option("--exchange", metavar="'ZONE HH:MM'", help="When a day ends: 'America/New_York 16:00'.")
@click.option("--timezone", default="UTC", show_default=True, help="Where times without a time zone were taken.")
@click.option("--date-format", help="How dates are written where it is not ISO, as '%d/%m/%Y'.")
@json_option
@click.pass_obj
def import_documents(
    obj: dict[str, bool],
    /,
    files: tuple[str, ...],
    output: Path,
    panel_name: str,
    columns: tuple[str, ...],
    source: str,
    exchange: str | None,
    timezone: str,
    date_format: str | None,
    as_json: bool,
) -> None:
    """Add the documents of FILES (CSV, JSON lines or Parquet, with a row a document) to a store.

    \b
    alphaplat documents import news.csv -o news --panel market
    alphaplat documents import tweets.parquet -o tweets --panel market --exchange 'America/New_York 16:00'

    Columns are found by their usual names: date, symbols, title, text, source, url, reference. Every row is counted:
    as new, as there already, or as left out and why. A document is known on the next trading day; one with a time of
    day is known on its own day before the close.
    """
    from alphaplat.cli.output import print_json, progress
    from alphaplat.cli.platform import pairs, the_panel, the_platform
    from alphaplat.text import DocumentStore

    panel = the_panel(panel_name, the_platform(obj))
    there = output.exists() and any(output.iterdir())
    store = DocumentStore.open(output) if there else DocumentStore.create(output)
    with progress("rows", None) as tell:
        report = store.add(
            files,
            panel,
            columns=pairs(columns, "a column"),
            source=source,
            exchange=exchange,
            timezone=timezone,
            date_format=date_format,
            progress=tell,
        )
    print_json(report.to_dict()) if as_json else click.echo(str(report))


@documents.command("show")
@click.argument("store", type=_FOLDER)
@json_option
def show_documents(store: Path, as_json: bool) -> None:
    """How much a STORE holds, from when to when, and what its imports did."""
    from alphaplat.cli.output import print_json
    from alphaplat.text import DocumentStore

    opened = DocumentStore.open(store)
    facts = opened.facts()
    if as_json:
        print_json({**facts, "imports": opened.imports()})
        return
    for key, value in facts.items():
        if isinstance(value, dict):
            value = ", ".join(f"{name or 'none'} {rows:,}" for name, rows in value.items())
        click.echo(f"{key:>12}  {f'{value:,}' if isinstance(value, int) else value if value is not None else '–'}")
    for report in opened.imports():
        left = sum(tally["rows"] for tally in report["left_out"].values())
        told = f"{report['rows']:,} rows: {report['documents']:,} new documents, {left:,} rows left out"
        click.echo(f"{'import':>12}  {', '.join(report['files'])}: {told}")


@documents.command("find")
@click.argument("store", type=_FOLDER)
@click.argument("words", required=False, default="")
@click.option("--symbol", help="Only documents about this name.")
@click.option("--from", "start", help="Only what was known on this day or later.")
@click.option("--to", "end", help="Only what was known by this day.")
@click.option("--source", help="Only documents of this source.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1), help="How many to show.")
@click.option("--model", help=f"Search by meaning. {_MODEL}")
@json_option
@click.pass_obj
def find_documents(
    obj: dict[str, bool],
    /,
    store: Path,
    words: str,
    symbol: str | None,
    start: str | None,
    end: str | None,
    source: str | None,
    limit: int,
    model: str | None,
    as_json: bool,
) -> None:
    """Find documents in a STORE: those that hold all WORDS, or with --model those nearest in meaning.

    \b
    alphaplat documents find news --symbol AAPL --from 2015-02-01 "supply chain"
    alphaplat documents find news --symbol AAPL --from 2015-02-01 --model minilm "supply chain"
    """
    from alphaplat.cli.output import number, print_json, print_table
    from alphaplat.cli.platform import the_platform
    from alphaplat.text import DocumentStore

    encoder = None if model is None else _encoder(model, the_platform(obj))
    with _progress() as tell:
        hits = DocumentStore.open(store).find(
            words,
            symbol=symbol,
            start=start,
            end=end,
            source=source,
            limit=limit,
            encoder=encoder,
            progress=lambda done, total: tell("encoded", done, total),
        )
    if as_json:
        names = ("id", "day", "date", "stamp", "symbols", "source", "title", "text", "url", "reference", "script")
        facts = [{name: getattr(hit.document, name) for name in names} | {"score": hit.score} for hit in hits]
        print_json(facts)
        return
    if not hits:
        click.echo("nothing found")
        return
    rows = [
        (hit.document.day, " ".join(hit.document.symbols[:5]), number(hit.score, 3), _shortened(hit.document.passage))
        for hit in hits
    ]
    print_table("", ["known on", "names", "score", "document"], rows, numbers=["score"])


@documents.command("fields")
@click.argument("store", type=_FOLDER)
@click.option("--panel", "panel_name", required=True, type=_FOLDER, help="The panel that the fields are for.")
@click.option("-o", "--output", type=_FOLDER, help="Write a new panel with them, and leave the panel as it is.")
@click.option("--feed", default="news", show_default=True, help="The feed, and the first part of the fields' names.")
@click.option("--scorer", default="words", show_default=True, help="Scores the sentiment: words, classifier or none.")
@click.option("--classifier", type=_FOLDER, help="The folder of a fine-tuned classifier, to score the sentiment.")
@click.option("--model", help=f"Encode for novelty and components. {_MODEL}")
@click.option("--components", default=0, show_default=True, type=click.IntRange(0), help="How many of the encoding.")
@click.option("--novelty-days", default=30, show_default=True, type=click.IntRange(1), help="Days to compare with.")
@click.option("--source", help="Only documents of this source.")
@click.option("--gap", "gaps", multiple=True, metavar="FIRST:LAST", help="Dates that were not collected.")
@click.option("--silence", default=7, show_default=True, type=click.IntRange(1), help="A longer silence is a gap.")
@click.option("--covers", type=click.Choice(["since_first", "all"]), default="since_first", show_default=True)
@json_option
@click.pass_obj
def document_fields(
    obj: dict[str, bool],
    /,
    store: Path,
    panel_name: Path,
    output: Path | None,
    feed: str,
    scorer: str,
    classifier: Path | None,
    model: str | None,
    gaps: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Make vector fields of the documents of a STORE, and add them to a panel: <feed>_count, <feed>_sentiment, and
    with --model <feed>_novelty and <feed>_c0, <feed>_c1 ...

    What a model makes of a text is computed once and kept in the store; stopped, it goes on from there.
    """
    import xarray as xr

    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import the_panel, the_platform
    from alphaplat.errors import DataError
    from alphaplat.panel import add_fields, save
    from alphaplat.text import DocumentStore, text_fields

    platform = the_platform(obj)
    panel = the_panel(str(panel_name), platform)
    if output is not None and output.exists():
        raise DataError(f"'{output}' is there already", help="choose another folder")
    with _progress() as tell:
        made = text_fields(
            DocumentStore.open(store),
            panel,
            feed=feed,
            scorer=_scorer(scorer, classifier, platform),
            encoder=None if model is None else _encoder(model, platform),
            gaps=[(first, last) for first, _, last in (gap.partition(":") for gap in gaps)],
            progress=tell,
            **options,
        )
    if output is not None:
        save(panel.with_fields(made.variables), output)
    else:
        coordinates = {"time": panel.times, "asset": panel.assets}
        add_fields(panel_name, xr.Dataset(made.variables, coords=coordinates, attrs=dict(panel.attrs)))
    print_json(made.to_dict()) if as_json else click.echo(str(made))
    click.echo(f"added to {output or panel_name}", err=True)


def _encoder(name: str, platform: Platform) -> TextEncoder:
    from alphaplat.text import TextEncoder

    return TextEncoder.load(name, platform=platform)


def _scorer(name: str, classifier: Path | None, platform: Platform) -> TextScorer | None:
    from alphaplat.text import TextScorer

    if classifier is not None:
        return TextScorer.load("classifier", model=classifier, platform=platform)
    return None if name == "none" else TextScorer.load(name, platform=platform)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar that appears with the first of the work."""
    from contextlib import ExitStack

    from alphaplat.cli.output import progress

    with ExitStack() as stack:
        bars: dict[str, Callable[..., None]] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = stack.enter_context(progress(f"texts {what}", total))
            bars[what](done)

        yield tell


def _shortened(passage: str, most: int = 140) -> str:
    line = " ".join(passage.split())
    return line if len(line) <= most else line[: most - 1] + "…"
