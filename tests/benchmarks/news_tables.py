"""What searches in prices and news come to: the sides and their spread between seeds, and every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean
from typing import Any

from measuring import with_interval

Run = Mapping[str, Any]
Measured = Mapping[str, Mapping[str, float]]
"""Measures by the name of what was measured: a run's key, that of its best alpha, or the 101 in one of three ways."""

ALIKE, FITTED, MEDIAN = "the 101, alike", "a pool of the 101", "the 101, median"
DIGITS = {"rank_ic": 4, "sharpe": 2, "turnover": 2, "break_even": 1}
TITLES = {"rank_ic": "rank IC", "sharpe": "Sharpe", "turnover": "turnover", "break_even": "break-even, bps"}


def key_of(run: Run) -> str:
    """The name of a run."""
    return f"{run['side']} | {run['seed']}"


def by_side(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs of each side, in the order of their seeds."""
    return {side: [run for run in runs if run["side"] == side] for side in dict.fromkeys(run["side"] for run in runs)}


def sides_table(runs: Sequence[Run], parts: Mapping[str, Measured]) -> list[dict[str, Any]]:
    """A row for each side, with 95 % intervals over seeds, and one for each way to use the 101."""
    rows = []
    for side, own in by_side(runs).items():
        counted = {"runs": len(own), "trials": f"{mean(run['counts']['trials'] for run in own):.0f}"}
        measured = [(part, name, [found[key_of(run)][name] for run in own]) for part, name, found in _cells(parts)]
        rows.append({"pool of": side, **counted, **_row(measured)})
    others = {
        name: _row([(part, measure, [found[name][measure]]) for part, measure, found in _cells(parts)])
        for name in (ALIKE, FITTED, MEDIAN)
    }
    return [*rows, *({"pool of": name, **row} for name, row in others.items())]


def _cells(parts: Mapping[str, Measured]) -> Iterator[tuple[str, str, Measured]]:
    for name in DIGITS:
        for part, found in parts.items():
            yield part, name, found


def _row(measured: Sequence[tuple[str, str, Sequence[float]]]) -> dict[str, str]:
    return {f"{TITLES[name]}, {part}": with_interval(values, DIGITS[name]) for part, name, values in measured}


def runs_table(
    runs: Sequence[Run], parts: Mapping[str, Measured], described: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """A row for each run: what it tried, and what its pool is."""
    rows = []
    for run in runs:
        key, counts = key_of(run), run["counts"]
        about = described[key]
        row = {
            "side": run["side"],
            "seed": run["seed"],
            "trials": counts["trials"],
            "distinct by value": run["distinct"],
        }
        row |= {"repeated": counts["repeated"], "pool": about["members"]}
        row |= {"pool's IC as searched": f"{run['ic']:.4f}", "alphas with news": f"{about['news']:.0%}"}
        row["profit like the 101's, mean"] = f"{about['usual']:.2f}"
        row["most"] = f"{about['largest']:.2f} (#{about['like']})"
        row |= {f"rank IC, {part}": f"{found[key]['rank_ic']:.4f}" for part, found in parts.items()}
        row |= {f"Sharpe, {part}": f"{found[key]['sharpe']:.2f}" for part, found in parts.items()}
        rows.append(row)
    return rows


def luck_table(runs: Sequence[Run], parts: Mapping[str, Measured]) -> list[dict[str, Any]]:
    """A row for each run: its best alpha beside the best that luck gives, and what became of it."""
    rows = []
    for run in runs:
        best = run["best"]
        row = {"side": run["side"], "seed": run["seed"], "trials": run["counts"]["trials"]}
        row["Sharpes of all trials"] = f"{run['sharpes']['mean']:.2f} ± {run['sharpes']['deviation']:.2f}"
        row |= {"best in training": f"{best['sharpe']:.2f}", "the best by luck": f"{best['luck']:.2f}"}
        row["deflated"] = f"{best['sure']:.2f}"
        later = {part: found[f"{key_of(run)} | best"]["sharpe"] for part, found in parts.items() if part != "train"}
        rows.append(row | {f"in {part}": f"{sharpe:.2f}" for part, sharpe in later.items()} | {"alpha": best["text"]})
    return rows


def differences(runs: Sequence[Run], parts: Mapping[str, Measured]) -> list[dict[str, Any]]:
    """A row for each pair of sides: by how much the first is better with the same seeds."""
    sides, rows = by_side(runs), []
    order = list(sides)
    for side, other in [(one, before) for place, one in enumerate(order) for before in order[:place]]:
        row = {"side": side, "less": other}
        for part, name, found in _cells(parts):
            if name in ("rank_ic", "sharpe"):
                pairs = zip(sides[side], sides[other], strict=True)
                apart = [found[key_of(left)][name] - found[key_of(right)][name] for left, right in pairs]
                row[f"{TITLES[name]}, {part}"] = with_interval(apart, DIGITS[name])
        rows.append(row)
    return rows


def ways_table(ways: Mapping[Any, Sequence[float]], runs: Mapping[float, Sequence[Run]]) -> list[dict[str, Any]]:
    """A row for each way: the mean size of the pools, and the mean rank IC on the validation days."""
    rows = []
    for way, found in ways.items():
        made = runs[way.least_t]
        row = {"way": str(way), "members": f"{mean(len(run['pool']['texts']) for run in made):.1f}"}
        for side in by_side(made):
            own = [ic for run, ic in zip(made, found, strict=True) if run["side"] == side]
            row[side] = f"{mean(own):.4f}"
        rows.append(row | {"all": f"{mean(found):.4f}"})
    return rows
