"""The tables. Everything that a leaderboard filters and sorts by stands in one wide row an evaluation.

A join of alphas, runs and metrics takes seconds on a million alphas, an index on the wide row milliseconds; so what
belongs to the alpha (fields, operators, settings, tags) is asked for by subqueries. A panel has no index: nearly all
rows are of the same one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from alphaplat_registry.metrics import METRICS

# One length for every kind of ID: hashes of 130 bits in base32 behind a prefix, or SHA-256 in hexadecimal.
ID = String(80)
WORD = String(120)
STAMP = String(40)

INDEXED_METRICS = ("sharpe", "fitness", "turnover", "returns", "rank_ic")


class Base(DeclarativeBase):
    """Names every constraint, because a migration can only change what has a name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class AlphaRow(Base):
    __tablename__ = "alphas"

    alpha_id: Mapped[str] = mapped_column(ID, primary_key=True)
    expression_id: Mapped[str] = mapped_column(ID, index=True)
    expression: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    dialect: Mapped[str] = mapped_column(WORD)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[str]] = mapped_column(JSON)
    operators: Mapped[list[str]] = mapped_column(JSON)
    lookback: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(20), index=True)
    created: Mapped[str] = mapped_column(STAMP)


class PartRow(Base):
    """A field or an operator that an alpha uses, for filters."""

    __tablename__ = "alpha_parts"
    __table_args__ = (Index(None, "kind", "name", "alpha_id"),)

    alpha_id: Mapped[str] = mapped_column(ForeignKey(AlphaRow.alpha_id), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)


class SettingRow(Base):
    """One setting of an alpha as a word and, where it is one, as a number; for filters."""

    __tablename__ = "alpha_settings"

    alpha_id: Mapped[str] = mapped_column(ForeignKey(AlphaRow.alpha_id), primary_key=True)
    name: Mapped[str] = mapped_column(WORD, primary_key=True)
    word: Mapped[str] = mapped_column(Text)
    number: Mapped[float | None]


