"""From results to what the registry keeps of them, and the identity of an evaluation."""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np

from alphaplat.checks import Profile, SubmittedAlpha
from alphaplat.engine import SEMANTICS
from alphaplat.panel import Panel
from alphaplat.runs.pipeline import Tried
from alphaplat.runs.registry import Registry
from alphaplat.simulation import Alpha, Settings
from alphaplat_registry import Alpha as AlphaRecord
from alphaplat_registry import CheckResult, Evaluation, Lineage, Outcome, summary

_ID_LENGTH = 26
_PACKAGES = ("alphaplat", "numpy", "scipy", "xarray", "zarr")


def evaluation_id(alpha_id: str, snapshot: str, settings: Settings) -> str:
    """'e' and 130 bits over the alpha, the panel's content, the engine's version and the days looked at."""
    text = "\n".join((alpha_id, snapshot, SEMANTICS, settings.period()))
    return "e" + b32encode(sha256(text.encode()).digest()).decode("ascii").lower()[:_ID_LENGTH]


def run_id_of(facts: Iterable[str]) -> str:
    """'r' and 50 bits over all that a run is about."""
    return "r" + b32encode(sha256("\n".join(facts).encode()).digest()).decode("ascii").lower()[:10]


def outcome_of(
    tried: Tried,
    panel: Panel,
    *,
    profile: Profile | None,
    text: str = "",
    name: str = "",
    tags: tuple[str, ...] = (),
    run_id: str | None = None,
    seed: int | None = None,
) -> Outcome:
    """All that the registry keeps of a result: the alpha, its evaluation, its checks and its PnL."""
    alpha = tried.alpha
    key = evaluation_id(alpha.id, panel.snapshot, alpha.settings)
    checks = tuple(
        CheckResult(
            evaluation_id=key,
            profile=profile.label if profile else "",
            name=check.name,
            verdict=str(check.verdict),
            value=check.value,
            limit=check.limit,
            reason=check.reason,
        )
        for check in tried.checks
    )
    return Outcome(
        alpha=alpha_record(alpha, text=text, name=name),
        evaluation=_evaluation(tried, key, panel, summary([check.verdict for check in checks]), run_id, seed),
        checks=checks,
        lineage=None if run_id is None else Lineage(alpha_id=alpha.id, run_id=run_id),
        tags=tags,
        pnl=_pnl(tried),
    )


def alpha_record(alpha: Alpha, *, text: str = "", name: str = "") -> AlphaRecord:
    """The alpha as a record; `text` is what somebody wrote, else what was compiled."""
    expression = alpha.expression
    return AlphaRecord(
        alpha_id=alpha.id,
        expression_id=expression.id,
        expression=expression.canonical,
        text=text or expression.text,
        dialect=expression.dialect,
        settings=json.loads(alpha.settings.identity()),
        name=name,
        fields=expression.fields,
        operators=expression.operators,
        lookback=expression.lookback,
    )


def _evaluation(tried: Tried, key: str, panel: Panel, verdict: str, run_id: str | None, seed: int | None) -> Evaluation:
    simulation, alpha = tried.simulation, tried.alpha
    days = [] if simulation is None else [str(day) for day in np.datetime_as_string(simulation.dates, unit="D")]
    return Evaluation(
        evaluation_id=key,
        alpha_id=alpha.id,
        panel_id=panel.panel_id,
        snapshot=panel.snapshot,
        engine=SEMANTICS,
        metrics={} if simulation is None else simulation.metrics,
        reasons={} if simulation is None else simulation.reasons,
        by_year=[] if simulation is None else _years(simulation.by_year),
        verdict=verdict if tried.error is None else "error",
        message=_message(tried),
        run_id=run_id,
        seed=seed,
        versions=versions(),
        first_day=days[0] if days else "",
        last_day=days[-1] if days else "",
    )


def _message(tried: Tried) -> str:
    """Why there are no numbers, in a sentence, where there are none."""
    if tried.error is not None:
        helped = f" ({tried.error.help})" if tried.error.help else ""
        return tried.error.message + helped
    return "" if tried.simulation is None else tried.simulation.reasons.get("sharpe", "")


def _years(by_year: dict[str, dict[str, float]]) -> list[dict[str, Any]]:
    return [
        {"year": year, **{name: value if np.isfinite(value) else None for name, value in metrics.items()}}
        for year, metrics in by_year.items()
    ]


def _pnl(tried: Tried) -> Any:
    from alphaplat_registry import Pnl

    simulation = tried.simulation
    if simulation is None or not simulation.daily.held.any():
        return None
    span = simulation.span
    return Pnl.of(simulation.dates[span].astype("datetime64[D]"), simulation.pnl[span])


def submitted_alphas(registry: Registry, panel: Panel) -> list[SubmittedAlpha]:
    """The submitted alphas of a panel's lineage, with their PnL, as checks compare with them."""
    return [
        SubmittedAlpha(one.alpha_id, one.sharpe, one.pnl.dates, one.pnl.values.astype(np.float64))
        for one in registry.submitted(panel.panel_id)
        if one.pnl is not None and one.sharpe is not None
    ]


@cache
def versions() -> dict[str, str]:
    """The versions on which a result depends."""
    return {name: version(name) for name in _PACKAGES}
