"""Searches in synthetic markets that each obey one formula: who finds it, how soon, and does its document help?

    python tests/benchmarks/planted_worlds.py --seeds 3 --trials 1500
    python tests/benchmarks/planted_worlds.py --name short --sides random,gp --worlds 3 --seeds 2 --trials 150

Every side makes as many trials on the same markets: `random` and `gp`; `scratch`, a network that begins with random
weights; and, for each fusion, a generator that was trained before with the worlds held out: `pretrained` reads nothing,
`true` reads the world's document, `shuffled` that of another world. A generator that is not in --generators is trained
first. What is measured is the pool as the search knows it after each batch, on the test days, on which the search has
not looked: the mean daily rank IC of its weighted alphas, beside that of the planted formula itself, the oracle.

The size of the markets and the strength of what is planted leave a search a chance: with 150 names and 32 months the
mean rank IC of a worthless alpha has a standard error of .0033, the best of some hundred come to .01, and an oracle of
.08 is far above both. In markets of five other formulas the pool of 800 random alphas had 52 to 90 % of it on the test
days.

So many --processes work at a time, each on one thread and in a market of its own. Every run is kept as it ends, a line
of results/NAME_runs.jsonl, and is not done again: interrupted, the same command goes on. With --processes 0 nothing is
run, and the tables are those of the runs that are kept. `--no-save` keeps nothing.
"""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from measuring import RESULTS, arguments, machine, one_thread, report

one_thread()

from generators import READS, WORLDS, trained  # noqa: E402
from world_runs import Facts, kept_runs, key_of, runs_in_world  # noqa: E402
from world_tables import differences, gates, sides_table, worlds_table  # noqa: E402

FUSIONS = ("cross_attention", "concat", "fusion_layer")
ALONE = ("random", "gp", "scratch")
TAUGHT = ("pretrained", "true", "shuffled")
OF_MARKETS = ("assets", "years", "ic")
DECIDING = (*OF_MARKETS, "trials", "batch")


def all_sides(chosen: str) -> list[str]:
    """The sides by name; by default all of them."""
    known = [*ALONE, *(f"{kind}/{fusion}" for fusion in FUSIONS for kind in TAUGHT)]
    sides = chosen.split(",") if chosen else known
    for side in sides:
        if side not in known:
            raise SystemExit(f"there is no side '{side}'; there are {', '.join(known)}")
    return sides


def facts_of(side: str, options: Namespace) -> Facts:
    """What changes a run's outcome: a run under other facts is done again."""
    facts = {name: getattr(options, name) for name in DECIDING}
    if "/" in side:
        folder = trained(Path(options.generators), side.partition("/")[2], preset=options.preset)
        facts["generator"] = json.loads((folder / "generator.json").read_text())["id"]
    return facts


def all_runs(sides: Sequence[str], options: Namespace) -> dict[str, Any]:
    """All runs that are asked for, the kept ones and those that are done now; a market is made once for all sides."""
    runs = kept_runs(options.kept)
    wanted = {key_of(told["name"], side, seed) for told, seed in places(options) for side in sides}
    if options.processes:
        facts = {side: facts_of(side, options) for side in sides}
        with ProcessPoolExecutor(options.processes, get_context("spawn")) as workers:
            works = []
            for told, seed in places(options):
                known = {side: runs.get(key_of(told["name"], side, seed), {}).get("facts") for side in sides}
                missing = {side: facts[side] for side in sides if known[side] != facts[side]}
                place = (told, seed, strength_of(runs, told["name"], seed, options))
                works += [workers.submit(runs_in_world, *place, missing, options)] if missing else []
            for work in as_completed(works):
                runs |= work.result()
    return {key: run for key, run in runs.items() if key in wanted}


def strength_of(runs: Mapping[str, Any], world: str, seed: int, options: Namespace) -> float | None:
    """How strongly the formula was planted in that market when it was last made; None if it was not made yet."""
    for key, run in runs.items():
        same = all(run["facts"][name] == getattr(options, name) for name in OF_MARKETS)
        if same and key.startswith(f"{world} | ") and key.endswith(f" | {seed}"):
            return float(run["market"]["strength"])
    return None


def places(options: Namespace) -> Iterator[tuple[dict[str, Any], int]]:
    """Worlds and seeds, all worlds of a seed before the next one."""
    return ((told, seed) for seed in range(options.seeds) for told in WORLDS[: options.worlds or None])


def main() -> None:
    options = arguments(
        __doc__,
        name="planted_worlds",
        sides="",
        worlds=0,
        seeds=3,
        trials=1500,
        batch=25,
        assets=150,
        years=4,
        ic=0.08,
        processes=2,
        preset="tiny",
        generators=str(Path(tempfile.gettempdir()) / "alphaplat-benchmark-generators"),
    )
    if options.trials < options.batch:
        raise SystemExit("a run makes whole batches: let --trials be at least --batch")
    options.commit = machine()["commit"]
    options.kept = None if options.no_save else RESULTS / f"{options.name}_runs.jsonl"
    sides = all_sides(options.sides)
    runs = all_runs(sides, options)
    sides = [side for side in sides if any(key.split(" | ")[1] == side for key in runs)]
    drawn = (
        f"{options.assets} names, {options.years} years of which the last third is the test; each seed draws its own"
    )
    notes = [
        f"{drawn} market for each world; at most {options.trials} trials, whole batches of {options.batch}",
        "IC is the mean daily rank IC of the pool on the test days; ± is half the 95 % interval over worlds and seeds",
        "trials to a share of the oracle's IC: the first batch after which the pool has it on the test days",
        "a run that never has it counts with all its trials, so such means are too low",
        "a part is found if the pool has its shape, whatever the numbers, or a rank correlation beyond ±0.9 with it",
        f"generators have the preset {options.preset} and read documents with {READS['documents']}",
        *gates(runs, sides),
    ]
    more = {"Paired differences, on the same markets": differences(runs, sides), "Worlds": worlds_table(runs, sides)}
    title = "Searches in markets that obey one formula"
    report(options.name, title, sides_table(runs, sides), notes, save=not options.no_save, more=more)


if __name__ == "__main__":
    main()
