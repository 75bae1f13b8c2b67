"""Searches in synthetic markets that each obey one formula: who finds it, how soon, and does its document help?

    python tests/benchmarks/planted_worlds.py --seeds 3 --trials 1500
    python tests/benchmarks/planted_worlds.py --name short --sides random,gp --worlds 3 --seeds 2 --trials 150

Every side makes as many trials on the same markets: `random` and `gp`; `scratch`, a network that begins with random
weights; and, for each fusion, a generator that was trained before with the worlds held out: `pretrained` reads nothing,
`true` reads the world's document, `shuffled` that of another world. A generator that is not in --generators is trained
first. What is measured is the pool as the search knows it after each batch, on the test days, on which the search has
not looked: the mean daily rank IC of its weighted alphas, beside that of the planted formula itself, the oracle.

Every run is kept as it ends, in results/NAME_runs.json, and is not done again: interrupted, the same command goes on.
`--no-save` keeps nothing.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measuring import RESULTS, arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from generators import WORLDS, trained  # noqa: E402
from planted_market import World, obeying, rank_ic  # noqa: E402
from recovered import share_found  # noqa: E402
from world_tables import differences, gates, sides_table, worlds_table  # noqa: E402

import alphaplat as ap  # noqa: E402
from alphaplat.panel import save  # noqa: E402
from alphaplat.runs.config import RunConfig  # noqa: E402
from alphaplat.runs.search_job import SearchJob, prepare_search  # noqa: E402
from alphaplat.search import Pool  # noqa: E402
from alphaplat.search.exposures import Exposures, Target, exposures_of  # noqa: E402
from alphaplat.simulation import Market, Settings  # noqa: E402

FUSIONS = ("cross_attention", "concat", "fusion_layer")
ALONE = ("random", "gp", "scratch")
TAUGHT = ("pretrained", "true", "shuffled")


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
        for text, values in zip(missing, self.job.evaluator.signals(missing), strict=True):
            self._known[text] = exposures_of(values)
        if not len(pool):
            return 0.0
        combined = np.tensordot(pool.weights, [self._known[text] for text in pool.texts], axes=1)
        return self._target.ic(self._target.of_signal(np.where(combined == 0, np.nan, combined)))


def test_start(job: SearchJob) -> Any:
    """The first day that no alpha of the search was measured on."""
    days = job.panel.times.astype("datetime64[D]")
    return days[days > np.datetime64(job.training.end)][0].item()


def one_run(side: str, world: World, told: dict[str, Any], folder: Path, seed: int, options: Namespace) -> Any:
    """One search by one side in one market, and what it found."""
    started = time.process_time()
    job = prepare_search(config_of(side, told, folder, seed, options), "", ap.default_platform(), ap.Registry)
    outside, curve, pools = OutOfSample(job), [], [Pool(1.0)]

    def observe(job: SearchJob, _: Any) -> None:
        if job.search.counts.trials <= options.trials:
            curve.append((job.search.counts.trials, outside.ic(job.search.pool)))
            pools.append(job.search.pool)

    with job.registry:
        job.work(observe)
    oracle, pool = rank_ic(world.panel, world.text, start=test_start(job)), pools[-1]
    return {
        "oracle": oracle,
        "ic": curve[-1][1],
        "trials": options.trials,
        "train_ic": pool.ic,
        "parts": share_found(told["parts"], pool.texts, world.panel, job.platform),
        "curve": curve,
        "pool": list(pool.texts),
        "counts": vars(job.search.counts),
        "market": {"strength": world.strength, "rounds": world.rounds, "ic": world.ic},
        "core-seconds": time.process_time() - started,
    }


def config_of(side: str, told: dict[str, Any], folder: Path, seed: int, options: Namespace) -> RunConfig:
    """The search that a user would write for a side."""
    proposers, document = proposers_of(side, told, seed, options)
    search = {"trials": options.trials, "batch": options.batch, "workers": options.workers, "proposers": proposers}
    return RunConfig.model_validate(
        {
            "name": f"{told['name']}, {side}",
            "panel": {"path": folder},
            "settings": Settings(test_period=f"P{4 * options.years}M"),
            "search": search | {"document": document},
            "seed": seed,
        }
    )


def proposers_of(side: str, told: dict[str, Any], seed: int, options: Namespace) -> tuple[dict[str, Any], str]:
    """The proposers of a side, and the document that they are given."""
    if side in ("random", "gp"):
        return {side: {}}, ""
    if side == "scratch":
        return {"neural": {}}, ""
    kind, _, fusion = side.partition("/")
    found = trained(Path(options.generators), fusion, preset=options.preset)
    document = {"pretrained": "", "true": told["document"], "shuffled": other_document(told["name"], seed)}[kind]
    return {"neural": {"options": {"checkpoint": str(found)}}}, document


def other_document(name: str, seed: int) -> str:
    """The document of another world, drawn by the seed."""
    others = [one["document"] for one in WORLDS if one["name"] != name]
    return str(random.Random(f"{name}/{seed}").choice(others))


def market_of(told: dict[str, Any], seed: int, options: Namespace) -> World:
    """The market of a world that a seed draws."""
    base = ap.synthetic_market(seed=seed + 1, assets=options.assets, years=options.years, strength=0)
    return obeying(base, told["text"], options.ic)


def all_sides(chosen: str) -> list[str]:
    """The sides by name; by default all of them."""
    known = [*ALONE, *(f"{kind}/{fusion}" for fusion in FUSIONS for kind in TAUGHT)]
    sides = chosen.split(",") if chosen else known
    for side in sides:
        if side not in known:
            raise SystemExit(f"there is no side '{side}'; there are {', '.join(known)}")
    return sides


def facts_of(side: str, options: Namespace) -> dict[str, Any]:
    """What changes a run's outcome: a run under other facts is done again."""
    facts = {name: getattr(options, name) for name in ("assets", "years", "ic", "trials", "batch")}
    if "/" in side:
        folder = trained(Path(options.generators), side.partition("/")[2], preset=options.preset)
        facts["generator"] = json.loads((folder / "generator.json").read_text())["id"]
    return facts


