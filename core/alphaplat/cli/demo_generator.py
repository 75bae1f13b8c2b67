"""The demo's second part: a generator is trained from nothing, writes alphas for a document, and mines the market."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from alphaplat.catalogue import Platform
    from alphaplat.generator.training import GeneratorTraining
    from alphaplat.runs.config import RunConfig
    from alphaplat.runs.search_job import SearchJob

TRAINING, SEARCH = "demo_generator.yaml", "demo_search.yaml"
_WRITTEN = 5
_ALIKE = 0.5
_MEASURED = ("rank_ic", "sharpe", "turnover")
_WIDEST = 110


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The configurations of the second part, which were read without a mistake."""

    folder: Path
    training: GeneratorTraining
    search: RunConfig

    @property
    def trained_by(self) -> Path:
        """A copy of the configuration by which the generator is trained."""
        return self.training.output / TRAINING


def lacking() -> str:
    """What to type to install what a generator needs and is missing here; '' where nothing is."""
    from alphaplat.errors import ConfigError
    from alphaplat.generator.extras import need_torch

    try:
        need_torch()
    except ConfigError as error:
        return str(error.help)
    return ""


def prepared(folder: Path) -> Plan:
    """Read the configurations; ConfigError for their mistakes, and for changes that come too late."""
    from alphaplat.errors import ConfigError
    from alphaplat.generator.training import GeneratorTraining
    from alphaplat.generator.training.config import read_config
    from alphaplat.learning.checkpoint import steps_kept
    from alphaplat.runs.config import load_config
    from alphaplat.yaml_file import read_yaml

    place = folder / TRAINING
    plan = Plan(folder=folder, training=read_config(place), search=load_config(folder / SEARCH))
    if plan.search.search is None:
        raise ConfigError(f"'{folder / SEARCH}' holds no search", help="it needs the key 'search', as it had")
    if plan.trained_by.is_file() and steps_kept(plan.training.output):
        then, now = (read_yaml(path, GeneratorTraining) for path in (plan.trained_by, place))
        if then != now:
            raise ConfigError(
                f"'{place}' has changed since the training in '{plan.training.output}' began",
                help=f"undo that ('{plan.trained_by}' says how it was), or begin anew: alphaplat demo --folder NAME",
            )
    return plan


def learned(plan: Plan, platform: Platform, *, show: bool) -> dict[str, Any]:
    """Train, write and search, or find it done; each is shown as soon as it is there."""
    from alphaplat.cli.platform import the_registry
    from alphaplat.runs.search_job import prepare_search

    text = (plan.folder / SEARCH).read_text(encoding="utf-8")
    job = prepare_search(plan.search, text, platform, lambda: the_registry(plan.search.registry))
    with job.registry:
        training = _trained(plan, platform)
        if show:
            _show_training(training)
        written = _written(plan, job)
        if show:
            _show_written(job.context.document, written)
        found = _mined(job)
        if show:
            _show_pool(found)
    return {"generator": training, "written": written, "search": found}


def _trained(plan: Plan, platform: Platform) -> dict[str, Any]:
    """What a training came to: one that is done, or is done now, from where it stood."""
    from alphaplat.cli.output import progress
    from alphaplat.generator.training import train_generator
    from alphaplat.learning.checkpoint import steps_kept

    training = plan.training
    if (before := _before(training.output)) is not None:
        click.echo(f"\nthe generator in {training.output} is trained already", err=True)
        return before
    steps = steps_kept(training.output)
    begun = f"going on after {steps[-1]:,} steps" if steps else "from nothing"
    click.echo(
        f"\ntraining a generator {begun}; its corpus of {training.corpus.size:,} samples is drawn first", err=True
    )
    training.output.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(plan.folder / TRAINING, plan.trained_by)
    with progress("training", None) as tell:
        return train_generator(training, resume=True, progress=tell, platform=platform).to_dict()


