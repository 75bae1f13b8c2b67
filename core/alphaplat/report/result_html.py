"""Results for notebooks: no script, inline SVG, folds that work by themselves, colours of the page around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.report.metric_text import HEADLINE, shown, title
from alphaplat.report.result_text import cut, verdicts
from alphaplat.report.sparkline import svg_sparkline
from alphaplat_registry.metrics import BY_NAME

if TYPE_CHECKING:
    from alphaplat.checks import CheckOutcome
    from alphaplat.session.results import Result, Results

_FIRST = 20
_STYLE = """<style>
.alphaplat{font:13px/1.4 var(--jp-ui-font-family,system-ui,sans-serif);max-width:60em;
  color:var(--jp-ui-font-color1,inherit)}
.alphaplat code{font-family:var(--jp-code-font-family,ui-monospace,monospace)}
.alphaplat table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.alphaplat th,.alphaplat td{padding:2px 10px 2px 0;text-align:right;border:0;background:none}
.alphaplat th{font-weight:600;opacity:.7}
.alphaplat .left{text-align:left}
.alphaplat .chip{border:1px solid currentColor;border-radius:9px;padding:0 7px;margin:1px 0;display:inline-block}
.alphaplat .pass{color:#2e7d32}.alphaplat .warn{color:#b26a00}.alphaplat .fail,.alphaplat .error{color:#c62828}
.alphaplat .skip{opacity:.6}
.alphaplat .quiet{opacity:.7}
.alphaplat summary{cursor:pointer}
</style>"""


def result_html(result: Result) -> str:
    """One result: expression, the line of its profit, eight numbers, checks, and folds with the rest."""
    if result.error is not None:
        return _page(f"<pre>{escape(str(result.error))}</pre>")
    parts = [
        f"<div><code>{escape(cut(result.expression.canonical, 300))}</code></div>",
        _settings_line(result),
    ]
    if result.pnl.any():
        period = f"{result.pnl.index[0]:%Y-%m-%d} to {result.pnl.index[-1]:%Y-%m-%d}"
        drawn = svg_sparkline(result.pnl.cumsum().to_numpy(), width=420, height=70, title="cumulative profit")
        parts.append(f'<div>{drawn}</div><div class="quiet">cumulative profit before costs, {period}</div>')
    parts.append(_numbers(result.metrics))
    if "sharpe" in result.reasons:
        parts.append(f"<div>no Sharpe: {escape(result.reasons['sharpe'])}</div>")
    if result.checks:
        parts.append(f"<div>{' '.join(_chip(check) for check in result.checks)}</div>")
    parts.append(_fold("by year", _periods("year", result.years)) if result.years else "")
    parts.append(_fold("train and test", _periods("part", result.parts)) if result.parts else "")
    parts.append(_fold("all metrics", _all(result)))
    return _page("".join(parts))


def results_html(results: Results) -> str:
    """Many results: a row each, the first twenty, and how many there are."""
    names = ("sharpe", "fitness", "returns", "turnover", "rank_ic")
    heads = "".join(f"<th>{escape(title(name))}</th>" for name in names)
    rows = "".join(_row(result, names) for result in results[:_FIRST])
    more = f"<div>and {len(results) - _FIRST} more</div>" if len(results) > _FIRST else ""
    return _page(
        f"<div>{len(results)} alphas, {len(results.failed)} without numbers</div>"
        f'<table><tr><th></th>{heads}<th class="left">checks</th><th class="left">expression</th></tr>{rows}</table>'
        f"{more}"
    )


def _settings_line(result: Result) -> str:
    settings = result.settings
    said = (
        f"{result.id} · universe {settings.universe} · delay {settings.delay} · decay {settings.decay} · "
        f"neutralization {settings.neutralization} · truncation {settings.truncation:g}"
    )
    return f'<div class="quiet">{escape(said)}{" · from the registry" if result.cached else ""}</div>'


def _page(body: str) -> str:
    return f'{_STYLE}<div class="alphaplat">{body}</div>'


def _fold(name: str, body: str) -> str:
    return f"<details><summary>{name}</summary>{body}</details>"


def _numbers(metrics: Mapping[str, float]) -> str:
    heads = "".join(f'<th title="{escape(BY_NAME[name].formula)}">{escape(title(name))}</th>' for name in HEADLINE)
    cells = "".join(f"<td>{escape(shown(name, metrics.get(name)))}</td>" for name in HEADLINE)
    return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"


def _chip(check: CheckOutcome) -> str:
    verdict = escape(str(check.verdict))
    return f'<span class="chip {verdict}" title="{escape(check.reason)}">{escape(check.name)}: {verdict}</span>'


def _periods(title_of_first: str, periods: Mapping[str, Mapping[str, float]]) -> str:
    names = ("sharpe", "returns", "turnover", "drawdown", "margin", "long_count", "short_count")
    heads = "".join(f"<th>{escape(title(name))}</th>" for name in names)
    rows = [
        f"<tr><td>{escape(period)}</td>{''.join(f'<td>{shown(name, found.get(name))}</td>' for name in names)}</tr>"
        for period, found in periods.items()
    ]
    return f"<table><tr><th>{title_of_first}</th>{heads}</tr>{''.join(rows)}</table>"


def _all(result: Result) -> str:
    rows = [
        f'<tr><td class="left">{escape(title(name))}</td><td>{escape(shown(name, value))}</td>'
        f'<td class="left quiet">{escape(result.reasons.get(name, ""))}</td></tr>'
        for name, value in result.metrics.items()
    ]
    return f"<table>{''.join(rows)}</table>"


def _row(result: Result, names: Sequence[str]) -> str:
    if result.error is not None:
        said = f'<span class="error">{escape(result.error.message)}</span>'
        return (
            f'<tr><td></td><td colspan="{len(names) + 1}" class="left">{said}</td>'
            f'<td class="left"><code>{escape(cut(result.text, 80))}</code></td></tr>'
        )
    values: Any = np.cumsum(result.pnl.to_numpy()) if result.pnl.any() else []
    cells = "".join(f"<td>{escape(shown(name, result.metrics.get(name)))}</td>" for name in names)
    return (
        f"<tr><td>{svg_sparkline(values, width=90, height=20)}</td>{cells}"
        f'<td class="left">{escape(verdicts(result))}</td>'
        f'<td class="left"><code>{escape(cut(result.expression.canonical, 80))}</code></td></tr>'
    )
