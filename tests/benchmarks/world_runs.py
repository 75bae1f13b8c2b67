"""One search in one planted world, what it found there, and where such runs are kept."""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from generators import WORLDS
from planted_market import World, moved, obeying, rank_ic
from recovered import share_found

import alphaplat as ap
from alphaplat.panel import save
from alphaplat.runs.config import RunConfig
from alphaplat.runs.search_job import SearchJob, prepare_search
from alphaplat.search import Pool
from alphaplat.search.exposures import Exposures, Target, exposures_of
from alphaplat.simulation import Market, Settings

Facts = Mapping[str, Any]


@dataclass
class OutOfSample:
    """The rank IC of pools on the test days."""

    job: SearchJob
    _known: dict[str, Exposures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        market, first = Market.from_panel(self.job.panel), test_start(self.job)
        self._target = Target.of(market, self.job.config.settings.replace(start=first, test_period=None))

    def ic(self, pool: Pool) -> float:
        """The mean daily rank IC of the members' exposures, weighted as the search has weighted them."""
        missing = [text for text in pool.texts if text not in self._known]
        found = (self._target.of_signal(values) for values in self.job.evaluator.signals(missing))
        known = {**self._known, **dict(zip(missing, found, strict=True))}
        self._known = {text: known[text] for text in pool.texts}
        if not len(pool):
            return 0.0
        combined = np.tensordot(pool.weights, list(self._known.values()), axes=1)
        return self._target.ic(exposures_of(np.where(combined == 0, np.nan, combined)))


def test_start(job: SearchJob) -> Any:
    """The first day that no alpha of the search was measured on."""
    days = job.panel.times.astype("datetime64[D]")
    return days[days > np.datetime64(job.training.end)][0].item()


def market_of(told: Mapping[str, Any], seed: int, options: Namespace, strength: float | None = None) -> World:
    """The market of a world that a seed draws; how strong the planted formula is need not be searched if it is told."""
    base = ap.synthetic_market(seed=seed_of(told["name"], seed), assets=options.assets, years=options.years, strength=0)
    return obeying(base, told["text"], options.ic) if strength is None else moved(base, told["text"], strength)


def runs_in_world(
    told: Mapping[str, Any], seed: int, strength: float | None, sides: Mapping[str, Facts], options: Namespace
) -> dict[str, Any]:
    """The runs of some sides in the market that a seed draws, by their keys, each kept as it ends.

    `sides` are these sides, each with the facts that it is kept with; `strength` as in `market_of`.
    """
    runs = {}
    world = market_of(told, seed, options, strength)
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "panel"
        save(world.panel, stored)
        for side, facts in sides.items():
            key = key_of(told["name"], side, seed)
            found = one_run(world, told, config_of(side, told, stored, seed, options), options)
            runs[key] = found | {"facts": facts, "commit": options.commit}
            print(f"{key}: {runs[key]['ic']:.4f} of {runs[key]['oracle']:.4f}", flush=True)
            if options.kept is not None:
                keep(options.kept, key, runs[key])
    return runs


def one_run(world: World, told: Mapping[str, Any], config: RunConfig, options: Namespace) -> dict[str, Any]:
    """One search in a market, on one thread, and what it found."""
    started = time.process_time()
    job = prepare_search(config, "", ap.default_platform(), ap.Registry)
    job.evaluator.threads = 1
    outside, curve, pools = OutOfSample(job), [], [Pool(1.0)]

    def observe(job: SearchJob, _: Any) -> None:
        if job.search.counts.trials <= options.trials:
            curve.append((job.search.counts.trials, round(outside.ic(job.search.pool), 5)))
            pools.append(job.search.pool)

    with job.registry:
        job.work(observe)
    first, pool = test_start(job), pools[-1]
    return {
        "oracle": rank_ic(world.panel, world.text, start=first),
        "ic": curve[-1][1],
        "trials": options.trials,
        "train_oracle": rank_ic(world.panel, world.text, end=job.training.end),
        "train_ic": pool.ic,
        "parts": share_found(told["parts"], pool.texts, world.panel, job.platform),
        "curve": curve,
        "pool": list(pool.texts),
        "counts": vars(job.search.counts),
        "market": {"strength": world.strength, "rounds": world.rounds, "ic": world.ic},
        "core-seconds": round(time.process_time() - started, 1),
    }


def config_of(side: str, told: Mapping[str, Any], panel: Path, seed: int, options: Namespace) -> RunConfig:
    """The search that a user would write for a side."""
    kind, _, fusion = side.partition("/")
    documents = {"true": told["document"], "shuffled": other_document(told["name"], seed)}
    trained = {"options": {"checkpoint": str(Path(options.generators) / fusion / "model")}}
    proposers = {"random": {"random": {}}, "gp": {"gp": {}}, "scratch": {"neural": {}}}.get(kind, {"neural": trained})
    search = {"trials": options.trials, "batch": options.batch, "workers": 1, "proposers": proposers}
    return RunConfig.model_validate(
        {
            "name": f"{told['name']}, {side}",
            "panel": {"path": panel},
            "settings": Settings(test_period=f"P{4 * options.years}M"),
            "search": search | {"document": documents.get(kind, "")},
            "seed": seed_of(told["name"], seed),
        }
    )


def seed_of(world: str, seed: int) -> int:
    """A seed for this world alone, so that runs in several worlds do not share their luck."""
    return random.Random(f"{world}, {seed}").randrange(1 << 31)


def other_document(name: str, seed: int) -> str:
    """The document of another world, drawn by the seed."""
    others = [one["document"] for one in WORLDS if one["name"] != name]
    return str(random.Random(f"{name}/{seed}").choice(others))


def key_of(world: str, side: str, seed: int) -> str:
    """What a run is called among others."""
    return f"{world} | {side} | {seed}"


def keep(path: Path, key: str, run: Mapping[str, Any]) -> None:
    """Add a run to a file in one write, so that several processes can do so at the same time."""
    path.parent.mkdir(exist_ok=True)
    line = json.dumps({"key": key, "run": run}) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def kept_runs(path: Path | None) -> dict[str, Any]:
    """The runs of a file by their keys, of each the last; none of a file that is not there."""
    if path is None or not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["key"]: line["run"] for line in lines}
