"""The driver of a run: read, compile, leave out what is known, work, and write in batches; then nothing is lost.

A run's ID is a hash of what it is about: the panel's content, the alphas with their settings, the checks, the seed.
So the same command goes on with the same run, wherever its files lie now and whichever registry it writes to, and a
second run over the same data finds everything done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, TypeVar

from alphaplat.catalogue import Platform
from alphaplat.checks import Profile, SubmittedAlpha, built_in_profile, load_profile
from alphaplat.engine import SEMANTICS
from alphaplat.errors import ConfigError
from alphaplat.panel import Panel
from alphaplat.runs.candidates import Candidate, compiled, read_sets
from alphaplat.runs.config import RunConfig, with_settings
from alphaplat.runs.panels import panel_facts, panel_of
from alphaplat.runs.pipeline import Pipeline, Tried, in_batches, refuse_settings
from alphaplat.runs.records import alpha_record, evaluation_id, outcome_of, run_id_of, submitted_alphas, versions
from alphaplat.runs.registry import Registry
from alphaplat_registry import Lineage, Outcome, Run
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

    @cached_property
    def run_id(self) -> str:
        """'r' and 50 bits over the panel's content, what the alphas became in any order, the checks and the words."""
        config, profile = self.config, self.profile
        checks = "" if profile is None else json.dumps([profile.name, profile.limits], sort_keys=True)
        facts = [config.name, config.description, str(config.seed), checks, self.panel.snapshot, SEMANTICS]
        facts += sorted(f"{one.name}\t{','.join(one.tags)}\t{self.key(one) or one.text}" for one in self.candidates)
        return run_id_of(facts)

    def key(self, candidate: Candidate) -> str:
        """The evaluation's ID of a candidate, '' where it did not compile."""
        alpha = candidate.alpha
        return evaluation_id(alpha.id, self.panel.snapshot, alpha.settings) if alpha is not None else ""

    @cached_property
    def _wanted(self) -> dict[str, Candidate]:
        """The first candidate of each alpha and period, by the evaluation's ID."""
        return {key: one for one in reversed(self.candidates) if (key := self.key(one))}

    def left(self) -> list[Candidate]:
        """The candidates, each alpha and period once, that the registry does not know or has not checked so yet."""
        known = self.registry.known(self._wanted)
        done = {key for key in known if self._is_checked(key)}
        return [one for one in self.candidates if self._wanted.get(key := self.key(one)) is one and key not in done]

    def _is_checked(self, key: str) -> bool:
        if self.profile is None or not self.profile.limits or self.registry.checks(key, profile=self.profile.label):
            return True
        return self.registry.evaluation(key).verdict == "error"

    def work(self, progress: Progress | None = None) -> Run:
        """Do what is left; nothing where all is done. An interrupt writes what is finished, and is raised again."""
        left = self.left()
        before = self.registry.begun(self.run_id)
        if before is not None and before.status == "done" and not left:
            return before
        run = self.registry.start_run(before if before is not None else self._record())
        there = self.registry.known(self._wanted)
        self.registry.add([self._membership(self._wanted[key]) for key in self._wanted if key in there])
        done, known = 0, len(self._wanted) - len(left)
        status: RunStatus = "failed"
        try:
            if progress is not None:
                progress(0, len(left), None)
            pipeline = Pipeline(
                panel=self.panel, platform=self.platform, profile=self.profile, submitted=lambda: self._submitted
            )
            results = pipeline.run([one.alpha for one in left if one.alpha is not None])
            for batch in in_batches(results, BATCH):
                self.registry.add([self._outcome(left[index], tried) for index, tried in batch])
                done += len(batch)
                self.tried += [tried for _, tried in batch]
                self.registry.update_run(run.run_id, counts=self._counts(known + done))
                if progress is not None:
                    progress(done, len(left), batch[-1][1])
            status = "done"
        except KeyboardInterrupt:
            status = "interrupted"
            raise
        finally:
            run = self.registry.finish_run(run.run_id, status, counts=self._counts(known + done))
        return run

    def _outcome(self, candidate: Candidate, tried: Tried) -> Outcome:
        return outcome_of(
            tried,
            self.panel,
            profile=self.profile,
            text=candidate.text,
            name=candidate.name,
            tags=candidate.tags,
            run_id=self.run_id,
            seed=self.config.seed,
        )

    def _membership(self, candidate: Candidate) -> Outcome:
        """What a run adds to an alpha that was evaluated before it: its tags, and the run as a way to it."""
        assert candidate.alpha is not None
        return Outcome(
            alpha=alpha_record(candidate.alpha, text=candidate.text, name=candidate.name),
            lineage=Lineage(alpha_id=candidate.alpha.id, run_id=self.run_id),
            tags=candidate.tags,
        )

    @cached_property
    def _submitted(self) -> list[SubmittedAlpha]:
        return submitted_alphas(self.registry, self.panel)

    def _counts(self, evaluated: int) -> dict[str, int]:
        return {"alphas": len(self.candidates), "not_compiled": len(self.failed), "evaluated": evaluated}

    def _record(self) -> Run:
        members = [
            {
                "name": one.name,
                "set": one.tags[0] if one.tags else "",
                "alpha_id": one.alpha.id if one.alpha else None,
                "evaluation_id": self.key(one) or None,
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
        declared = self.platform.fields
        guessed = {name for name in used if name in known and known[name].estimated}
        guessed |= {name for name in used - set(known) if name in declared and declared[name].estimated}
        return panel_facts(self.panel) | {"estimated": sorted(guessed)}


def prepare(
    config: RunConfig,
    config_text: str,
    platform: Platform,
    registry: Callable[[], Registry],
    *,
    say: Callable[[str], None] = lambda line: None,
) -> Job:
    """Read all files, open the registry and the panel, and compile; mistakes are raised before any work is done."""
    config = with_settings(config)
    profile = profile_of(config, platform)
    texts = read_sets(config, platform)
    store = registry()
    say("opening the panel")
    panel = panel_of(config.panel, platform)
    say("compiling the alphas")
    candidates = compiled(config, texts, platform, panel.field_types())
    refuse_settings([one.alpha.settings for one in candidates if one.alpha is not None], panel)
    return Job(
        config=config,
        config_text=config_text,
        platform=platform,
        panel=panel,
        registry=store,
        profile=profile,
        candidates=candidates,
    )


def profile_of(config: RunConfig, platform: Platform) -> Profile | None:
    """The profile that a configuration names, None where it names none."""
    if config.profile is None:
        return None
    checks = platform.checks.values()
    if config.profiles is None:
        return built_in_profile(config.profile, checks)
    return load_profile(config.profiles, checks, name=config.profile)


class Resumable(Protocol):
    """A job that knows the ID of its run."""

    registry: Registry
    panel: Panel

    @property
    def run_id(self) -> str: ...


Resumed = TypeVar("Resumed", bound=Resumable)


def resumed(job: Resumed, run_id: str) -> Resumed:
    """The job of a run that is to go on; ConfigError where its data, alphas, checks or generator have changed."""
    if job.run_id == run_id:
        return job
    then = job.registry.run(run_id)
    what = "alphas, checks or generator" if then.snapshot == job.panel.snapshot else "data"
    raise ConfigError(
        f"the run '{run_id}' cannot go on: its {what} have changed since",
        help=f"start it anew from its configuration; it will be run '{job.run_id}'",
    )
