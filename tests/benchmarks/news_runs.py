"""The searches of the news study: what each side is given, and what is kept of a search when it ends."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import numpy as np
from generators import trained
from luck import deflated, expected_best
from news_pools import settings_of

import alphaplat as ap
from alphaplat.runs.config import RunConfig
from alphaplat.runs.search_job import SearchJob, prepare_search
from alphaplat.search import Pool

SIDES = ("random", "gp", "neural")
DOCUMENT = """
Shares that fell over the last days tend to come back, above all when they fell on heavy volume and nothing was written
about the company. When there is good news, and when the tone of a company's news has become better over a month, the
price drifts on in that direction for some days; after bad news it keeps falling. When far more stories than usual are
written about a company, everybody looks at it, and its price has run too far.
"""
TEMPERATURE = 0.7
CONSTRAINTS = {"max_tokens": 20, "max_lookback": 120}
TRAINING = "to_the_end_of_train"
HELD = 0.5
"""The least share of the names that an alpha holds whose Sharpe is compared with luck."""


def config_of(side: str, seed: int, least_t: float, options: Namespace) -> RunConfig:
    """The search that a user would write for a side; `least_t` is what its pool asks of a new member."""
    name, proposer, document, folder = f"news, {side}", {}, "", Path()
    if side == "neural":
        checkpoint = generator(options)
        folder, proposer = checkpoint.parent, {"options": {"checkpoint": checkpoint.name, "temperature": TEMPERATURE}}
        about = json.loads((checkpoint / "generator.json").read_text(encoding="utf-8"))
        document, name = " ".join(DOCUMENT.split()), f"{name}, {about['id']}"
    search = {"trials": options.trials, "batch": options.batch, "workers": 1, "constraints": CONSTRAINTS}
    search |= {"proposers": {side: proposer}, "document": document, "folder": folder, "reward": {"least_t": least_t}}
    panel = {"path": options.work / TRAINING}
    data = {"name": name, "panel": panel, "settings": settings_of("train"), "search": search, "seed": seed}
    return RunConfig.model_validate(data)


def generator(options: Namespace) -> Path:
    """The benchmarks' generator, trained on first use, without prices, news, or the fields of this panel."""
    return trained(Path(options.generators), "cross_attention", preset=options.preset)


def run_all(least_t: float, options: Namespace) -> list[dict[str, Any]]:
    """All runs with such pools: the kept ones, and those that are done now."""
    return [_kept_run(side, seed, least_t, options) for seed in range(options.seeds) for side in options.sides]


def _kept_run(side: str, seed: int, least_t: float, options: Namespace) -> dict[str, Any]:
    place = options.work / options.name / f"{side}_{seed}_{least_t:g}.json"
    config = config_of(side, seed, least_t, options)
    if place.exists():
        run: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        if run["facts"] == _facts_of(config):
            return run
    print(f"{side}, seed {seed}, pool from a t-value of {least_t:g}: searching", flush=True)
    run = {"side": side, "seed": seed, "least_t": least_t, "facts": _facts_of(config), **_one_run(config, options)}
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(run) + "\n", encoding="utf-8")
    return run


def pool_of(run: Mapping[str, Any]) -> Pool:
    """The pool that a run ended with."""
    found = run["pool"]
    texts = tuple(found["texts"])
    return Pool(found["ridge"], texts, texts, np.array(found["ics"]), np.array(found["overlaps"]))


def _facts_of(config: RunConfig) -> dict[str, Any]:
    """What changes a run's outcome: a run under other facts is done again."""
    assert config.search is not None
    assert config.panel.path is not None
    plan = {"name": config.name, "trials": config.search.trials, **config.search.identity()}
    snapshot = ap.open_panel(config.panel.path).snapshot
    return {"snapshot": snapshot, "settings": config.settings.identity(), "search": json.loads(json.dumps(plan))}


def _one_run(config: RunConfig, options: Namespace) -> dict[str, Any]:
    """One search, to its end, and what is kept of it."""
    registry = ap.Registry(options.work / "registry.db")
    job = prepare_search(config, "", ap.default_platform(), lambda: registry)
    with registry:
        job.work(_tell)
        pool = job.search.pool
        return {
            "counts": vars(job.search.counts),
            "pool": {
                "ridge": pool.ridge,
                "texts": pool.texts,
                "ics": pool.ics.tolist(),
                "overlaps": pool.overlaps.tolist(),
            },
            "ic": pool.ic,
            **_trials_of(job),
        }


def _trials_of(job: SearchJob) -> dict[str, Any]:
    """Of a run's trials: how many differ in value, the Sharpes of those that hold many names, and the best of these."""
    columns = ["alpha_id", "expression", "sharpe", "skewness", "kurtosis", "days", "coverage"]
    rows = job.registry.find(f"run = {job.run_id}", sort="-sharpe", limit=None, columns=columns, latest=False)
    values = {trial.alpha_id: trial.pnl_hash for trial in job.registry.ledger(job.panel.panel_id)}
    distinct = {values[row["alpha_id"]] for row in rows} - {None}
    rows = [row for row in rows if row["sharpe"] is not None and row["coverage"] >= HELD]
    sharpes = [row["sharpe"] for row in rows]
    best, luck = rows[0], expected_best(sharpes)
    sure = deflated(best["sharpe"], luck, **{name: best[name] for name in ("days", "skewness", "kurtosis")})
    return {
        "distinct": len(distinct),
        "best": {"text": best["expression"], "sharpe": best["sharpe"], "luck": luck, "sure": sure},
        "sharpes": {"mean": mean(sharpes), "deviation": stdev(sharpes)},
    }


def _tell(job: SearchJob, told: Any) -> None:
    """A line every ten batches."""
    counts, pool = job.search.counts, job.search.pool
    if counts.observed % 10 == 0:
        print(f"  {counts.trials:,} trials, pool of {len(pool)} with IC {pool.ic:.4f}", flush=True)
