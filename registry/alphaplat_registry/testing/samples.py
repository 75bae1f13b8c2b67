"""Small alphas and outcomes that differ by a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from alphaplat_registry.entities import Alpha, CheckResult, Evaluation, Outcome
from alphaplat_registry.pnl import Pnl
from alphaplat_registry.store import Store


def sample_alpha(number: int = 0, **changes: Any) -> Alpha:
    """An alpha that differs from those of other numbers."""
    alpha = Alpha(
        alpha_id=f"a{number:026d}",
        expression_id=f"x{number:026d}",
        expression=f"ts_mean(close, {number + 1})",
        text=f"ts_mean(close,{number + 1})",
        settings={"delay": 1, "universe": "all", "neutralization": "market", "truncation": 0.08},
        fields=("close",),
        operators=("ts_mean",),
        lookback=number + 1,
    )
    return replace(alpha, **changes)


def sample_pnl(number: int = 0, days: int = 5) -> Pnl:
    """A short PnL that differs from those of other numbers."""
    dates = np.datetime64("2024-01-01") + np.arange(days)
    return Pnl.of(dates, np.linspace(-1.0, 1.0, days) * (number + 1))


def sample_outcome(
    number: int = 0,
    metrics: Mapping[str, float | None] | None = None,
    *,
    snapshot: str = "s1",
    panel_id: str = "p1",
    last_day: str = "2024-01-05",
    alpha: Alpha | None = None,
    run_id: str | None = None,
    verdicts: tuple[str, ...] = ("pass",),
    **changes: Any,
) -> Outcome:
    """An outcome with an evaluation, checks and a PnL."""
    alpha = alpha or sample_alpha(number)
    key = f"e{number:022d}-{panel_id}-{snapshot}"
    evaluation = Evaluation(
        evaluation_id=key,
        alpha_id=alpha.alpha_id,
        panel_id=panel_id,
        snapshot=snapshot,
        engine="1",
        metrics={"sharpe": float(number), "turnover": 0.1 * number} if metrics is None else metrics,
        run_id=run_id,
        first_day="2024-01-01",
        last_day=last_day,
    )
    checks = tuple(
        CheckResult(evaluation_id=key, profile="user", name=f"CHECK_{place}", verdict=verdict, value=1.0, limit=2.0)
        for place, verdict in enumerate(verdicts)
    )
    outcome = Outcome(alpha=alpha, evaluation=evaluation, checks=checks, pnl=sample_pnl(number))
    return replace(outcome, **changes)


def numbers(rows: list[Mapping[str, Any]]) -> list[int]:
    """The numbers of the alphas in these rows."""
    return [int(row["alpha_id"][1:]) for row in rows]


def store_columns(store: Store) -> list[str]:
    """Every column that a row can show."""
    return [name for name in store.columns() if name != "parent"]
