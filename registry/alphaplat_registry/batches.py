"""Write a batch of outcomes: alphas, evaluations and PnL, then what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, select, update

from alphaplat_registry import ledger
from alphaplat_registry.entities import Alpha, Checkpoint, Evaluation, Outcome, Trial
from alphaplat_registry.errors import MissingError, RegistryError
from alphaplat_registry.inserting import chunks, existing, insert_new, keys_there, now, same, same_numbers, table
from alphaplat_registry.metrics import BY_NAME
from alphaplat_registry.models import (
    EVALUATIONS,
    AlphaRow,
    CalendarRow,
    CheckpointRow,
    EvaluationRow,
    PartRow,
    PluginMetricRow,
    PnlRow,
    RunRow,
    SettingRow,
)
from alphaplat_registry.rows import (
    ALPHA_BODY,
    EVALUATION_BODY,
    alpha_row,
    evaluation_row,
    part_rows,
    plugin_rows,
    setting_rows,
)


def add(connection: Connection, outcomes: Iterable[Outcome]) -> int:
    """Write a batch and return how many of its evaluations were new."""
    batch = [_checked(outcome) for outcome in outcomes]
    trials = [trial for outcome in batch if (trial := _trial(outcome)) is not None]
    kept = [outcome for outcome in batch if outcome.trial is None or outcome.trial.kept]
    stamp = now()
    _know_runs(connection, batch)
    _add_alphas(connection, [outcome.alpha for outcome in kept], stamp)
    fresh = _add_evaluations(connection, [found for o in kept if (found := o.evaluation) is not None], stamp)
    _add_pnl(connection, kept)
    ledger.add_checks(connection, [check for outcome in kept for check in outcome.checks])
    ledger.add_trials(connection, trials, stamp)
    ledger.add_lineage(connection, [way for o in kept if (way := o.lineage) is not None], stamp)
    for outcome in kept:
        ledger.add_tags(connection, outcome.alpha.alpha_id, outcome.tags)
    return fresh


def replace_checkpoint(connection: Connection, checkpoint: Checkpoint) -> None:
    """Write where a run stands, in place of where it stood before."""
    if not keys_there(connection, RunRow, "run_id", [checkpoint.run_id]):
        raise MissingError(f"no run '{checkpoint.run_id}' that could stand anywhere", help="start the run first")
    row = {"step": checkpoint.step, "content": checkpoint.content, "created": checkpoint.created or now()}
    stored = table(CheckpointRow)
    connection.execute(delete(stored).where(stored.c.run_id == checkpoint.run_id))
    insert_new(connection, CheckpointRow, [{"run_id": checkpoint.run_id, **row}])


def _checked(outcome: Outcome) -> Outcome:
    """Refuse an outcome whose parts are not of one alpha and one evaluation."""
    alpha_id, evaluation = outcome.alpha.alpha_id, outcome.evaluation
    owners = [part.alpha_id for part in (evaluation, outcome.trial, outcome.lineage) if part is not None]
    if not alpha_id or any(owner != alpha_id for owner in owners):
        raise RegistryError(f"an outcome of alpha '{alpha_id}' holds facts of another alpha")
    evaluation_id = evaluation.evaluation_id if evaluation is not None else None
    if outcome.pnl is not None and evaluation is None:
        raise RegistryError(f"an outcome of alpha '{alpha_id}' has a PnL, but no evaluation that it belongs to")
    if any(check.evaluation_id != evaluation_id for check in outcome.checks):
        raise RegistryError(f"an outcome of alpha '{alpha_id}' holds checks of another evaluation")
    return outcome


def _trial(outcome: Outcome) -> Trial | None:
    """The outcome's line in the ledger: its own, or one that follows from the evaluation."""
    if outcome.trial is not None or outcome.evaluation is None:
        return outcome.trial
    evaluation = outcome.evaluation
    return Trial(
        alpha_id=evaluation.alpha_id,
        panel_id=evaluation.panel_id,
        sharpe=evaluation.metrics.get("sharpe"),
        pnl_hash=outcome.pnl.digest if outcome.pnl is not None else None,
        evaluation_id=evaluation.evaluation_id,
        run_id=evaluation.run_id,
    )


