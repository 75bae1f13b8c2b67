"""The pool of a search, alpha by alpha: on the days that it learned from, on those kept apart, beside what is planted.

A synthetic market says which formulas it obeys, so there one can see which of them a search has found.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.panel import Panel
from alphaplat.report.search_report import members, parts
from alphaplat.runs.records import evaluation_id
from alphaplat.search.exposures import Exposures, overlap
from alphaplat.simulation import Market

if TYPE_CHECKING:
    from alphaplat.runs.search_job import SearchJob


def pool_report(job: SearchJob) -> dict[str, list[dict[str, Any]]]:
    """The `members` of a pool, the most needed first, and the formulas `planted` in its market, measured alike.

    Each has its `expression`, that in `english`, and the metrics of its `parts`: `train`, and `test` where the settings
    have a test period. A member has its `weight`, and how many of its `checks` have `passed`. `nearest` is the number
    of the planted formula that a member is most like, or of the member that a planted formula is most like, from 0;
    `likeness` is their mean daily rank correlation on the training days, turned round where the weight is negative.
    Both are None where there is nothing to compare with.
    """
    found, formulas = members(job.search.pool), planted(job.panel)
    market, both = Market.from_panel(job.panel), [*found, *formulas]
    exposures: list[Exposures] = []
    for one, signal in zip(both, job.evaluator.signals([one["expression"] for one in both]), strict=True):
        one["english"] = job.evaluator.alpha(one["expression"]).expression.describe()
        one["parts"] = parts(signal, market, job.config.settings)
        exposures.append(job.evaluator.target.of_signal(signal))
    for one in found:
        one |= _checked(job, one["expression"])
    likeness = np.array(
        [
            [np.sign(one["weight"]) * _correlation(mine, theirs) for theirs in exposures[len(found) :]]
            for one, mine in zip(found, exposures, strict=False)
        ]
    ).reshape(len(found), len(formulas))
    for one, row in zip(both, [*likeness, *likeness.T], strict=True):
        one["nearest"] = int(row.argmax()) if row.size else None
        one["likeness"] = float(row.max()) if row.size else None
    return {"members": found, "planted": formulas}


def planted(panel: Panel) -> list[dict[str, Any]]:
    """The formulas that a synthetic market obeys, by name; none where a panel does not say any."""
    said = json.loads(str(panel.attrs.get("planted", "[]")))
    return [{"name": one["name"], "expression": one["text"]} for one in said]


def _checked(job: SearchJob, text: str) -> dict[str, int]:
    """How many checks could look at an alpha, and how many of them passed."""
    alpha = job.evaluator.alpha(text)
    key = evaluation_id(alpha.id, job.panel.snapshot, alpha.settings)
    found = job.registry.checks(key, profile=job.profile.label) if job.profile is not None else []
    verdicts = [one.verdict for one in found if one.verdict != "skip"]
    return {"checks": len(verdicts), "passed": verdicts.count("pass")}


def _correlation(left: Exposures, right: Exposures) -> float:
    """The mean daily rank correlation, scaled to the days on which both have values; 0 where one has none."""
    lengths = overlap(left, left) * overlap(right, right)
    return overlap(left, right) / lengths**0.5 if lengths > 0 else 0.0
