"""A search at the command: its pool and best alphas while it works, and the report at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Group

    from alphaplat.runs.search_job import SearchJob
    from alphaplat_registry import Run

_SECONDS_BETWEEN_LINES = 10.0
_ROWS = 8
_WIDEST_TEXT = 100


def search(job: SearchJob, as_json: bool) -> None:
    """Search until the budget is spent, showing how it goes, and print the report."""
    from alphaplat.cli.output import going_on, print_json
    from alphaplat.report.search_report import search_report

    with job.registry:
        with going_on(f"alphaplat runs resume {job.run_id}"):
            run = searched(job)
        report = search_report(job, run)
    if as_json:
        print_json(report)
    else:
        _print(report)


def searched(job: SearchJob) -> Run:
    """Search until the budget is spent, showing how it goes; the registry stays open."""
    left = "which is all" if job.over() else _budget(job)
    click.echo(f"run {job.run_id}: {job.search.counts.trials:,} trials made, {left}", err=True)
    with _watched(job) as tell:
        return job.work(lambda _, told: tell())


def print_pool(facts: Mapping[str, Any]) -> None:
    """The tables of a pool and of the best single alphas."""
    from alphaplat.cli.output import print_table

    for title, columns, rows in _tables(facts, count=None):
        print_table(f"\n{title}", columns, rows, numbers=columns[:-1])


def _print(report: Mapping[str, Any]) -> None:
    from alphaplat.cli.output import print_table
    from alphaplat.report.metric_text import shown, title
    from alphaplat.report.search_report import SHOWN, outlook

    print_pool(report)
    rows = [(part, *(shown(name, found.get(name)) for name in SHOWN)) for part, found in report["combined"].items()]
    columns = ["the pool together", *(title(name) for name in SHOWN)]
    print_table("", columns, rows, numbers=columns[1:])
    counts, trials = report["counts"], report["trials"]
    told = ", ".join(f"{counts[name]:,} {name}" for name in ("repeated", "invalid", "failed"))
    click.echo(f"run {report['run_id']} is {report['status']}: {report['ended']}")
    click.echo(f"  {counts['alphas']:,} alphas were tried of {counts['proposed']:,} proposals ({told})")
    click.echo(f"  trials on this panel ever: {trials['by_id']:,}, {trials['by_value']:,} of them distinct by value")
    if report["combined"]:
        click.echo(f"  {outlook(report['combined'])}")
    click.echo(f"  alphaplat runs show {report['run_id']}")


def _budget(job: SearchJob) -> str:
    plan = job.plan
    trials = None if plan.trials is None else f"{plan.trials:,} trials"
    minutes = None if plan.minutes is None else f"{plan.minutes:g} minutes"
    return f"to go on to {' or '.join(filter(None, (trials, minutes)))} on {job.workers} workers"


@contextmanager
def _watched(job: SearchJob) -> Iterator[Callable[[], None]]:
    """Show how a search goes: a screen that is drawn anew after each batch, or a plain line every ten seconds."""
    from alphaplat.cli.output import console, is_plain

    if is_plain(sys.stderr):
        yield _plain_lines(job)
        return
    from rich.live import Live

    with Live(console=console(stderr=True), auto_refresh=False, transient=True) as live:
        yield lambda: live.update(_screen(job), refresh=True)


def _plain_lines(job: SearchJob) -> Callable[[], None]:
    last = monotonic()

    def tell() -> None:
        nonlocal last
        if monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = monotonic()
            click.echo(_headline(job), err=True)

    return tell


def _headline(job: SearchJob) -> str:
    counts, pool = job.search.counts, job.search.pool
    rate = counts.trials / job.seconds if job.seconds else 0.0
    return (
        f"{counts.trials:,} trials ({rate:.1f} a second), {counts.repeated:,} repeated, {counts.invalid:,} invalid; "
        f"pool of {len(pool)} with IC {pool.ic:.4f}"
    )


def _screen(job: SearchJob) -> Group:
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from alphaplat.report.search_report import best, members

    facts = {
        "pool": {"ic": job.search.pool.ic, "members": members(job.search.pool)},
        "best": best(job.registry, job.run_id, _ROWS),
    }
    drawn: list[Text | Table] = [Text(_headline(job))]
    for title, columns, rows in _tables(facts, count=_ROWS):
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        for column in columns[:-1]:
            table.add_column(column, justify="right", no_wrap=True)
        table.add_column(columns[-1])
        for *numbers, text in rows:
            table.add_row(*numbers, Text(text, no_wrap=True, overflow="ellipsis"))
        drawn.append(table)
    return Group(*drawn)


def _tables(facts: Mapping[str, Any], count: int | None) -> Iterator[tuple[str, list[str], Sequence[Sequence[str]]]]:
    """Title, columns and rows of the pool, and of the best alphas by themselves."""
    from alphaplat.report.metric_text import shown, title

    pool = facts["pool"]
    members = [
        (f"{100 * one['weight']:+.1f} %", f"{one['ic']:+.4f}", _cut(one["expression"])) for one in pool["members"]
    ]
    yield f"pool of {len(members)}: IC {pool['ic']:.4f}", ["weight", "rank IC", "expression"], members[:count]
    names = ("fitness", "sharpe", "turnover", "rank_ic")
    rows = [
        (*(shown(name, one[name]) for name in names), one["verdict"], _cut(one["expression"])) for one in facts["best"]
    ]
    yield "best by themselves", [*map(title, names), "verdict", "expression"], rows[:count]


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST_TEXT else f"{text[: _WIDEST_TEXT - 1]}…"