def _know_runs(connection: Connection, batch: Sequence[Outcome]) -> None:
    """Refuse a batch of a run that was never started."""
    parts = [part for outcome in batch for part in (outcome.evaluation, outcome.trial, outcome.lineage)]
    wanted = sorted({part.run_id for part in parts if part is not None and part.run_id is not None})
    there = keys_there(connection, RunRow, "run_id", wanted)
    if missing := [run_id for run_id in wanted if run_id not in there]:
        raise MissingError(f"no run '{missing[0]}' to which this batch could belong", help="start the run first")


def _add_alphas(connection: Connection, alphas: Sequence[Alpha], stamp: str) -> None:
    rows: dict[str, dict[str, Any]] = {}
    first: dict[str, Alpha] = {}
    for alpha in alphas:
        row = alpha_row(alpha, stamp)
        same(rows.setdefault(alpha.alpha_id, row), row, ALPHA_BODY, "alpha", alpha.alpha_id)
        first.setdefault(alpha.alpha_id, alpha)
    for stored in existing(connection, AlphaRow, "alpha_id", list(rows)):
        key = stored["alpha_id"]
        same(stored, rows.pop(key), ALPHA_BODY, "alpha", key)
    insert_new(connection, AlphaRow, list(rows.values()))
    insert_new(connection, PartRow, [part for key in rows for part in part_rows(first[key])])
    insert_new(connection, SettingRow, [setting for key in rows for setting in setting_rows(first[key])])


def _add_evaluations(connection: Connection, evaluations: Sequence[Evaluation], stamp: str) -> int:
    rows: dict[str, dict[str, Any]] = {}
    extra: dict[str, list[dict[str, Any]]] = {}
    for evaluation in evaluations:
        key, row = evaluation.evaluation_id, evaluation_row(evaluation, stamp)
        _same_evaluation(rows.setdefault(key, row), row)
        extra.setdefault(key, plugin_rows(evaluation))
    for stored in existing(connection, EvaluationRow, "evaluation_id", list(rows)):
        _same_evaluation(stored, rows.pop(stored["evaluation_id"]))
    insert_new(connection, EvaluationRow, list(rows.values()))
    insert_new(connection, PluginMetricRow, [metric for key in rows for metric in extra[key]])
    _mark_latest(connection, sorted({row["alpha_id"] for row in rows.values()}))
    return len(rows)


def _same_evaluation(before: Any, after: Any) -> None:
    key = after["evaluation_id"]
    same(before, after, EVALUATION_BODY, "evaluation", key)
    same_numbers(before, after, list(BY_NAME), key)


def _mark_latest(connection: Connection, alpha_ids: list[str]) -> None:
    """Mark, for each alpha and panel, the evaluation on the newest data; of equals the one written last."""
    order = (EVALUATIONS.c.last_day, EVALUATIONS.c.created, EVALUATIONS.c.evaluation_id)
    owner = (EVALUATIONS.c.alpha_id, EVALUATIONS.c.panel_id)
    for chunk in chunks(alpha_ids):
        rows = connection.execute(
            select(*owner, EVALUATIONS.c.evaluation_id, EVALUATIONS.c.latest)
            .where(EVALUATIONS.c.alpha_id.in_(chunk))
            .order_by(*order)
        ).all()
        newest = {(alpha_id, panel_id): key for alpha_id, panel_id, key, _ in rows}
        for alpha_id, panel_id, key, marked in rows:
            if marked != (newest[alpha_id, panel_id] == key):
                changed = update(EVALUATIONS).where(EVALUATIONS.c.evaluation_id == key)
                connection.execute(changed.values(latest=not marked))


def _add_pnl(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    calendars: dict[str, bytes] = {}
    rows: dict[str, dict[str, Any]] = {}
    for outcome in outcomes:
        if outcome.pnl is None or outcome.evaluation is None:
            continue
        key, (days, values) = outcome.evaluation.evaluation_id, outcome.pnl.packed
        calendar_id = sha256(days).hexdigest()
        calendars[calendar_id] = days
        row: dict[str, Any] = {"evaluation_id": key, "calendar_id": calendar_id, "dtype": outcome.pnl.dtype}
        row |= {"values": values, "digest": outcome.pnl.digest}
        same(rows.setdefault(key, row), row, ("calendar_id",), "the PnL of evaluation", key)
    for key in keys_there(connection, PnlRow, "evaluation_id", list(rows)):
        del rows[key]
    insert_new(connection, CalendarRow, [{"calendar_id": key, "days": days} for key, days in calendars.items()])
    insert_new(connection, PnlRow, list(rows.values()))