class RunRow(Base):
    __tablename__ = "runs"

    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    config: Mapped[str] = mapped_column(Text)
    resolved: Mapped[dict[str, Any]] = mapped_column(JSON)
    seed: Mapped[int | None] = mapped_column(BigInteger)
    snapshot: Mapped[str] = mapped_column(ID)
    panel_id: Mapped[str] = mapped_column(ID)
    status: Mapped[str] = mapped_column(String(20))
    versions: Mapped[dict[str, str]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    started: Mapped[str] = mapped_column(STAMP, index=True)
    finished: Mapped[str] = mapped_column(STAMP)


class CheckpointRow(Base):
    """Where a run stands; the newest only."""

    __tablename__ = "checkpoints"

    run_id: Mapped[str] = mapped_column(ForeignKey(RunRow.run_id), primary_key=True)
    step: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[str] = mapped_column(STAMP)


class EvaluationRow(Base):
    """The wide row; one nullable float column for each metric of the vocabulary is added below."""

    __tablename__ = "evaluations"
    __table_args__ = (Index(None, "alpha_id", "panel_id"),)

    evaluation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    alpha_id: Mapped[str] = mapped_column(ForeignKey(AlphaRow.alpha_id))
    panel_id: Mapped[str] = mapped_column(ID)
    snapshot: Mapped[str] = mapped_column(ID)
    engine: Mapped[str] = mapped_column(WORD)
    verdict: Mapped[str] = mapped_column(String(20))
    message: Mapped[str] = mapped_column(Text)
    run_id: Mapped[str | None] = mapped_column(ForeignKey(RunRow.run_id), index=True)
    seed: Mapped[int | None] = mapped_column(BigInteger)
    versions: Mapped[dict[str, str]] = mapped_column(JSON)
    first_day: Mapped[str] = mapped_column(String(10))
    last_day: Mapped[str] = mapped_column(String(10))
    latest: Mapped[bool]
    reasons: Mapped[dict[str, str]] = mapped_column(JSON)
    by_year: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created: Mapped[str] = mapped_column(STAMP)


for _metric in METRICS:
    setattr(EvaluationRow, _metric.name, mapped_column(_metric.name, Double, nullable=True))

EVALUATIONS = Base.metadata.tables["evaluations"]


for _indexed in INDEXED_METRICS:
    Index(f"ix_evaluations_{_indexed}", EVALUATIONS.c[_indexed])


class PluginMetricRow(Base):
    """A metric outside the vocabulary: a plugin's, which must not need a migration."""

    __tablename__ = "plugin_metrics"
    __table_args__ = (Index(None, "name", "value"),)

    evaluation_id: Mapped[str] = mapped_column(ForeignKey(EvaluationRow.evaluation_id), primary_key=True)
    name: Mapped[str] = mapped_column(WORD, primary_key=True)
    value: Mapped[float | None] = mapped_column(Double)


class CheckRow(Base):
    """A check's result; `round` counts how often it has changed."""

    __tablename__ = "check_results"

    evaluation_id: Mapped[str] = mapped_column(ForeignKey(EvaluationRow.evaluation_id), primary_key=True)
    profile: Mapped[str] = mapped_column(WORD, primary_key=True)
    name: Mapped[str] = mapped_column(WORD, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(20))
    value: Mapped[float | None] = mapped_column(Double)
    limit: Mapped[float | None] = mapped_column(Double)
    reason: Mapped[str] = mapped_column(Text)
    created: Mapped[str] = mapped_column(STAMP)


class TrialRow(Base):
    """A line of the ledger; its alpha need not have been kept, so that nothing refers to `alphas`."""

    __tablename__ = "trials"
    __table_args__ = (Index(None, "panel_id", "pnl_hash"),)

    alpha_id: Mapped[str] = mapped_column(ID, primary_key=True)
    panel_id: Mapped[str] = mapped_column(ID, primary_key=True)
    kept: Mapped[bool]
    sharpe: Mapped[float | None] = mapped_column(Double)
    pnl_hash: Mapped[str | None] = mapped_column(ID)
    evaluation_id: Mapped[str | None] = mapped_column(ID, index=True)
    run_id: Mapped[str | None] = mapped_column(ForeignKey(RunRow.run_id))
    created: Mapped[str] = mapped_column(STAMP)


class LineageRow(Base):
    __tablename__ = "lineage"

    lineage_id: Mapped[str] = mapped_column(ID, primary_key=True)
    alpha_id: Mapped[str] = mapped_column(ForeignKey(AlphaRow.alpha_id), index=True)
    generator: Mapped[str] = mapped_column(WORD, index=True)
    document: Mapped[str] = mapped_column(Text)
    checkpoint: Mapped[str] = mapped_column(Text)
    run_id: Mapped[str | None] = mapped_column(ForeignKey(RunRow.run_id))
    created: Mapped[str] = mapped_column(STAMP)


class ParentRow(Base):
    """A parent in a lineage; it may be an alpha that was not kept."""

    __tablename__ = "lineage_parents"

    lineage_id: Mapped[str] = mapped_column(ForeignKey(LineageRow.lineage_id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ID, index=True)


class TagRow(Base):
    __tablename__ = "tags"

    alpha_id: Mapped[str] = mapped_column(ForeignKey(AlphaRow.alpha_id), primary_key=True)
    tag: Mapped[str] = mapped_column(WORD, primary_key=True, index=True)
    created: Mapped[str] = mapped_column(STAMP)


class CalendarRow(Base):
    """The days of PnL series, once for all series that share them."""

    __tablename__ = "calendars"

    calendar_id: Mapped[str] = mapped_column(ID, primary_key=True)
    days: Mapped[bytes] = mapped_column(LargeBinary)


class PnlRow(Base):
    __tablename__ = "pnl"

    evaluation_id: Mapped[str] = mapped_column(ForeignKey(EvaluationRow.evaluation_id), primary_key=True)
    calendar_id: Mapped[str] = mapped_column(ForeignKey(CalendarRow.calendar_id))
    dtype: Mapped[str] = mapped_column(String(20))
    values: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(ID)
