"""The driver of a run: read, compile, leave out what is known, work, and write in batches; then nothing is lost.

A run's ID is a hash of its configuration, its alphas' evaluations and the panel's snapshot. So the same command goes
on with the same run, and a second run over the same data finds everything done.
"""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any, Protocol

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.checks import Profile, SubmittedAlpha, built_in_profile, load_profile
from alphaplat.engine import SEMANTICS
from alphaplat.panel import Panel
from alphaplat.runs.candidates import Candidate, read_candidates
from alphaplat.runs.config import RunConfig
from alphaplat.runs.panels import panel_of
from alphaplat.runs.pipeline import Pipeline, Tried
from alphaplat.runs.records import evaluation_id, outcome_of, versions
from alphaplat.runs.registry import Registry
from alphaplat_registry import Outcome, Run
from alphaplat_registry.entities import RunStatus

BATCH = 25


class Progress(Protocol):
    """Told how many of the alphas are done, and which came last."""

    def __call__(self, done: int, total: int, last: Tried | None) -> None: ...


@dataclass(kw_only=True)
class Job:
    """A configuration with everything that it names opened and compiled, ready to work; see `prepare`."""

    config: RunConfig
    config_text: str
    platform: Platform
    panel: Panel
    registry: Registry
    profile: Profile | None
    candidates: Sequence[Candidate]
    tried: list[Tried] = field(default_factory=list)

    @property
    def failed(self) -> list[Candidate]:
        """The alphas that do not compile."""
        return [one for one in self.candidates if one.alpha is None]

    @property
    def run_id(self) -> str:
        """'r' and 50 bits over the configuration, what its alphas became, and the panel's content."""
        facts = [self.config.model_dump_json(exclude={"registry"}), self.panel.snapshot, SEMANTICS]
        facts += [f"{one.name}\t{self.key(one) if one.alpha else one.text}" for one in self.candidates]
        return "r" + b32encode(sha256("\n".join(facts).encode()).digest()).decode("ascii").lower()[:10]

    def key(self, candidate: Candidate) -> str:
        """The evaluation's ID of a candidate that compiled."""
        assert candidate.alpha is not None
        return evaluation_id(candidate.alpha.id, self.panel.snapshot, candidate.alpha.settings)

    def left(self) -> list[Candidate]:
        """The candidates that the registry does not know yet, each alpha and period once."""
        wanted = {self.key(one): one for one in reversed(self.candidates) if one.alpha is not None}
        known = self.registry.known(wanted)
        return [
            one for one in self.candidates if one.alpha and wanted.get(key := self.key(one)) is one and key not in known
        ]

    def work(self, progress: Progress | None = None) -> Run:
        """Do what is left. An interrupt writes what is finished, marks the run and is raised again."""
        left = self.left()
        run = self.registry.start_run(self._record())
        done = 0
        status: RunStatus = "failed"
        try:
            if progress is not None:
                progress(0, len(left), None)
            for batch in self._batches(left):
                self.registry.add([outcome for outcome, _ in batch])
                done += len(batch)
                self.tried += [tried for _, tried in batch]
                self.registry.update_run(run.run_id, counts=self._counts(done))
                if progress is not None:
                    progress(done, len(left), batch[-1][1])
            status = "done"
        except KeyboardInterrupt:
            status = "interrupted"
            raise
        finally:
            run = self.registry.finish_run(run.run_id, status, counts=self._counts(done))
        return run

    def _batches(self, left: Sequence[Candidate]) -> Iterator[list[tuple[Outcome, Tried]]]:
        """Results in batches for the registry; on an interrupt the started batch is handed out first."""
        pipeline = Pipeline(panel=self.panel, platform=self.platform, profile=self.profile, submitted=self._submitted)
        results = pipeline.run([one.alpha for one in left if one.alpha is not None])
        interrupted = False
        while not interrupted:
            batch: list[tuple[Outcome, Tried]] = []
            try:
                for index, tried in islice(results, BATCH):
                    batch.append((self._outcome(left[index], tried), tried))
            except KeyboardInterrupt:
                interrupted = True
            if batch:
                yield batch
            elif not interrupted:
                return
        raise KeyboardInterrupt

    def _outcome(self, candidate: Candidate, tried: Tried) -> Outcome:
        return outcome_of(
            tried,
            self.panel,
            profile=self.profile.name if self.profile else None,
            text=candidate.text,
            name=candidate.name,
            tags=candidate.tags,
            run_id=self.run_id,
            seed=self.config.seed,
        )

    def _submitted(self) -> list[SubmittedAlpha]:
        return submitted_alphas(self.registry, self.panel)

    def _counts(self, done: int) -> dict[str, int]:
        return {"alphas": len(self.candidates), "not_compiled": len(self.failed), "evaluated": done}

    def _record(self) -> Run:
        members = [
            {
                "name": one.name,
                "set": one.tags[0] if one.tags else "",
                "alpha_id": one.alpha.id if one.alpha else None,
                "evaluation_id": self.key(one) if one.alpha else None,
                "error": str(one.error) if one.error else None,
            }
            for one in self.candidates
        ]
        resolved: dict[str, Any] = json.loads(self.config.model_dump_json(exclude={"registry"}))
        return Run(
            run_id=self.run_id,
            config=self.config_text,
            resolved={"config": resolved, "members": members, "panel": self._panel_facts()},
            seed=self.config.seed,
            snapshot=self.panel.snapshot,
            panel_id=self.panel.panel_id,
            versions=versions(),
        )

    def _panel_facts(self) -> dict[str, Any]:
        """The data, and which of the fields in use are stand-ins for the real ones."""
        used = {name for one in self.candidates if one.alpha for name in one.alpha.expression.fields}
        known = self.panel.fields
        stands_in = [
            name
            for name in sorted(used)
            if (known[name].estimated if name in known else self.platform.fields[name].estimated)
        ]
        return panel_facts(self.panel) | {"estimated": stands_in}