def _before(output: Path) -> dict[str, Any] | None:
    """What a training that is done has written of itself; None where it is not done."""
    from alphaplat.generator.training.training import MODEL
    from alphaplat.learning.result import RESULT

    try:
        found = json.loads((output / RESULT).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return dict(found) if (output / MODEL).is_dir() else None


def _written(plan: Plan, job: SearchJob) -> list[dict[str, Any]]:
    """What the generator writes for the document of the search, within its constraints."""
    from alphaplat.cli.generate import facts
    from alphaplat.generator.generate import Generator
    from alphaplat.generator.training.training import MODEL

    asked = job.context
    generator = Generator.load(plan.training.output / MODEL, platform=asked.platform)
    found = generator.generate(asked.document, n=_WRITTEN, constraints=asked.constraints, fields=asked.panel_fields)
    return [facts(one) for one in found]


def _mined(job: SearchJob) -> dict[str, Any]:
    """The report of the search, and of each alpha of its pool."""
    from alphaplat.cli.search import searched
    from alphaplat.report.pool_report import pool_report
    from alphaplat.report.search_report import search_report

    run = searched(job)
    return search_report(job, run) | pool_report(job)


def _show_training(facts: Mapping[str, Any]) -> None:
    counts, scores = facts["corpus"]["samples"], facts["scores"]
    cost = f"{facts['cpu_seconds']:,.0f} core-seconds"
    click.echo(f"\na generator that learned from {counts['train']:,} samples, from nothing, in {cost}")
    drawn, described, shuffled = (scores.get(name, {}) for name in ("drawn", "described", "shuffled"))
    click.echo(
        f"  of {drawn['drawn']:,} alphas that it drew, {drawn['valid']:.0%} compile and {drawn['distinct']:.0%} differ"
    )
    if described:
        heard, luck = described["field_recall"], shuffled["field_recall"]
        click.echo(
            f"  of what people describe it uses {heard:.0%} of the fields, and {luck:.0%} where it reads something else"
        )


def _show_written(document: str, written: Sequence[Mapping[str, Any]]) -> None:
    click.echo()
    _say(f"it writes for: {document}" if document else "it writes, with no document to go by", indent="")
    for number, one in enumerate(written, 1):
        _show_alpha(number, one)


def _show_pool(found: Mapping[str, Any]) -> None:
    members, planted = found["members"], found["planted"]
    trials = found["counts"]["alphas"]
    if members:
        click.echo(f"\na pool of {len(members)} alphas, the best together of {trials:,} that were tried and registered")
    else:
        click.echo(f"\nthe pool is empty: none of {trials:,} alphas that were tried and registered adds enough to it")
    for number, one in enumerate(members, 1):
        _show_alpha(number, one)
        like = f", most like the planted {planted[one['nearest']]['name']} ({one['likeness']:.2f})" if planted else ""
        _say(f"{one['passed']} of {one['checks']} checks passed{like}")
    if planted:
        click.echo("\nwhat was planted in this market")
        for one in planted:
            _show_alpha(one["name"], one)
    _show_numbers(found)


def _show_alpha(label: object, one: Mapping[str, Any]) -> None:
    """An alpha and what it says in English, under each other."""
    _say(f"{label}  {one['expression']}", indent="  ")
    _say(one["english"])


def _show_numbers(found: Mapping[str, Any]) -> None:
    """In sample and out of sample: each member, the pool together, and what was planted; and whether it holds."""
    from alphaplat.cli.output import print_table
    from alphaplat.report.metric_text import shown, title
    from alphaplat.report.search_report import outlook

    members, planted = found["members"], found["planted"]
    rows = [
        *((number, f"{100 * one['weight']:+.1f} %", one["parts"]) for number, one in enumerate(members, 1)),
        ("together", "", found["combined"]),
        *((one["name"], "", one["parts"]) for one in planted),
    ]
    drawn = [
        (*((label, weight) if part == "train" else ("", "")), part, *(shown(name, one[name]) for name in _MEASURED))
        for label, weight, parts in rows
        for part, one in parts.items()
    ]
    columns = ["alpha", "weight", "days", *map(title, _MEASURED)]
    print_table("\nin sample (train) and on the days kept apart (test)", columns, drawn, numbers=columns[3:])
    if any(one["weight"] < 0 for one in members):
        _say("an alpha of negative weight is held the other way round", indent="")
    if members:
        _say(outlook(found["combined"]), indent="")
    if members and planted:
        alike = [one["name"] for one in planted if one["likeness"] >= _ALIKE]
        few = f"planted formulas with an alpha correlated by {_ALIKE} or more in the pool"
        _say(f"{few}: {', '.join(alike) or 'none'}, {len(alike)} of {len(planted)}", indent="")


def _say(text: str, indent: str = "     ") -> None:
    """Print a sentence in lines that fit."""
    from alphaplat.cli.output import console

    width = min(console().width, _WIDEST)
    click.echo(textwrap.fill(text, width, initial_indent=indent, subsequent_indent="     ", break_on_hyphens=False))
