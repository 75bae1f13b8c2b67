"""The driver of a search: generate, simulate, check, register and learn, batch by batch, until the budget is spent.

After each batch its alphas, their trials and lineage, and the state of the whole search are written in one transaction.
So whenever it is killed, the registry says where it stands, and the same command goes on from there; what was being
evaluated is evaluated again. A run's ID is a hash of what changes its results, so a larger budget goes on with the same
run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import monotonic

from alphaplat.catalogue import Platform
from alphaplat.checks import Profile
from alphaplat.engine import SEMANTICS
from alphaplat.errors import ConfigError
from alphaplat.panel import Panel
from alphaplat.runs.config import RunConfig
from alphaplat.runs.driver import profile_of
from alphaplat.runs.evaluator import Evaluator, Found
from alphaplat.runs.opening import Opening, training
from alphaplat.runs.panels import panel_facts, panel_of
from alphaplat.runs.pipeline import refuse_settings
from alphaplat.runs.records import run_id_of, submitted_alphas, versions
from alphaplat.runs.registry import Registry
from alphaplat.runs.search_config import SearchConfig
from alphaplat.runs.workers import Workers, available
from alphaplat.search.building import check_options, identity_of, mixture_of
from alphaplat.search.proposer import Context, Proposal, State, Told
from alphaplat.search.saved import from_bytes, joined, parted, to_bytes
from alphaplat.search.search import Batch, Search
from alphaplat.simulation import Settings
from alphaplat.yaml_file import at_key
from alphaplat_dsl.source import Source
from alphaplat_registry import Checkpoint, Lineage, Outcome, Run
from alphaplat_registry.entities import RunStatus

BARREN = 50
"""So many batches in a row without a new alpha end a search: there is nothing left to find."""

_LONGEST_WAY = 120

Progress = Callable[["SearchJob", Sequence[Told]], None]


@dataclass(kw_only=True, eq=False)
class SearchJob:
    """A configuration with a search, and everything that it names opened; see `prepare_search`.

    `training` are the settings of the days on which it learns, `context` what proposers may build on.
    """

    config: RunConfig
    config_text: str
    platform: Platform
    panel: Panel
    registry: Registry
    profile: Profile | None
    training: Settings
    context: Context
    workers: int
    seconds: float = 0.0
    """How long the search has worked; over all its interruptions, where minutes are its budget."""
    _written: dict[str, int] = field(default_factory=dict)

    @property
    def plan(self) -> SearchConfig:
        """The part `search` of the configuration."""
        assert self.config.search is not None
        return self.config.search

    @cached_property
    def run_id(self) -> str:
        """'r' and 50 bits over the panel's content, the language, the search, the settings, checks and words.

        `DataError` where a file that a proposer is to read is missing or damaged.
        """
        config, profile = self.config, self.profile
        checks = "" if profile is None else json.dumps([profile.name, profile.limits], sort_keys=True)
        facts = [config.name, config.description, str(config.seed), checks, self.panel.snapshot, SEMANTICS]
        facts += [self.training.identity(), config.settings.period(), self.context.grammar.vocabulary.id]
        plan = self.plan.identity()
        for name, one in plan["proposers"].items():
            spec = self.platform.need("generators", name)
            one["options"] = identity_of(spec, self.context, one["options"])
        return run_id_of([*facts, json.dumps(plan, sort_keys=True)])

    @cached_property
    def search(self) -> Search:
        """The search where it stands: where the registry says, or at its beginning."""
        wanted = {name: (one.share, one.options) for name, one in self.plan.proposers.items()}
        search = Search(
            mixture=mixture_of(self.platform, self.context, wanted),
            alpha_of=self.evaluator.alpha,
            exposures_of=self.evaluator.exposures,
            size=self.plan.batch,
            lag=self.plan.lag,
            members=self.plan.pool,
            reward=self.plan.reward,
        )
        checkpoint = self.registry.checkpoint(self.run_id) if self.registry.begun(self.run_id) is not None else None
        if checkpoint is not None:
            parts = parted(from_bytes(checkpoint.content))
            self.seconds = parts["job"].values["seconds"]
            search.restore(parts["search"])
        return search

    @cached_property
    def evaluator(self) -> Evaluator:
        """This process's own evaluator."""
        return Evaluator(
            panel=self.panel,
            platform=self.platform,
            settings=self.training,
            reward=self.plan.reward,
            profile=self.profile,
            submitted=self._opening.submitted,
            run_id=self.run_id,
            seed=self.config.seed,
        )

    @cached_property
    def _opening(self) -> Opening:
        return Opening(
            config=self.config,
            snapshot=self.panel.snapshot,
            submitted=tuple(submitted_alphas(self.registry, self.panel)),
            run_id=self.run_id,
            threads=1,
        )

    def over(self) -> str:
        """Why the search has ended, '' if it has not."""
        plan, counts = self.plan, self.search.counts
        if plan.trials is not None and counts.trials >= plan.trials:
            return f"{plan.trials:,} trials were made"
        if plan.minutes is not None and self.seconds >= 60 * plan.minutes:
            return f"{plan.minutes:g} minutes are over"
        if counts.barren >= BARREN:
            return f"{BARREN} batches in a row brought nothing new"
        return ""

    def work(self, progress: Progress | None = None) -> Run:
        """Search until the budget is spent; nothing where it is. An interrupt is noted in the run, and raised again."""
        before = self.registry.begun(self.run_id)
        if before is not None and before.status == "done" and self.over():
            return before
        self._written = self._counts()
        run = self.registry.start_run(before if before is not None else self._record())
        status: RunStatus = "failed"
        try:
            with Workers(self.workers, self._opening, self.evaluator) as workers:
                while not self.over():
                    told = self._step(workers)
                    if progress is not None:
                        progress(self, told)
            status = "done"
        except KeyboardInterrupt:
            status = "interrupted"
            raise
        finally:
            run = self.registry.finish_run(run.run_id, status, counts=self._written)
        return run

    def _step(self, workers: Workers) -> list[Told]:
        """One batch: proposed, evaluated beside the next ones, taken in, and written with the state after it."""
        began = monotonic()
        self.search.fill()
        batch, *_ = self.search.pending
        for one in self._needed():
            workers.start(one)
        found = workers.finish(batch)
        told = self.search.observe({one.outcome.alpha.alpha_id: one.score for one in found})
        self.seconds += monotonic() - began
        self.registry.add(self._outcomes(batch, found), checkpoint=self._checkpoint())
        self._written = self._counts()
        self.registry.update_run(self.run_id, counts=self._written)
        return told

    def _needed(self) -> list[Batch]:
        """The batches under way that will be evaluated for certain: those before which the trials cannot be enough."""
        most, needed = self.search.counts.trials, []
        for batch in self.search.pending:
            if self.plan.trials is None or most < self.plan.trials:
                needed.append(batch)
            most += len(batch.fresh)
        return needed

    def _outcomes(self, batch: Batch, found: Sequence[Found]) -> list[Outcome]:
        proposals = [entry.proposal for entry in batch.entries if entry.fresh]
        return [
            replace(one.outcome, lineage=self._lineage(one.outcome.alpha.alpha_id, proposal))
            for one, proposal in zip(found, proposals, strict=True)
        ]

    def _lineage(self, alpha_id: str, proposal: Proposal) -> Lineage:
        way = f"{proposal.origin}: {proposal.how}" if proposal.how else proposal.origin
        return Lineage(
            alpha_id=alpha_id,
            parents=proposal.parents,
            generator=way[:_LONGEST_WAY],
            document=proposal.document,
            checkpoint=proposal.checkpoint,
            run_id=self.run_id,
        )

    def _checkpoint(self) -> Checkpoint:
        spent = 0.0 if self.plan.minutes is None else self.seconds
        state = joined({"search": self.search.state(), "job": State(values={"seconds": spent})})
        return Checkpoint(run_id=self.run_id, step=self.search.counts.observed, content=to_bytes(state))

    def _counts(self) -> dict[str, int]:
        counts = self.search.counts
        return {
            "alphas": counts.trials,
            "proposed": counts.proposed,
            "repeated": counts.repeated,
            "invalid": counts.invalid,
            "failed": counts.failed,
            "pool": len(self.search.pool),
        }

    def _record(self) -> Run:
        resolved = json.loads(self.config.model_dump_json(exclude={"registry"}))
        return Run(
            run_id=self.run_id,
            config=self.config_text,
            resolved={"config": resolved, "members": [], "panel": panel_facts(self.panel)},
            seed=self.config.seed,
            snapshot=self.panel.snapshot,
            panel_id=self.panel.panel_id,
            versions=versions(),
        )