def prepare(
    config: RunConfig, config_text: str, platform: Platform, registry: Registry, *, say: Callable[[str], None]
) -> Job:
    """Open the panel, compile every alpha and choose the checks; mistakes are raised before any work is done."""
    profile = None
    if config.profile is not None:
        checks = platform.checks.values()
        chosen = config.profile
        profile = (
            built_in_profile(chosen, checks)
            if config.profiles is None
            else load_profile(config.profiles, checks, name=chosen)
        )
    say("opening the panel")
    panel = panel_of(config.panel, platform)
    say("compiling the alphas")
    candidates = read_candidates(config, platform, panel.field_types())
    return Job(
        config=config,
        config_text=config_text,
        platform=platform,
        panel=panel,
        registry=registry,
        profile=profile,
        candidates=candidates,
    )


def submitted_alphas(registry: Registry, panel: Panel) -> list[SubmittedAlpha]:
    """The submitted alphas of a panel's lineage, with their PnL, as checks compare with them."""
    return [
        SubmittedAlpha(one.alpha_id, one.sharpe, one.pnl.dates, one.pnl.values.astype(np.float64))
        for one in registry.submitted(panel.panel_id)
        if one.pnl is not None and one.sharpe is not None
    ]


def panel_facts(panel: Panel) -> dict[str, Any]:
    """What a reader of results must know of the data."""
    first, last = (str(day)[:10] for day in (panel.times[0], panel.times[-1]))
    return {
        "panel_id": panel.panel_id,
        "snapshot": panel.snapshot,
        "first_day": first,
        "last_day": last,
        "days": panel.shape[0],
        "assets": panel.shape[1],
        "survivorship": panel.survivorship,
        "adjustment": panel.adjustment,
        "dtype": str(panel.dtype),
        "path": None if panel.path is None else str(panel.path),
    }
