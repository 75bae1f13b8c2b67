"""A search as people read it: its pool with weights, how that does on days that it did not learn from, what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.search.exposures import exposures_of
from alphaplat.search.pool import Pool
from alphaplat.search.saved import from_bytes, parted
from alphaplat.simulation import Market, Settings, Simulation, simulate_signal
from alphaplat.simulation.timeline import Floats

if TYPE_CHECKING:
    from alphaplat.runs.search_job import SearchJob
    from alphaplat_registry import Run
    from alphaplat_registry.store import Store

SHOWN = ("rank_ic", "sharpe", "returns", "turnover", "drawdown")
BEST = 10
_SURE = 2.0
"""From this t of the rank IC on, chance alone explains it in less than one case of twenty."""

_COLUMNS = ("alpha_id", "expression", "verdict", "fitness", *SHOWN)


def search_report(job: SearchJob, run: Run) -> dict[str, Any]:
    """All that a search ends with, as plain data.

    `combined` are the metrics of the pool's alphas together, weighted as the search left them: on the training days,
    and, where the settings have a test period, on the test days, which nothing before this report has looked at.
    """
    pool, evaluator = job.search.pool, job.evaluator
    known = job.registry.trials(job.panel.panel_id)
    days = job.panel.times[evaluator.target.rows]
    return {
        "run_id": run.run_id,
        "name": job.config.name,
        "status": run.status,
        "ended": job.over(),
        "counts": dict(run.counts),
        "minutes": job.seconds / 60,
        "trials": {"by_id": known.by_id, "by_value": known.by_value},
        "training": {"first_day": str(days[0])[:10], "last_day": str(days[-1])[:10], "days": len(days)},
        "pool": {"ic": pool.ic, "members": members(pool)},
        "combined": _combined(job, pool) if len(pool) else {},
        "best": best(job.registry, run.run_id),
        "curve": [{"trials": trials, "ic": ic} for trials, ic in job.search.curve],
    }


def members(pool: Pool) -> list[dict[str, Any]]:
    """The members of a pool, the most needed first, with weights whose absolute values sum to 1."""
    found = pool.members()
    total = sum(abs(one.weight) for one in found) or 1.0
    return [
        {"alpha_id": one.alpha_id, "weight": one.weight / total, "ic": one.ic, "expression": one.text} for one in found
    ]


def best(store: Store, run_id: str, count: int = BEST) -> list[Mapping[str, Any]]:
    """The alphas of a search that are fittest by themselves, on the training days."""
    return store.find(f"run = {run_id} and fitness > 0", sort="-fitness", limit=count, columns=_COLUMNS)


def kept(run: Run, store: Store) -> dict[str, Any]:
    """What the registry alone knows of a search: where it stands, its pool and its best alphas."""
    checkpoint = store.checkpoint(run.run_id)
    pool = Pool.restored(_pool_state(checkpoint.content)) if checkpoint is not None else Pool(1.0)
    return {
        "batches": checkpoint.step if checkpoint is not None else 0,
        "pool": {"ic": pool.ic, "members": members(pool)},
        "best": best(store, run.run_id),
    }


def _pool_state(content: bytes) -> Any:
    return parted(parted(from_bytes(content))["search"])["pool"]


def _combined(job: SearchJob, pool: Pool) -> dict[str, dict[str, float]]:
    return parts(combination(job, pool), Market.from_panel(job.panel), job.config.settings)


def combination(job: SearchJob, pool: Pool) -> Floats:
    """The members' exposures on all days, times their weights; NaN where none of them has a value."""
    market, settings = Market.from_panel(job.panel), job.config.settings
    universe = market.universe(settings.universe)
    combined: Floats = np.zeros(job.panel.shape)
    for weight, signal in zip(pool.weights, job.evaluator.signals(pool.texts), strict=True):
        combined += weight * exposures_of(np.where(universe, signal, np.nan))
    combined[combined == 0] = np.nan
    return combined


def parts(signal: Floats, market: Market, settings: Settings) -> dict[str, dict[str, float]]:
    """Metrics of a signal by part; without a test period, of the training days alone."""
    found: Simulation = simulate_signal(signal, market, settings, keep_weights=False)
    return found.by_part or {"train": found.metrics}


def outlook(combined: Mapping[str, Mapping[str, float]]) -> str:
    """Whether a pool holds on the days that it did not learn from, in a sentence; by its metrics of each part."""
    if "test" not in combined:
        return "no days were kept apart: set settings.test_period, or the numbers above are what luck can do"
    train, test = combined["train"]["rank_ic"], combined["test"]["rank_ic"]
    t, told = combined["test"]["rank_ic_t"], f"its rank IC there is {test:.4f}, in sample {train:.4f}"
    if not test > 0:
        return f"out of sample the pool does not hold: {told}"
    if not t >= _SURE:
        return f"out of sample the pool may hold by chance alone (t {t:.1f}): {told}"
    return f"out of sample the pool holds, and chance hardly explains it (t {t:.1f}): {told}"
