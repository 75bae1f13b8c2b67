"""What hangs on alphas and evaluations: the ledger of trials, checks, lineage and tags."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_, update

from alphaplat_registry.entities import CheckResult, Lineage, Trial, TrialCounts, summary
from alphaplat_registry.errors import MissingError, RegistryError
from alphaplat_registry.inserting import chunks, existing, insert_new, keys_there, now, table
from alphaplat_registry.models import (
    EVALUATIONS,
    CheckRow,
    EvaluationRow,
    LineageRow,
    ParentRow,
    TagRow,
    TrialRow,
)
from alphaplat_registry.rows import check_row, lineage_row, trial_row

_LONGEST_TAG = 100
_SAID = ("verdict", "value", "limit", "reason")


def add_trials(connection: Connection, trials: Sequence[Trial], stamp: str) -> None:
    """Add lines to the ledger; the first one stays, but an alpha that is kept later counts as kept."""
    insert_new(connection, TrialRow, [trial_row(trial, stamp) for trial in trials])
    for chunk in chunks([(trial.alpha_id, trial.panel_id) for trial in trials if trial.kept]):
        lines = tuple_(TrialRow.alpha_id, TrialRow.panel_id).in_(chunk)
        connection.execute(update(TrialRow).where(lines, TrialRow.kept.is_(False)).values(kept=True))


def count_trials(connection: Connection, panel_id: str) -> TrialCounts:
    """Count a panel's trials; those without a PnL have no value, and count by ID alone."""
    of_panel = TrialRow.panel_id == panel_id
    by_id = connection.scalars(select(func.count()).select_from(TrialRow).where(of_panel)).one()
    by_value = connection.scalars(select(func.count(TrialRow.pnl_hash.distinct())).where(of_panel)).one()
    return TrialCounts(by_id=by_id, by_value=by_value)


def trials(connection: Connection, panel_id: str) -> list[Trial]:
    """A panel's trials, by alpha ID."""
    lines = select(table(TrialRow)).where(TrialRow.panel_id == panel_id).order_by(TrialRow.alpha_id)
    return [Trial(**row) for row in connection.execute(lines).mappings()]


def add_checks(connection: Connection, checks: Sequence[CheckResult]) -> None:
    """Write results of checks; one that differs from the newest of its name becomes the next round."""
    owners = sorted({check.evaluation_id for check in checks})
    there = keys_there(connection, EvaluationRow, "evaluation_id", owners)
    if missing := [owner for owner in owners if owner not in there]:
        raise MissingError(f"no evaluation '{missing[0]}' to which this check could belong")
    newest = newest_checks(connection, owners)
    rows = []
    placed: Counter[str] = Counter()
    for check in checks:
        row, position = check_row(check), placed[check.evaluation_id]
        placed[check.evaluation_id] += 1
        key = (check.evaluation_id, check.profile, check.name)
        before = newest.get(key)
        if before is None or any(before[name] != row[name] for name in _SAID):
            round_ = 0 if before is None else before["round"] + 1
            newest[key] = row | {"round": round_, "position": position, "created": now()}
            rows.append(newest[key])
    insert_new(connection, CheckRow, rows)
    _sum_up(connection, {row["evaluation_id"] for row in rows}, newest)


def newest_checks(connection: Connection, owners: Sequence[str]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The last round of each check, by evaluation, profile and name."""
    rows = [dict(row) for row in existing(connection, CheckRow, "evaluation_id", owners)]
    rows.sort(key=lambda row: row["round"])
    return {(row["evaluation_id"], row["profile"], row["name"]): row for row in rows}


def _sum_up(connection: Connection, changed: set[str], newest: dict[tuple[str, str, str], dict[str, Any]]) -> None:
    """Keep the verdicts in the wide rows true."""
    verdicts: dict[str, list[str]] = {owner: [] for owner in sorted(changed)}
    for (owner, _, _), row in newest.items():
        if owner in verdicts:
            verdicts[owner].append(row["verdict"])
    if verdicts:
        own = update(EVALUATIONS).where(EVALUATIONS.c.evaluation_id == bindparam("owner"))
        rows = [{"owner": owner, "summary": summary(found)} for owner, found in verdicts.items()]
        connection.execute(own.values(verdict=bindparam("summary")), rows)


def add_lineage(connection: Connection, lineages: Sequence[Lineage], stamp: str) -> None:
    """Write where alphas came from, each way once."""
    rows, parents = [], []
    for lineage in lineages:
        body = [lineage.alpha_id, lineage.parents, lineage.generator, lineage.document, lineage.checkpoint]
        lineage_id = sha256(json.dumps([*body, lineage.run_id]).encode()).hexdigest()
        rows.append(lineage_row(lineage, lineage_id, stamp))
        for position, parent in enumerate(lineage.parents):
            parents.append({"lineage_id": lineage_id, "position": position, "parent_id": parent})
    insert_new(connection, LineageRow, rows)
    insert_new(connection, ParentRow, parents)


def lineage(connection: Connection, alpha_id: str) -> list[Lineage]:
    """Every way in which an alpha came about, the first one first."""
    order = (LineageRow.created, LineageRow.lineage_id)
    ways = select(table(LineageRow)).where(LineageRow.alpha_id == alpha_id).order_by(*order)
    rows = [row._asdict() for row in connection.execute(ways)]
    parents: dict[str, list[str]] = {}
    lines = sorted(
        existing(connection, ParentRow, "lineage_id", [row["lineage_id"] for row in rows]),
        key=lambda row: int(row["position"]),
    )
    for line in lines:
        parents.setdefault(line["lineage_id"], []).append(line["parent_id"])
    found = []
    for row in rows:
        body = {name: value for name, value in row.items() if name != "lineage_id"}
        found.append(Lineage(**body, parents=tuple(parents.get(row["lineage_id"], ()))))
    return found


def children(connection: Connection, alpha_id: str) -> list[str]:
    """IDs of the alphas that name this one as a parent, sorted."""
    joined = select(LineageRow.alpha_id).join(ParentRow, ParentRow.lineage_id == LineageRow.lineage_id)
    found = joined.where(ParentRow.parent_id == alpha_id).distinct().order_by(LineageRow.alpha_id)
    return list(connection.scalars(found))


def add_tags(connection: Connection, alpha_id: str, tags: Iterable[str]) -> None:
    """Put tags on an alpha."""
    words = [tag.strip() for tag in tags]
    for word in words:
        if not word or len(word) > _LONGEST_TAG or not word.isprintable():
            raise RegistryError(
                f"'{word[:40]}' is not a tag", help=f"a tag is printable text of 1 to {_LONGEST_TAG} characters"
            )
    insert_new(connection, TagRow, [{"alpha_id": alpha_id, "tag": word, "created": now()} for word in words])


def remove_tags(connection: Connection, alpha_id: str, tags: Iterable[str]) -> None:
    """Take tags off an alpha."""
    words = [tag.strip() for tag in tags]
    connection.execute(delete(TagRow).where(TagRow.alpha_id == alpha_id, TagRow.tag.in_(words)))


def count_tags(connection: Connection, alpha_id: str | None) -> dict[str, int]:
    """How many alphas have each tag."""
    counted = select(TagRow.tag, func.count()).group_by(TagRow.tag).order_by(TagRow.tag)
    if alpha_id is not None:
        own = select(TagRow.tag).where(TagRow.alpha_id == alpha_id)
        counted = counted.where(TagRow.tag.in_(own))
    return {row[0]: row[1] for row in connection.execute(counted)}
