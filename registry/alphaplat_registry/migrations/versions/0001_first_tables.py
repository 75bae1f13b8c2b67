"""The first tables.

The metrics stand here by name, as they were when these tables were made; a later metric is a later step.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(80)
WORD = sa.String(120)
STAMP = sa.String(40)
KIND = sa.String(20)

METRICS = (
    "sharpe",
    "fitness",
    "returns",
    "turnover",
    "drawdown",
    "margin",
    "cents_per_share",
    "holding_period",
    "ir",
    "volatility",
    "book_returns",
    "skewness",
    "kurtosis",
    "sharpe_error",
    "train_sharpe",
    "test_sharpe",
    "pnl",
    "traded",
    "shares_traded",
    "cost",
    "net_pnl",
    "net_returns",
    "net_sharpe",
    "break_even",
    "long_count",
    "short_count",
    "universe_size",
    "coverage",
    "max_weight",
    "residual_market",
    "residual_group",
    "ic",
    "icir",
    "ic_t",
    "rank_ic",
    "rank_icir",
    "rank_ic_t",
    "hit_ratio",
    "quantile_spread",
    "days",
    "stale_days",
    "ungrouped",
)
TABLES = (
    "lineage_parents",
    "lineage",
    "trials",
    "pnl",
    "calendars",
    "check_results",
    "plugin_metrics",
    "evaluations",
    "runs",
    "tags",
    "alpha_settings",
    "alpha_parts",
    "alphas",
)
INDEXED_METRICS = ("sharpe", "fitness", "turnover", "returns", "rank_ic")


def upgrade() -> None:
    """Make every table, those that others refer to first."""
    _alphas()
    _runs()
    _evaluations()
    _metric_indexes()
    _pnl()
    _ledger()


def downgrade() -> None:
    """Drop every table, those that refer to others first."""
    for table in TABLES:
        op.drop_table(table)


def _metric_indexes() -> None:
    """Index for 'highest first, missing last': PostgreSQL must be told, SQLite reads its index backwards."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name in INDEXED_METRICS:
        column = sa.text(f"{name} DESC NULLS LAST") if postgresql else name
        op.create_index(f"ix_evaluations_{name}", "evaluations", [column])


