"""What alphas exist: entities, the vocabulary of metrics, and stores of both.

    with open_store("alphas.db") as store:
        store.add([Outcome(alpha=..., evaluation=..., pnl=...)])
        store.find("sharpe > 1.25 and turnover < 0.3", sort="-fitness")

Importing this loads neither a database layer nor NumPy; both come with the first store or PnL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alphaplat_registry.entities import (
    Alpha,
    Checkpoint,
    CheckResult,
    Evaluation,
    Lineage,
    Outcome,
    Row,
    Run,
    Submitted,
    Tag,
    Trial,
    TrialCounts,
    summary,
)
from alphaplat_registry.errors import (
    ConflictError,
    FilterError,
    MissingError,
    RegistryError,
    SchemaError,
)
from alphaplat_registry.metrics import METRICS, Metric
from alphaplat_registry.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from alphaplat_registry.pnl import Pnl as Pnl

__all__ = [
    "METRICS",
    "Alpha",
    "CheckResult",
    "Checkpoint",
    "ConflictError",
    "Evaluation",
    "FilterError",
    "Lineage",
    "Metric",
    "MissingError",
    "Outcome",
    "Pnl",
    "RegistryError",
    "Row",
    "Run",
    "SchemaError",
    "Store",
    "Submitted",
    "Tag",
    "Trial",
    "TrialCounts",
    "open_store",
    "summary",
    "upgrade",
]


def open_store(url: str | Path, *, durable: bool = False) -> Store:
    """Open the registry at a path or database URL, and make it if it is not there.

    `durable` makes SQLite wait for the disk at every commit: slower, and safe when the power fails.
    """
    from alphaplat_registry.sql_store import SqlStore

    return SqlStore(url, durable=durable)


def upgrade(url: str | Path) -> str:
    """Bring the tables of a registry to this program's version, and return that version."""
    from alphaplat_registry.migrations import upgrade as upgrade_tables

    return upgrade_tables(url)


def __getattr__(name: str) -> Any:
    if name == "Pnl":
        from alphaplat_registry.pnl import Pnl

        return Pnl
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
