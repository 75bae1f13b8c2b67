"""`alphaplat simulate` and `check`: backtests of expressions as they come from arguments, files or a pipe."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alphaplat.cli.frame import ExpressionCommand
from alphaplat.cli.output import json_option
from alphaplat.cli.platform import (
    convention_option,
    dialect_option,
    field_option,
    panel_option,
    profile_options,
    registry_option,
    settings_options,
)

if TYPE_CHECKING:
    from alphaplat.session import Result, Results


@click.command(cls=ExpressionCommand)
@click.argument("alphas", nargs=-1, required=True, metavar="EXPRESSION|FILE|-...")
@panel_option
@dialect_option
@convention_option
@field_option
@settings_options
@profile_options
@registry_option
@click.option(
    "--keep/--no-keep", default=True, help="Write results to the registry, where each alpha counts as a trial."
)
@json_option
@click.pass_obj
def simulate(
    obj: dict[str, bool],
    /,
    alphas: tuple[str, ...],
    panel_name: str,
    dialect: str,
    conventions: tuple[str, ...],
    definitions: tuple[str, ...],
    profile: str,
    profiles_file: Path | None,
    registry_url: str | None,
    keep: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Backtest alphas: each argument is an expression, a file of expressions, or '-' for stdin.

    Prints one row an alpha. An expression that is wrong does not stop the others; then the exit code is 2.
    """
    from alphaplat.cli.output import print_json
    from alphaplat.cli.platform import the_texts

    texts = the_texts(alphas)
    results = _results(
        obj,
        texts,
        panel_name,
        dialect,
        conventions,
        definitions,
        (profile, profiles_file),
        registry_url if keep else "",
        settings,
    )
    if as_json:
        print_json([facts(result) for result in results])
    else:
        _table(results)
    for (origin, _), result in zip(texts, results, strict=True):
        if result.error is not None:
            click.echo(f"{origin}: {result.error}" if origin else str(result.error), err=True)
    if results.failed:
        sys.exit(2)


@click.command(cls=ExpressionCommand)
@click.argument("alpha", metavar="EXPRESSION|ID")
@panel_option
@dialect_option
@convention_option
@field_option
@settings_options
@profile_options
@registry_option
@json_option
@click.pass_obj
def check(
    obj: dict[str, bool],
    /,
    alpha: str,
    panel_name: str,
    dialect: str,
    conventions: tuple[str, ...],
    definitions: tuple[str, ...],
    profile: str,
    profiles_file: Path | None,
    registry_url: str | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """Run the submission tests of a profile on an expression, or on a registered alpha by its ID.

    The exit code is 1 when any of them fails.
    """
    from alphaplat.cli.output import print_json, print_table
    from alphaplat.cli.platform import the_texts

    texts = [("", alpha)] if (kept := _registered(alpha, registry_url)) else the_texts((alpha,))
    if len(texts) != 1:
        raise click.UsageError(f"one alpha is checked at a time, and '{alpha}' holds {len(texts)}")
    if kept is not None:
        texts, dialect, conventions = [("", kept.expression)], "brain", ()
        settings = {**kept.settings, **{name: value for name, value in settings.items() if value is not None}}
        settings.pop("steps", None)
    (result,) = _results(
        obj,
        texts,
        panel_name,
        dialect,
        conventions,
        definitions,
        (profile, profiles_file),
        registry_url,
        settings,
        fresh=True,
    )
    if result.error is not None:
        raise result.error
    if as_json:
        print_json(facts(result))
    else:
        rows = [
            (one.name, str(one.verdict).upper(), _brief(one.value), _brief(one.limit), one.reason)
            for one in result.checks
        ]
        title = f"{result.expression.canonical}\n{result.id}, profile {profile}"
        print_table(title, ["check", "verdict", "value", "limit", "reason"], rows, numbers=["value", "limit"])
    if any(one.verdict in ("fail", "error") for one in result.checks):
        sys.exit(1)


def facts(result: Result) -> dict[str, Any]:
    """A result as plain data, with the names of the Python attributes."""
    if result.error is not None:
        return {"text": result.text, "alpha_id": result.id or None, "error": result.error.message}
    return {
        "text": result.text,
        "alpha_id": result.id,
        "expression_id": result.expression.id,
        "expression": result.expression.canonical,
        "evaluation_id": result.evaluation_id,
        "cached": result.cached,
        "settings": result.settings.model_dump(mode="json"),
        "metrics": dict(result.metrics),
        "reasons": dict(result.reasons),
        "checks": [
            {
                "name": one.name,
                "verdict": str(one.verdict),
                "value": one.value,
                "limit": one.limit,
                "reason": one.reason,
            }
            for one in result.checks
        ],
        "by_year": {str(year): dict(metrics) for year, metrics in result.years.items()},
        "by_part": result.by_part.to_dict("index"),
    }


def _results(
    obj: dict[str, bool],
    texts: list[tuple[str, str]],
    panel_name: str,
    dialect: str,
    conventions: tuple[str, ...],
    definitions: tuple[str, ...],
    profile: tuple[str, Path | None],
    registry_url: str | None,
    settings: dict[str, Any],
    *,
    fresh: bool = False,
) -> Results:
    from alphaplat.cli.output import progress
    from alphaplat.cli.platform import (
        compile_arguments,
        the_panel,
        the_platform,
        the_profile,
        the_registry,
        the_settings,
    )
    from alphaplat.session import Session

    platform = the_platform(obj)
    chosen = the_settings(settings)
    checks = the_profile(*profile, platform)
    arguments = compile_arguments(conventions, definitions)
    panel = the_panel(panel_name, platform)
    session = Session(platform=platform, registry=None if registry_url == "" else the_registry(registry_url))
    with progress("simulated", len(texts)) as tell:
        return session.simulate(
            [text for _, text in texts],
            panel,
            chosen,
            profile=checks,
            dialect=dialect,
            fresh=fresh,
            progress=lambda done, total: tell(done, total),
            **arguments,
        )


def _table(results: Results) -> None:
    import numpy as np

    from alphaplat.cli.output import print_table
    from alphaplat.report.metric_text import shown, title
    from alphaplat.report.result_text import cut, verdicts
    from alphaplat.report.sparkline import text_sparkline

    names = ("sharpe", "fitness", "returns", "turnover", "rank_ic")
    rows = [
        (
            result.id[:10],
            text_sparkline(np.cumsum(result.pnl.to_numpy()), 16),
            *(shown(name, result.metrics.get(name)) for name in names),
            verdicts(result),
            cut(result.expression.canonical, 70),
        )
        for result in results
        if result.ok
    ]
    if rows:
        columns = ["alpha", "profit", *(title(name) for name in names), "checks", "expression"]
        print_table("", columns, rows, numbers=columns[2:7])


def _brief(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _registered(text: str, registry_url: str | None) -> Any:
    """The alpha that a text is the ID of, or the beginning of one; None for an expression.

    An ID is 'a' and 26 letters and digits of base 32; at least 8 of them must be given.
    """
    from alphaplat.cli.platform import the_registry
    from alphaplat.errors import RegistryFault

    if not (9 <= len(text) <= 27 and text[0] == "a" and set(text[1:]) <= set("abcdefghijklmnopqrstuvwxyz234567")):
        return None
    with the_registry(registry_url) as registry:
        try:
            return registry.alpha(text)
        except RegistryFault as fault:
            if fault.code == "missing" and len(text) < 27:
                return None
            raise
