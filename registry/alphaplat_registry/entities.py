"""What a registry remembers, as plain frozen records; no caller ever sees a table's row.

Identifiers are hashes of content that the caller computes, so that writing a record twice is harmless. Times are
UTC in ISO form, days are `YYYY-MM-DD`; an empty `created` or `started` is filled in when the record is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from alphaplat_registry.pnl import Pnl

AlphaStatus: TypeAlias = Literal["unsubmitted", "submitted"]
RunStatus: TypeAlias = Literal["running", "done", "interrupted", "failed"]
Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Alpha:
    """An expression with the settings under which it is simulated.

    `expression` is the canonical text, `text` what somebody wrote in `dialect`. The ID covers the expression and the
    settings; text, name and description are those of whoever came first.
    """

    alpha_id: str
    expression_id: str
    expression: str
    text: str = ""
    dialect: str = "brain"
    settings: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    description: str = ""
    fields: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    lookback: int | None = None
    status: AlphaStatus = "unsubmitted"
    created: str = ""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One job from one configuration: `config` as it was written, `resolved` with every default filled in."""

    run_id: str
    config: str = ""
    resolved: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    snapshot: str = ""
    panel_id: str = ""
    status: RunStatus = "running"
    versions: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    started: str = ""
    finished: str = ""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One alpha on one snapshot of a panel by one version of the engine's semantics.

    `metrics` maps names to numbers; None, NaN and infinities are stored as missing, for the reason in `reasons`.
    Names outside the vocabulary are a plugin's. `verdict` sums up the checks; it is kept true when checks are added.
    `message` says in a sentence why an evaluation has no numbers, where it has none.
    """

    evaluation_id: str
    alpha_id: str
    panel_id: str
    snapshot: str
    engine: str
    metrics: Mapping[str, float | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    by_year: Sequence[Mapping[str, Any]] = ()
    verdict: str = ""
    message: str = ""
    run_id: str | None = None
    seed: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    first_day: str = ""
    last_day: str = ""
    created: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What one check of a profile said about an evaluation: pass, warn, fail, error or skip."""

    evaluation_id: str
    profile: str
    name: str
    verdict: str
    value: float | None = None
    limit: float | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One distinct alpha tried on a panel, however often and on whatever snapshot; counted whether kept or not."""

    alpha_id: str
    panel_id: str
    kept: bool = True
    sharpe: float | None = None
    pnl_hash: str | None = None
    evaluation_id: str | None = None
    run_id: str | None = None
    created: str = ""


@dataclass(frozen=True, kw_only=True)
class TrialCounts:
    """How many alphas were tried on a panel: distinct by ID, and distinct by the values of their PnL."""

    by_id: int
    by_value: int


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """Where an alpha came from: parents, generator, the document that prompted it, the model's checkpoint, the run."""

    alpha_id: str
    parents: tuple[str, ...] = ()
    generator: str = ""
    document: str = ""
    checkpoint: str = ""
    run_id: str | None = None
    created: str = ""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Where a run stands after so many steps: bytes that the run alone understands, and from which it can go on."""

    run_id: str
    step: int
    content: bytes
    created: str = ""


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A word that somebody put on an alpha."""

    alpha_id: str
    tag: str
    created: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Submitted:
    """A submitted alpha as the self-correlation check needs it: its newest evaluation on a panel, and its PnL."""

    alpha_id: str
    evaluation_id: str
    sharpe: float | None
    pnl: Pnl | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """All that is known about one alpha that was tried, written together or not at all.

    Without `trial`, one is made from the evaluation. A trial that is not kept leaves only its line in the ledger.
    """

    alpha: Alpha
    evaluation: Evaluation | None = None
    checks: tuple[CheckResult, ...] = ()
    trial: Trial | None = None
    lineage: Lineage | None = None
    tags: tuple[str, ...] = ()
    pnl: Pnl | None = None


_GRAVEST_FIRST = ("fail", "error", "warn", "pass", "skip")


def summary(verdicts: Sequence[str]) -> str:
    """Sum up verdicts by the gravest; skipped checks alone never make a pass.

    >>> summary(["pass", "WARN", "skip"]), summary(["skip"]), summary([])
    ('warn', 'skip', '')
    """
    found = {verdict.lower() for verdict in verdicts}
    return next((verdict for verdict in _GRAVEST_FIRST if verdict in found), "")
