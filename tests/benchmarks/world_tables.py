"""What the runs in planted worlds come to: means with intervals, paired differences, gates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import mean
from typing import Any

from measuring import interval, with_interval

Run = Mapping[str, Any]
Runs = Mapping[str, Run]

MEASURES: Mapping[str, Callable[[Run], float]] = {
    "IC": lambda run: run["ic"],
    "trials to 50 %": lambda run: trials_to(run, 0.5),
    "trials to 80 %": lambda run: trials_to(run, 0.8),
    "parts": lambda run: run["parts"],
}
TRAINING = ("train_ic", "train_oracle")
FEWER_IS_BETTER = frozenset({"trials to 50 %", "trials to 80 %"})
DIGITS = {"IC": 4, "trials to 50 %": 0, "trials to 80 %": 0, "parts": 2}


def trials_to(run: Run, share: float) -> float:
    """After how many trials the pool first has this share of the oracle's IC; all that it may make if it never has."""
    reached = [trials for trials, ic in run["curve"] if ic >= share * run["oracle"] > 0]
    return float(reached[0] if reached else run["trials"])


def has(run: Run, share: float) -> bool:
    """Whether the pool ever has this share of the oracle's IC."""
    return any(ic >= share * run["oracle"] > 0 for _, ic in run["curve"])


def of_side(runs: Runs, side: str) -> dict[str, Run]:
    """A side's runs by world and seed."""
    found = {}
    for key, run in runs.items():
        world, name, seed = key.split(" | ")
        if name == side:
            found[f"{world} | {seed}"] = run
    return found


def sides_table(runs: Runs, sides: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each side."""
    rows = []
    for side in sides:
        own = list(of_side(runs, side).values())
        row: dict[str, Any] = {"side": side, "runs": len(own)}
        row |= {name: with_interval([of(run) for run in own], DIGITS[name]) for name, of in MEASURES.items()}
        row["of the oracle's IC"] = f"{mean(run['ic'] for run in own) / mean(run['oracle'] for run in own):.0%}"
        row |= {f"have {share:.0%}": f"{mean(has(run, share) for run in own):.0%}" for share in (0.5, 0.8)}
        row["training IC, oracle's"] = " of ".join(f"{mean(run[one] for run in own):.4f}" for one in TRAINING)
        row["core-seconds"] = f"{mean(run['core-seconds'] for run in own):.0f}"
        row["commits"] = ", ".join(sorted({run.get("commit", "not noted") for run in own}))
        rows.append(row)
    return rows


def pairs_of(sides: Sequence[str]) -> list[tuple[str, str]]:
    """Which sides are compared: all with the simple ones, what reads the right document with what does not."""
    pairs = [(side, other) for other in ("random", "gp", "scratch") if other in sides for side in sides]
    order = {side: place for place, side in enumerate(sides)}
    pairs = [(side, other) for side, other in pairs if order[side] > order[other]]
    for side in sides:
        kind, _, fusion = side.partition("/")
        pairs += [(side, f"{o}/{fusion}") for o in ("shuffled", "pretrained") if kind == "true"]
    return [(side, other) for side, other in pairs if other in sides]


def paired(runs: Runs, side: str, other: str, measure: str) -> list[float]:
    """By how much a side is higher than another on each market that both have seen."""
    of, left, right = MEASURES[measure], of_side(runs, side), of_side(runs, other)
    return [of(left[place]) - of(right[place]) for place in left if place in right]


def differences(runs: Runs, sides: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each pair of sides, with how often the first one is better and worse."""
    rows = []
    for side, other in pairs_of(sides):
        row: dict[str, Any] = {"side": side, "less": other}
        for measure in MEASURES:
            apart = paired(runs, side, other, measure)
            row[measure] = with_interval(apart, DIGITS[measure])
            better = [-one if measure in FEWER_IS_BETTER else one for one in apart]
            row[f"{measure}: better, worse"] = f"{sum(one > 0 for one in better)}, {sum(one < 0 for one in better)}"
        rows.append(row)
    return rows


def worlds_table(runs: Runs, sides: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each world: how it was made, its oracle, and the mean IC of each side's pools."""
    rows: dict[str, dict[str, Any]] = {}
    for key in runs:
        world = key.split(" | ")[0]
        own = {name: run for name, run in runs.items() if name.startswith(f"{world} | ")}
        markets = [run["market"] for run in own.values()]
        rows[world] = {
            "world": world,
            "strength": f"{mean(one['strength'] for one in markets):.3f}",
            "rounds": f"{mean(one['rounds'] for one in markets):.1f}",
            "oracle's IC, all days": f"{mean(one['ic'] for one in markets):.4f}",
            "oracle's IC, test": f"{mean(run['oracle'] for run in own.values()):.4f}",
            **{
                side: f"{mean(run['ic'] for run in found):.4f}"
                for side in sides
                if (found := of_side(own, side).values())
            },
        }
    return list(rows.values())


def gates(runs: Runs, sides: Sequence[str]) -> list[str]:
    """What is demanded of the sides, and whether it holds; what is not measured is not spoken of."""
    notes = []
    for side, other in pairs_of(sides):
        against_random = other == "random" and side not in ("random", "gp")
        if not against_random and not (side.startswith("true/") and other.startswith("shuffled/")):
            continue
        middle, half = interval(paired(runs, side, other, "IC"))
        holds = middle >= 0 if against_random else middle - half > 0
        demand = "no less than" if against_random else "more, with its interval, than"
        found = f"{middle:+.4f} ± {half:.4f}"
        notes.append(f"gate, {side} finds {demand} {other}: {found}, {'PASS' if holds else 'FAIL'}")
    return notes
