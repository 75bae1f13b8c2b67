"""The contract of a registry: what every store of alphas promises, whatever it stands on.

Facts (alphas, evaluations, checks, trials, lineage, PnL) are append-only and keyed by hashes of content, so a batch
that was interrupted may be written again. Names, tags, the submitted mark and a run's progress are states and may
change. `alphaplat_registry.testing.StoreTests` is this contract as tests.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
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
    from alphaplat_registry.pnl import Pnl


class Store(ABC):
    """A registry of alphas. Errors are `RegistryError`s; one process writes, any number read."""

    @abstractmethod
    def add(self, outcomes: Iterable[Outcome], *, checkpoint: Checkpoint | None = None) -> int:
        """Write a batch, all of it or nothing, and return how many of its evaluations were new.

        A checkpoint is part of the batch: it takes the place of the run's last one if the batch is written.

        What is there already is left as it is; a record that has the ID of another but not its body raises
        `ConflictError`, and nothing of the batch is written.
        """

    @abstractmethod
    def add_checks(self, checks: Iterable[CheckResult]) -> None:
        """Write results of checks on evaluations that are there; a changed result is added, not overwritten."""

    @abstractmethod
    def known(self, evaluation_ids: Iterable[str]) -> set[str]:
        """Those of the evaluations that need not be done again, kept or not."""

    @abstractmethod
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
        """Rows of evaluated alphas that a filter lets through (see `alphaplat_registry.where`), missing values last.

        `sort` names columns, separated by commas, `-` for descending; equal rows stand in the order of their IDs.
        `latest` leaves out evaluations of an alpha on a panel for which there is one on newer data.
        """

    @abstractmethod
    def count(self, where: str = "", *, latest: bool = True) -> int:
        """How many rows `find` would return without a limit."""

    @abstractmethod
    def columns(self) -> list[str]:
        """Every name that `find` can filter, sort or show, plugins' metrics included."""

    @abstractmethod
    def alpha(self, alpha_id: str) -> Alpha:
        """The alpha of this ID, or of the only ID that starts so."""

    @abstractmethod
    def describe(self, alpha_id: str, *, name: str | None = None, description: str | None = None) -> Alpha:
        """Give an alpha another name or description."""

    @abstractmethod
    def evaluation(self, evaluation_id: str) -> Evaluation:
        """The evaluation of this ID, or of the only ID that starts so."""

    @abstractmethod
    def evaluations(self, alpha_id: str, *, panel_id: str | None = None) -> list[Evaluation]:
        """All evaluations of an alpha, newest data first."""

    @abstractmethod
    def pnl(self, evaluation_id: str) -> Pnl | None:
        """The daily PnL that was written with an evaluation; None if there was none."""

    @abstractmethod
    def checks(self, evaluation_id: str, *, profile: str | None = None) -> list[CheckResult]:
        """The newest result of each check, in the order in which the checks ran."""

    @abstractmethod
    def start_run(self, run: Run) -> Run:
        """Write a run, or set one that was interrupted running again; another body under its ID is a conflict."""

    @abstractmethod
    def update_run(self, run_id: str, *, counts: Mapping[str, int]) -> None:
        """Record how far a run has come."""

    @abstractmethod
    def finish_run(self, run_id: str, status: RunStatus = "done", *, counts: Mapping[str, int] | None = None) -> Run:
        """Record how a run ended, and when."""

    @abstractmethod
    def checkpoint(self, run_id: str) -> Checkpoint | None:
        """Where a run stood when its last batch was written; None if it never said."""

    @abstractmethod
    def run(self, run_id: str) -> Run:
        """The run of this ID, or of the only ID that starts so."""

    @abstractmethod
    def runs(self, *, limit: int | None = None) -> list[Run]:
        """Runs, the one that started last first."""

    @abstractmethod
    def tag(self, alpha_id: str, *tags: str) -> None:
        """Put tags on an alpha."""

    @abstractmethod
    def untag(self, alpha_id: str, *tags: str) -> None:
        """Take tags off an alpha; those that it does not have are no mistake."""

    @abstractmethod
    def tags(self, alpha_id: str | None = None) -> dict[str, int]:
        """How many alphas have each tag, of all tags or of those on one alpha."""

    @abstractmethod
    def submit(self, alpha_id: str) -> Alpha:
        """Mark an alpha as submitted: later alphas are compared with it."""

    @abstractmethod
    def submitted(self, panel_id: str) -> list[Submitted]:
        """Submitted alphas with the Sharpe and PnL of their newest evaluation on a panel, by ID."""

    @abstractmethod
    def trials(self, panel_id: str) -> TrialCounts:
        """How many alphas were ever tried on a panel."""

    @abstractmethod
    def ledger(self, panel_id: str) -> list[Trial]:
        """Every trial on a panel, by alpha ID."""

    @abstractmethod
    def lineage(self, alpha_id: str) -> list[Lineage]:
        """Every way in which an alpha came about, the first one first."""

    @abstractmethod
    def children(self, alpha_id: str) -> list[str]:
        """IDs of the alphas that name this one as a parent, sorted."""

    @abstractmethod
    def close(self) -> None:
        """Give back connections; a closed store is not used again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
