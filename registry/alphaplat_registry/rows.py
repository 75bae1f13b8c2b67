"""Translate between records and rows. NaN and infinities become NULL here, with a reason, and nowhere else."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alphaplat_registry.entities import Alpha, CheckResult, Evaluation, Lineage, Run, Trial
from alphaplat_registry.inserting import finite
from alphaplat_registry.metrics import BY_NAME

ALPHA_BODY = ("expression_id", "expression", "settings")
EVALUATION_BODY = ("alpha_id", "panel_id", "snapshot", "engine")
RUN_BODY = ("config", "resolved", "seed", "snapshot", "panel_id")


def alpha_row(alpha: Alpha, stamp: str) -> dict[str, Any]:
    return {
        "alpha_id": alpha.alpha_id,
        "expression_id": alpha.expression_id,
        "expression": alpha.expression,
        "text": alpha.text or alpha.expression,
        "dialect": alpha.dialect,
        "settings": plain(alpha.settings),
        "name": alpha.name,
        "description": alpha.description,
        "fields": list(alpha.fields),
        "operators": list(alpha.operators),
        "lookback": alpha.lookback,
        "status": alpha.status,
        "created": alpha.created or stamp,
    }


def alpha_of(row: Mapping[str, Any]) -> Alpha:
    return Alpha(**{**row, "fields": tuple(row["fields"]), "operators": tuple(row["operators"])})


def part_rows(alpha: Alpha) -> Iterator[dict[str, Any]]:
    for kind, names in (("field", alpha.fields), ("operator", alpha.operators)):
        for name in dict.fromkeys(names):
            yield {"alpha_id": alpha.alpha_id, "kind": kind, "name": name}


def setting_rows(alpha: Alpha) -> Iterator[dict[str, Any]]:
    for name, value in alpha.settings.items():
        number = finite(value) if isinstance(value, int | float) else None
        word = value if isinstance(value, str) else json.dumps(plain(value), sort_keys=True)
        yield {"alpha_id": alpha.alpha_id, "name": name.lower(), "word": word, "number": number}


def evaluation_row(evaluation: Evaluation, stamp: str) -> dict[str, Any]:
    metrics = {name: finite(evaluation.metrics.get(name)) for name in BY_NAME}
    return {
        "evaluation_id": evaluation.evaluation_id,
        "alpha_id": evaluation.alpha_id,
        "panel_id": evaluation.panel_id,
        "snapshot": evaluation.snapshot,
        "engine": evaluation.engine,
        "verdict": str(evaluation.verdict).lower(),
        "message": evaluation.message,
        "run_id": evaluation.run_id,
        "seed": evaluation.seed,
        "versions": dict(evaluation.versions),
        "first_day": evaluation.first_day,
        "last_day": evaluation.last_day,
        "latest": True,
        "reasons": _reasons(evaluation),
        "by_year": plain(evaluation.by_year),
        "created": evaluation.created or stamp,
        **metrics,
    }


def plugin_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {"evaluation_id": evaluation.evaluation_id, "name": name.lower(), "value": finite(value)}
        for name, value in sorted(evaluation.metrics.items())
        if name not in BY_NAME
    ]


def evaluation_of(row: Mapping[str, Any], extra: Mapping[str, float | None]) -> Evaluation:
    """The record of a wide row; metrics that were never said to be missing are left out."""
    metrics = {name: row[name] for name in BY_NAME if row[name] is not None or name in row["reasons"]}
    own = {name: value for name, value in row.items() if name not in BY_NAME and name != "latest"}
    return Evaluation(**own, metrics=metrics | dict(extra))


def run_row(run: Run, stamp: str) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "config": run.config,
        "resolved": plain(run.resolved),
        "seed": run.seed,
        "snapshot": run.snapshot,
        "panel_id": run.panel_id,
        "status": run.status,
        "versions": dict(run.versions),
        "counts": dict(run.counts),
        "started": run.started or stamp,
        "finished": run.finished,
    }


def check_row(check: CheckResult) -> dict[str, Any]:
    return {
        "evaluation_id": check.evaluation_id,
        "profile": check.profile,
        "name": check.name,
        "verdict": str(check.verdict).lower(),
        "value": finite(check.value),
        "limit": finite(check.limit),
        "reason": check.reason,
    }


def trial_row(trial: Trial, stamp: str) -> dict[str, Any]:
    return {
        "alpha_id": trial.alpha_id,
        "panel_id": trial.panel_id,
        "kept": trial.kept,
        "sharpe": finite(trial.sharpe),
        "pnl_hash": trial.pnl_hash,
        "evaluation_id": trial.evaluation_id,
        "run_id": trial.run_id,
        "created": trial.created or stamp,
    }


def lineage_row(lineage: Lineage, lineage_id: str, stamp: str) -> dict[str, Any]:
    return {
        "lineage_id": lineage_id,
        "alpha_id": lineage.alpha_id,
        "generator": lineage.generator,
        "document": lineage.document,
        "checkpoint": lineage.checkpoint,
        "run_id": lineage.run_id,
        "created": lineage.created or stamp,
    }


def plain(value: Any) -> Any:
    """What JSON can hold: NaN and infinities become None, NumPy's numbers Python's, tuples lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _reasons(evaluation: Evaluation) -> dict[str, str]:
    """Why each missing metric is missing: what the caller says, or what the number was."""
    reasons = {}
    for name, value in evaluation.metrics.items():
        if finite(value) is not None:
            continue
        said = "not computed" if value is None else "not a number" if math.isnan(value) else "infinite"
        reasons[name.lower()] = evaluation.reasons.get(name) or said
    return reasons | {name: why for name, why in evaluation.reasons.items() if name not in evaluation.metrics}
