"""The registry in a database: SQLite in a file or in memory, or PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, desc, select, update
from sqlalchemy.exc import SQLAlchemyError

from alphaplat_registry import batches, finding, ledger
from alphaplat_registry.engine import READS, open_engine, parse_url, shown
from alphaplat_registry.entities import (
    Alpha,
    Checkpoint,
    CheckResult,
    Evaluation,
    Lineage,
    Outcome,
    Row,
    Run,
    RunStatus,
    Submitted,
    Trial,
    TrialCounts,
)
from alphaplat_registry.errors import ConflictError, RegistryError
from alphaplat_registry.inserting import existing, insert_new, keys_there, now, table
from alphaplat_registry.keys import full_id
from alphaplat_registry.migrations import prepare
from alphaplat_registry.models import (
    EVALUATIONS,
    AlphaRow,
    CalendarRow,
    CheckpointRow,
    EvaluationRow,
    PluginMetricRow,
    PnlRow,
    RunRow,
    TrialRow,
)
from alphaplat_registry.pnl import Pnl
from alphaplat_registry.rows import RUN_BODY, alpha_of, evaluation_of, plain, run_row
from alphaplat_registry.store import Store

_ALPHAS, _RUNS, _CHECKPOINTS = table(AlphaRow), table(RunRow), table(CheckpointRow)


class SqlStore(Store):
    """A store over SQLAlchemy. Tables are made on first use; older ones must be upgraded by hand.

    >>> with SqlStore("sqlite://") as store:
    ...     store.count()
    0
    """

    def __init__(self, url: str | Path, *, durable: bool = False) -> None:
        self._url = parse_url(url)
        with self._translated():
            self.engine = open_engine(self._url, durable=durable)
            with self.engine.begin() as connection:
                prepare(connection, shown(self._url))

    def __repr__(self) -> str:
        return f"SqlStore('{shown(self._url)}')"

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Report what a database refuses as an error of the registry."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            cause = getattr(error, "orig", None) or error
            raise RegistryError(
                f"the registry at '{shown(self._url)}' cannot be used: {str(cause).strip()}",
                help="look whether the file or server is there, may be written, and has room",
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._translated(), self.engine.execution_options(**READS).begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._translated(), self.engine.begin() as connection:
            yield connection

    def add(self, outcomes: Iterable[Outcome], *, checkpoint: Checkpoint | None = None) -> int:
        batch = list(outcomes)
        with self._writing() as connection:
            if checkpoint is not None:
                batches.replace_checkpoint(connection, checkpoint)
            return batches.add(connection, batch)

    def add_checks(self, checks: Iterable[CheckResult]) -> None:
        with self._writing() as connection:
            ledger.add_checks(connection, list(checks))

    def known(self, evaluation_ids: Iterable[str]) -> set[str]:
        wanted = list(evaluation_ids)
        with self._reading() as connection:
            kept = keys_there(connection, EvaluationRow, "evaluation_id", wanted)
            return kept | keys_there(connection, TrialRow, "evaluation_id", wanted)

    def find(
        self,
        where: str = "",
        *,
        sort: str = "-sharpe",
        limit: int | None = 100,
        offset: int = 0,
        columns: Sequence[str] | None = None,
        latest: bool = True,
    ) -> list[Row]:
        with self._reading() as connection:
            return finding.find(connection, where, sort, limit, offset, columns, latest)

    def count(self, where: str = "", *, latest: bool = True) -> int:
        with self._reading() as connection:
            return finding.count(connection, where, latest)

    def columns(self) -> list[str]:
        with self._reading() as connection:
            return finding.names_of(connection)

    def alpha(self, alpha_id: str) -> Alpha:
        with self._reading() as connection:
            return _alpha(connection, full_id(connection, AlphaRow.alpha_id, alpha_id, "alpha"))

    def describe(self, alpha_id: str, *, name: str | None = None, description: str | None = None) -> Alpha:
        given = {"name": name, "description": description}
        with self._writing() as connection:
            return _change_alpha(connection, alpha_id, {k: v for k, v in given.items() if v is not None})

    def evaluation(self, evaluation_id: str) -> Evaluation:
        with self._reading() as connection:
            key = full_id(connection, EvaluationRow.evaluation_id, evaluation_id, "evaluation")
            return _evaluations(connection, [key])[0]

    def evaluations(self, alpha_id: str, *, panel_id: str | None = None) -> list[Evaluation]:
        with self._reading() as connection:
            key = full_id(connection, AlphaRow.alpha_id, alpha_id, "alpha")
            own = select(EVALUATIONS.c.evaluation_id).where(EVALUATIONS.c.alpha_id == key)
            if panel_id is not None:
                own = own.where(EVALUATIONS.c.panel_id == panel_id)
            newest_first = (desc(EVALUATIONS.c.last_day), desc(EVALUATIONS.c.created), EVALUATIONS.c.evaluation_id)
            return _evaluations(connection, list(connection.scalars(own.order_by(*newest_first))))

    def pnl(self, evaluation_id: str) -> Pnl | None:
        with self._reading() as connection:
            key = full_id(connection, EvaluationRow.evaluation_id, evaluation_id, "evaluation")
            return _pnl(connection, key)

    def checks(self, evaluation_id: str, *, profile: str | None = None) -> list[CheckResult]:
        with self._reading() as connection:
            key = full_id(connection, EvaluationRow.evaluation_id, evaluation_id, "evaluation")
            newest = ledger.newest_checks(connection, [key]).values()
        rows = sorted(newest, key=lambda row: (row["profile"], row["position"], row["name"]))
        hidden = ("round", "position", "created")
        records = [{name: value for name, value in row.items() if name not in hidden} for row in rows]
        return [CheckResult(**record) for record in records if profile in (None, record["profile"])]

    def start_run(self, run: Run) -> Run:
        with self._writing() as connection:
            row = run_row(run, now())
            for stored in existing(connection, RunRow, "run_id", [run.run_id]):
                for name in RUN_BODY:
                    if stored[name] != row[name]:
                        raise ConflictError(f"run '{run.run_id}' is in the registry with another {name}")
            insert_new(connection, RunRow, [row])
            _change_run(connection, run.run_id, {"status": "running", "finished": ""})
            return _run(connection, run.run_id)

    def update_run(self, run_id: str, *, counts: Mapping[str, int]) -> None:
        with self._writing() as connection:
            key = full_id(connection, RunRow.run_id, run_id, "run")
            _change_run(connection, key, {"counts": dict(counts)})

    def finish_run(self, run_id: str, status: RunStatus = "done", *, counts: Mapping[str, int] | None = None) -> Run:
        with self._writing() as connection:
            key = full_id(connection, RunRow.run_id, run_id, "run")
            changed: dict[str, Any] = {"status": status, "finished": now()}
            _change_run(connection, key, changed | ({} if counts is None else {"counts": dict(counts)}))
            return _run(connection, key)

    def checkpoint(self, run_id: str) -> Checkpoint | None:
        with self._reading() as connection:
            key = full_id(connection, RunRow.run_id, run_id, "run")
            row = connection.execute(select(_CHECKPOINTS).where(_CHECKPOINTS.c.run_id == key)).one_or_none()
            return None if row is None else Checkpoint(**row._asdict())

    def run(self, run_id: str) -> Run:
        with self._reading() as connection:
            return _run(connection, full_id(connection, RunRow.run_id, run_id, "run"))

    def runs(self, *, limit: int | None = None) -> list[Run]:
        newest_first = select(_RUNS).order_by(desc(_RUNS.c.started), _RUNS.c.run_id).limit(limit)
        with self._reading() as connection:
            return [Run(**row) for row in connection.execute(newest_first).mappings()]

    def tag(self, alpha_id: str, *tags: str) -> None:
        with self._writing() as connection:
            ledger.add_tags(connection, full_id(connection, AlphaRow.alpha_id, alpha_id, "alpha"), tags)

    def untag(self, alpha_id: str, *tags: str) -> None:
        with self._writing() as connection:
            ledger.remove_tags(connection, full_id(connection, AlphaRow.alpha_id, alpha_id, "alpha"), tags)

    def tags(self, alpha_id: str | None = None) -> dict[str, int]:
        with self._reading() as connection:
            key = None if alpha_id is None else full_id(connection, AlphaRow.alpha_id, alpha_id, "alpha")
            return ledger.count_tags(connection, key)

    def submit(self, alpha_id: str) -> Alpha:
        with self._writing() as connection:
            return _change_alpha(connection, alpha_id, {"status": "submitted"})

    def submitted(self, panel_id: str) -> list[Submitted]:
        newest = (
            select(EVALUATIONS.c.alpha_id, EVALUATIONS.c.evaluation_id, EVALUATIONS.c.sharpe)
            .join_from(EVALUATIONS, _ALPHAS, EVALUATIONS.c.alpha_id == _ALPHAS.c.alpha_id)
            .where(_ALPHAS.c.status == "submitted", EVALUATIONS.c.panel_id == panel_id)
            .where(EVALUATIONS.c.latest.is_(True))
            .order_by(EVALUATIONS.c.alpha_id)
        )
        with self._reading() as connection:
            rows = connection.execute(newest).mappings().all()
            return [Submitted(**row, pnl=_pnl(connection, row["evaluation_id"])) for row in rows]

    def trials(self, panel_id: str) -> TrialCounts:
        with self._reading() as connection:
            return ledger.count_trials(connection, panel_id)

    def ledger(self, panel_id: str) -> list[Trial]:
        with self._reading() as connection:
            return ledger.trials(connection, panel_id)

    def lineage(self, alpha_id: str) -> list[Lineage]:
        with self._reading() as connection:
            return ledger.lineage(connection, full_id(connection, AlphaRow.alpha_id, alpha_id, "alpha"))

    def children(self, alpha_id: str) -> list[str]:
        with self._reading() as connection:
            return ledger.children(connection, alpha_id)


def _alpha(connection: Connection, key: str) -> Alpha:
    return alpha_of(connection.execute(select(_ALPHAS).where(_ALPHAS.c.alpha_id == key)).one()._asdict())


def _change_alpha(connection: Connection, start: str, values: Mapping[str, Any]) -> Alpha:
    key = full_id(connection, AlphaRow.alpha_id, start, "alpha")
    if values:
        connection.execute(update(_ALPHAS).where(_ALPHAS.c.alpha_id == key).values(**values))
    return _alpha(connection, key)


def _evaluations(connection: Connection, keys: list[str]) -> list[Evaluation]:
    """Records of these evaluations, in this order."""
    extra: dict[str, dict[str, float | None]] = {}
    for row in existing(connection, PluginMetricRow, "evaluation_id", keys):
        extra.setdefault(row["evaluation_id"], {})[row["name"]] = row["value"]
    found = {row["evaluation_id"]: row for row in existing(connection, EvaluationRow, "evaluation_id", keys)}
    return [evaluation_of(found[key], extra.get(key, {})) for key in keys]


def _pnl(connection: Connection, key: str) -> Pnl | None:
    stored = (
        select(PnlRow.dtype, CalendarRow.days, PnlRow.values)
        .join(CalendarRow, CalendarRow.calendar_id == PnlRow.calendar_id)
        .where(PnlRow.evaluation_id == key)
    )
    row = connection.execute(stored).one_or_none()
    return None if row is None else Pnl.unpack(*row)


def _run(connection: Connection, key: str) -> Run:
    return Run(**connection.execute(select(_RUNS).where(_RUNS.c.run_id == key)).mappings().one())


def _change_run(connection: Connection, key: str, values: Mapping[str, Any]) -> None:
    connection.execute(update(_RUNS).where(_RUNS.c.run_id == key).values(**plain(values)))
