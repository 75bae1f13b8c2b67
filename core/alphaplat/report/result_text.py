"""Results as text: a dozen lines for one, a table for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alphaplat.report.metric_text import HEADLINE, shown, title
from alphaplat.report.sparkline import text_sparkline

if TYPE_CHECKING:
    from alphaplat.session.results import Result, Results

_FIRST = 20
_WIDEST = 60


def result_text(result: Result) -> str:
    """What a researcher wants to read first, in at most twelve lines."""
    if result.error is not None:
        return f"<Result: no numbers>\n{result.error}"
    expression, settings = result.expression, result.settings
    lines = [
        f"<Result {result.id}{' (from the registry)' if result.cached else ''}>",
        f"  {cut(expression.canonical, 100)}",
        (
            f"  universe {settings.universe}, delay {settings.delay}, decay {settings.decay}, "
            f"neutralization {settings.neutralization}, truncation {settings.truncation:g}"
        ),
    ]
    if result.pnl.any():
        first, last = result.pnl.index[0], result.pnl.index[-1]
        line = text_sparkline(result.pnl.cumsum().to_numpy(), 40)
        lines.append(f"  {line}  {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    numbers = [f"{title(name)} {shown(name, result.metrics.get(name))}" for name in HEADLINE]
    lines += [f"  {', '.join(numbers[:4])}", f"  {', '.join(numbers[4:])}"]
    if "sharpe" in result.reasons:
        lines.append(f"  no Sharpe: {result.reasons['sharpe']}")
    if result.checks:
        lines.append(f"  checks: {verdicts(result)}")
        failed = [check for check in result.checks if check.verdict == "fail"]
        lines += [f"    {check}" for check in failed[:3]]
    return "\n".join(lines)


def results_text(results: Results) -> str:
    """One line an alpha, the first twenty, and how many there are."""
    rows = [_row(result) for result in results[:_FIRST]]
    head = f"<Results: {len(results)} alphas, {len(results.failed)} without numbers>"
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(6)]
    lines = [
        "  " + "  ".join(cell.rjust(width) for cell, width in zip(row[:5], widths, strict=False)) + "  " + row[5]
        for row in rows
    ]
    more = [f"  ... and {len(results) - _FIRST} more"] if len(results) > _FIRST else []
    return "\n".join([head, *lines, *more])


def verdicts(result: Result) -> str:
    """How many checks ended in which way, gravest first."""
    found = [str(check.verdict) for check in result.checks]
    return ", ".join(f"{found.count(one)} {one}" for one in ("fail", "error", "warn", "skip", "pass") if one in found)


def cut(text: str, width: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _row(result: Result) -> tuple[str, str, str, str, str, str]:
    if result.error is not None:
        return "", "–", "–", "–", "error", f"{cut(result.text, _WIDEST)}: {result.error.message}"
    line = text_sparkline(np.cumsum(result.pnl.to_numpy()), 12) if result.pnl.any() else ""
    numbers = [shown(name, result.metrics.get(name)) for name in ("sharpe", "fitness", "turnover")]
    return line, *numbers, verdicts(result), cut(result.expression.canonical, _WIDEST)  # type: ignore[return-value]