def prepare_search(
    config: RunConfig,
    config_text: str,
    platform: Platform,
    registry: Callable[[], Registry],
    *,
    say: Callable[[str], None] = lambda line: None,
) -> SearchJob:
    """Open everything that a configuration with a search names; mistakes are raised before any work is done."""
    assert config.search is not None
    for name, one in config.search.proposers.items():
        with at_key(Source(config_text, config.file), ("search", "proposers", name)):
            check_options(platform.need("generators", name), one.options)
    profile = profile_of(config, platform)
    store = registry()
    say("opening the panel")
    panel = panel_of(config.panel, platform)
    refuse_settings([config.settings], panel)
    return SearchJob(
        config=config,
        config_text=config_text,
        platform=platform,
        panel=panel,
        registry=store,
        profile=profile,
        training=training(config.settings, panel),
        context=_context(config, config.search, platform, panel),
        workers=_workers(config.search, panel),
    )


def _context(config: RunConfig, plan: SearchConfig, platform: Platform, panel: Panel) -> Context:
    from alphaplat.generator import Constraints, Grammar, Machine, Vocabulary
    from alphaplat.generator.at_hand import at_hand

    fields = panel.field_types()
    grammar = Grammar(Vocabulary.of(platform, fields))
    constraints = at_hand(Constraints(**plan.constraints.model_dump()), platform, fields)
    Machine(grammar, constraints).start(1)
    context = Context(
        platform=platform,
        panel_fields=fields,
        grammar=grammar,
        constraints=constraints,
        seed=config.seed,
        seeds=tuple(plan.seeds),
        document=plan.document,
        folder=plan.folder,
    )
    for text in context.seeds:
        context.compile(text)
    return context


def _workers(plan: SearchConfig, panel: Panel) -> int:
    """How many processes work; one where the panel is in this one's memory alone."""
    if panel.path is not None:
        return plan.workers or available()
    if plan.workers is not None and plan.workers > 1:
        raise ConfigError(
            "several workers need a stored panel, which each of them opens",
            help="add a path to the panel, or set workers: 1",
        )
    return 1
