"""A run as people read it: its best alphas, and the distribution of all of them beside published numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alphaplat.report.distribution import SUMMARIZED, Measured, distribution

if TYPE_CHECKING:
    from alphaplat_registry import Run
    from alphaplat_registry.store import Store

_TRIED = ("expression", "alpha_id", "evaluation_id")
COLUMNS = ("min", "q1", "median", "mean", "q3", "max")


def is_search(run: Run) -> bool:
    """Whether a run searched for its alphas, instead of being given them."""
    return run.resolved.get("config", {}).get("search") is not None


def members(run: Run, store: Store) -> list[Mapping[str, Any]]:
    """The alphas of a run in their order: name, set, IDs, or the error of those that do not compile.

    Those that a search tried are named by their expressions, and stand in the order of their IDs.
    """
    if not is_search(run):
        return list(run.resolved.get("members", ()))
    found = store.find(f"run = {run.run_id} and snapshot = {run.snapshot}", sort="alpha_id", limit=None, columns=_TRIED)
    return [{"name": one["expression"], "set": "", "error": None, **one} for one in found]


def run_distribution(run: Run, store: Store, *, beside: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The distribution of each set of a run's alphas, with a header that says on what, and what has no numbers."""
    sets: dict[str, list[Mapping[str, Any]]] = {}
    for member in members(run, store):
        sets.setdefault(member["set"] or "all", []).append(member)
    facts: dict[str, Any] = {
        "run_id": run.run_id,
        "header": header(run),
        "sets": {name: _of_set(found, store) for name, found in sets.items()},
    }
    if beside is not None:
        facts["beside"] = dict(beside)
    return facts


def header(run: Run) -> dict[str, Any]:
    """Period, data and settings under which a run's numbers were made."""
    panel, config = run.resolved["panel"], run.resolved["config"]
    return {
        "name": config["name"],
        "description": config["description"],
        "period": f"{panel['first_day']} to {panel['last_day']}, {panel['days']} days",
        "names": panel["assets"],
        "survivorship": panel["survivorship"],
        "adjustment": panel["adjustment"],
        "stand_ins": panel.get("estimated", []),
        "settings": config["settings"],
        "snapshot": run.snapshot,
        "versions": dict(run.versions),
    }


def _of_set(found: Sequence[Mapping[str, Any]], store: Store) -> dict[str, Any]:
    measured, without = [], []
    for member, evaluation, pnl in _evaluated(found, store):
        if evaluation is None or pnl is None or evaluation.metrics.get("sharpe") is None:
            why = member["error"] or (evaluation.message if evaluation is not None else "not evaluated")
            without.append({"name": member["name"], "why": why})
        else:
            measured.append(
                Measured(name=member["name"], metrics=evaluation.metrics, dates=pnl.dates, pnl=pnl.values.astype(float))
            )
    return {"asked": len(found), "without_numbers": without, **distribution(measured)}


def _evaluated(found: Sequence[Mapping[str, Any]], store: Store) -> Iterator[tuple[Mapping[str, Any], Any, Any]]:
    known = store.known([member["evaluation_id"] for member in found if member["evaluation_id"]])
    for member in found:
        key = member["evaluation_id"]
        if key in known:
            yield member, store.evaluation(key), store.pnl(key)
        else:
            yield member, None, None


def distribution_rows(facts: Mapping[str, Any]) -> list[tuple[str, str, int | str, dict[str, float]]]:
    """Rows of the summary table: metric, whose, count and the six numbers."""
    rows = []
    for name in (*SUMMARIZED, "correlation"):
        for label, one in facts["sets"].items():
            rows.append((name, label, one["summary"][name]["count"], one["summary"][name]))
        published = facts.get("beside", {}).get("summary", {}).get(name)
        if published:
            rows.append((name, facts["beside"]["title"], facts["beside"]["header"].get("alphas", ""), published))
    return rows


def regression_rows(facts: Mapping[str, Any]) -> list[tuple[str, str, int, str, dict[str, float], float]]:
    """Rows of the regressions: which, whose, count, term, its numbers, and R²."""
    sources = {label: one["regressions"] for label, one in facts["sets"].items()}
    if "beside" in facts:
        sources[facts["beside"]["title"]] = facts["beside"]["regressions"]
    names = list(next(iter(sources.values())))
    return [
        (name, label, found[name]["count"], term, numbers, found[name]["r2"])
        for name in names
        for label, found in sources.items()
        if name in found
        for term, numbers in found[name]["terms"].items()
    ]