def _alphas() -> None:
    op.create_table(
        "alphas",
        sa.Column("alpha_id", ID, nullable=False),
        sa.Column("expression_id", ID, nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("dialect", WORD, nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("operators", sa.JSON(), nullable=False),
        sa.Column("lookback", sa.Integer()),
        sa.Column("status", KIND, nullable=False),
        sa.Column("created", STAMP, nullable=False),
        sa.PrimaryKeyConstraint("alpha_id", name="pk_alphas"),
    )
    op.create_index("ix_alphas_expression_id", "alphas", ["expression_id"])
    op.create_index("ix_alphas_status", "alphas", ["status"])
    op.create_table(
        "alpha_parts",
        sa.Column("alpha_id", ID, nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["alpha_id"], ["alphas.alpha_id"], name="fk_alpha_parts_alpha_id"),
        sa.PrimaryKeyConstraint("alpha_id", "kind", "name", name="pk_alpha_parts"),
    )
    op.create_index("ix_alpha_parts_kind_name_alpha_id", "alpha_parts", ["kind", "name", "alpha_id"])
    op.create_table(
        "alpha_settings",
        sa.Column("alpha_id", ID, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("number", sa.Double()),
        sa.ForeignKeyConstraint(["alpha_id"], ["alphas.alpha_id"], name="fk_alpha_settings_alpha_id"),
        sa.PrimaryKeyConstraint("alpha_id", "name", name="pk_alpha_settings"),
    )
    op.create_table(
        "tags",
        sa.Column("alpha_id", ID, nullable=False),
        sa.Column("tag", WORD, nullable=False),
        sa.Column("created", STAMP, nullable=False),
        sa.ForeignKeyConstraint(["alpha_id"], ["alphas.alpha_id"], name="fk_tags_alpha_id"),
        sa.PrimaryKeyConstraint("alpha_id", "tag", name="pk_tags"),
    )
    op.create_index("ix_tags_tag", "tags", ["tag"])


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("resolved", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger()),
        sa.Column("snapshot", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("status", KIND, nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("started", STAMP, nullable=False),
        sa.Column("finished", STAMP, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
    )
    op.create_index("ix_runs_started", "runs", ["started"])


def _evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("evaluation_id", ID, nullable=False),
        sa.Column("alpha_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("snapshot", ID, nullable=False),
        sa.Column("engine", WORD, nullable=False),
        sa.Column("verdict", KIND, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("run_id", ID),
        sa.Column("seed", sa.BigInteger()),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("by_year", sa.JSON(), nullable=False),
        sa.Column("created", STAMP, nullable=False),
        *(sa.Column(name, sa.Double()) for name in METRICS),
        sa.ForeignKeyConstraint(["alpha_id"], ["alphas.alpha_id"], name="fk_evaluations_alpha_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_evaluations_run_id"),
        sa.PrimaryKeyConstraint("evaluation_id", name="pk_evaluations"),
    )
    op.create_index("ix_evaluations_alpha_id_panel_id", "evaluations", ["alpha_id", "panel_id"])
    op.create_index("ix_evaluations_run_id", "evaluations", ["run_id"])
    op.create_table(
        "plugin_metrics",
        sa.Column("evaluation_id", ID, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.Column("value", sa.Double()),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.evaluation_id"], name="fk_plugin_metrics_evaluation_id"
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "name", name="pk_plugin_metrics"),
    )
    op.create_index("ix_plugin_metrics_name_value", "plugin_metrics", ["name", "value"])
    op.create_table(
        "check_results",
        sa.Column("evaluation_id", ID, nullable=False),
        sa.Column("profile", WORD, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("verdict", KIND, nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("limit", sa.Double()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created", STAMP, nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.evaluation_id"], name="fk_check_results_evaluation_id"
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "profile", "name", "round", name="pk_check_results"),
    )


def _pnl() -> None:
    op.create_table(
        "calendars",
        sa.Column("calendar_id", ID, nullable=False),
        sa.Column("days", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("calendar_id", name="pk_calendars"),
    )
    op.create_table(
        "pnl",
        sa.Column("evaluation_id", ID, nullable=False),
        sa.Column("calendar_id", ID, nullable=False),
        sa.Column("dtype", KIND, nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("digest", ID, nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendars.calendar_id"], name="fk_pnl_calendar_id"),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.evaluation_id"], name="fk_pnl_evaluation_id"),
        sa.PrimaryKeyConstraint("evaluation_id", name="pk_pnl"),
    )


def _ledger() -> None:
    op.create_table(
        "trials",
        sa.Column("alpha_id", ID, nullable=False),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("sharpe", sa.Double()),
        sa.Column("pnl_hash", ID),
        sa.Column("evaluation_id", ID),
        sa.Column("run_id", ID),
        sa.Column("created", STAMP, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_trials_run_id"),
        sa.PrimaryKeyConstraint("alpha_id", "panel_id", name="pk_trials"),
    )
    op.create_index("ix_trials_evaluation_id", "trials", ["evaluation_id"])
    op.create_index("ix_trials_panel_id_pnl_hash", "trials", ["panel_id", "pnl_hash"])
    op.create_table(
        "lineage",
        sa.Column("lineage_id", ID, nullable=False),
        sa.Column("alpha_id", ID, nullable=False),
        sa.Column("generator", WORD, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("run_id", ID),
        sa.Column("created", STAMP, nullable=False),
        sa.ForeignKeyConstraint(["alpha_id"], ["alphas.alpha_id"], name="fk_lineage_alpha_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_lineage_run_id"),
        sa.PrimaryKeyConstraint("lineage_id", name="pk_lineage"),
    )
    op.create_index("ix_lineage_alpha_id", "lineage", ["alpha_id"])
    op.create_index("ix_lineage_generator", "lineage", ["generator"])
    op.create_table(
        "lineage_parents",
        sa.Column("lineage_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["lineage_id"], ["lineage.lineage_id"], name="fk_lineage_parents_lineage_id"),
        sa.PrimaryKeyConstraint("lineage_id", "position", name="pk_lineage_parents"),
    )
    op.create_index("ix_lineage_parents_parent_id", "lineage_parents", ["parent_id"])