def run_all(sides: Sequence[str], options: Namespace, kept: Path | None) -> dict[str, dict[str, Any]]:
    """All runs that are asked for, the kept ones and those that are done now; a market is made once for all sides."""
    runs: dict[str, dict[str, Any]] = json.loads(kept.read_text()) if kept and kept.exists() else {}
    wanted: dict[str, dict[str, Any]] = {}
    facts = {side: facts_of(side, options) for side in sides}
    for seed in range(options.seeds):
        for told in WORLDS[: options.worlds or None]:
            keys = {side: f"{told['name']} | {side} | {seed}" for side in sides}
            missing = [side for side in sides if runs.get(keys[side], {}).get("facts") != facts[side]]
            with tempfile.TemporaryDirectory() as folder:
                world = market_of(told, seed, options) if missing else None
                stored = Path(folder) / "panel"
                if world is not None:
                    save(world.panel, stored)
                for side in missing:
                    assert world is not None
                    runs[keys[side]] = one_run(side, world, told, stored, seed, options) | {"facts": facts[side]}
                    print(keys[side], f"{runs[keys[side]]['ic']:.4f} of {runs[keys[side]]['oracle']:.4f}", flush=True)
                    if kept:
                        RESULTS.mkdir(exist_ok=True)
                        kept.write_text(json.dumps(runs) + "\n", encoding="utf-8")
            wanted |= {key: runs[key] for key in keys.values()}
    return wanted


def main() -> None:
    options = arguments(
        __doc__,
        name="planted_worlds",
        sides="",
        worlds=0,
        seeds=3,
        trials=1500,
        batch=25,
        assets=100,
        years=3,
        ic=0.05,
        workers=1,
        preset="tiny",
        generators=str(Path(tempfile.gettempdir()) / "alphaplat-benchmark-generators"),
    )
    if options.trials < options.batch:
        raise SystemExit("a run makes whole batches: let --trials be at least --batch")
    sides = all_sides(options.sides)
    kept = None if options.no_save else RESULTS / f"{options.name}_runs.json"
    runs = run_all(sides, options, kept)
    drawn = (
        f"{options.assets} names, {options.years} years of which the last third is the test; each seed draws its own"
    )
    notes = [
        f"{drawn} market for each world; at most {options.trials} trials, whole batches of {options.batch}",
        "IC is the mean daily rank IC of the pool on the test days; ± is half the 95 % interval over worlds and seeds",
        "trials to a share of the oracle's IC: the first batch after which the pool has it on the test days",
        "a run that never has it counts with all its trials, so such means are too low",
        "a part is found if the pool has its shape, whatever the numbers, or a rank correlation beyond ±0.9 with it",
        *gates(runs, sides),
    ]
    more = {"Paired differences, on the same markets": differences(runs, sides), "Worlds": worlds_table(runs, sides)}
    title = "Searches in markets that obey one formula"
    report(options.name, title, sides_table(runs, sides), notes, save=not options.no_save, more=more)


if __name__ == "__main__":
    main()
