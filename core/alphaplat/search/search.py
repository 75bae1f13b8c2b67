"""The search itself: which batch is proposed when, what is new in it, what it was worth, and what is in the pool.

Batches are proposed and observed in order, and the proposals of batch k depend on batches up to k − lag alone,
because L = lag batches are always under way: ask 0, ask 1, observe 0, ask 2, observe 1 ... So it does not matter when
or where a batch is evaluated, and nothing here evaluates anything. `state` after an observation holds all that the
future depends on, the proposals that are under way included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from alphaplat.errors import AlphaError
from alphaplat.search.exposures import Exposures, overlap
from alphaplat.search.mixture import Mixture
from alphaplat.search.pool import Pool
from alphaplat.search.proposer import Proposal, State, Told
from alphaplat.search.reward import RewardSettings, passed_share
from alphaplat.search.saved import joined, parted
from alphaplat.simulation.alpha import Alpha
from alphaplat_dsl.ir import postorder


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A proposal, and the alpha that it is; `fresh` is one that was not proposed before and is to be evaluated."""

    proposal: Proposal
    alpha: Alpha | None = None
    error: str = ""
    fresh: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """Proposals under way, with the pool that was known when they were made, and by which they are measured."""

    number: int
    entries: tuple[Entry, ...]
    pool: Pool

    @property
    def fresh(self) -> list[Alpha]:
        """The alphas to evaluate, in order."""
        return [entry.alpha for entry in self.entries if entry.fresh and entry.alpha is not None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Score:
    """What was found of an alpha on the training days; `overlaps` are those with the batch's pool.

    `ic_error` is the standard error of the IC. An alpha that may enter the pool has its `exposures` (days, names).
    """

    error: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    ic: float = 0.0
    ic_error: float = 0.0
    own: float = 0.0
    overlaps: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    exposures: Exposures | None = None

    def enters(self, pool: Pool, overlaps: npt.NDArray[np.float64], reward: RewardSettings) -> bool:
        """Whether it adds enough to a pool, with whose members it has these overlaps, and more than luck would."""
        gain = pool.gain(self.ic, self.own, overlaps)
        return gain > reward.least_gain and pool.evidence(self.ic, self.ic_error, self.own, overlaps) >= reward.least_t


@dataclass(kw_only=True)
class Counts:
    """How far a search has come; `barren` batches in a row brought nothing new."""

    observed: int = 0
    proposed: int = 0
    trials: int = 0
    failed: int = 0
    repeated: int = 0
    invalid: int = 0
    barren: int = 0


@dataclass(kw_only=True, eq=False)
class Search:
    """A search from its first batch on, or from a state.

    `alpha_of` makes an alpha of a text, or raises an `AlphaError`. `exposures_of` computes those of members by their
    texts, which is needed after `restore`. `size` is the number of proposals in a batch, `members` that of the pool.
    """

    mixture: Mixture
    alpha_of: Callable[[str], Alpha]
    exposures_of: Callable[[Sequence[str]], list[Exposures]]
    size: int
    lag: int
    members: int
    reward: RewardSettings

    def __post_init__(self) -> None:
        self.pool = Pool(self.reward.ridge)
        self.pending: list[Batch] = []
        self.counts = Counts()
        self.curve: list[tuple[int, float]] = []
        """Trials and the pool's IC after each batch."""
        self._seen: dict[str, None] = {}
        self._exposures: dict[str, Exposures] = {}

    def fill(self) -> None:
        """Propose until as many batches are under way as the lag says."""
        while len(self.pending) < self.lag:
            number = self.counts.observed + len(self.pending)
            entries = tuple(self._entry(proposal) for proposal in self.mixture.ask(self.size))
            self.pending.append(Batch(number=number, entries=entries, pool=self.pool))

    def observe(self, scores: Mapping[str, Score]) -> list[Told]:
        """Take in the scores of the oldest batch under way, by alpha ID: pool, counts, and what proposers are told."""
        batch = self.pending.pop(0)
        told = [self._told(entry, batch.pool, scores) for entry in batch.entries]
        for one in told:
            if one.fresh and one.expression is not None and scores[one.alpha_id].exposures is not None:
                self._consider(one.alpha_id, one.expression.canonical, scores[one.alpha_id], batch.pool)
        self._exposures = {key: self._exposures[key] for key in self.pool.ids if key in self._exposures}
        self._count(told)
        self.curve.append((self.counts.trials, self.pool.ic))
        self.mixture.tell(told, self.pool.members())
        return told

    def state(self) -> State:
        """What the future depends on; to be taken between `observe` and `fill`."""
        pools = {str(number): batch.pool.state() for number, batch in enumerate(self.pending)}
        own = State(
            values={"counts": asdict(self.counts), "pending": [_saved(batch) for batch in self.pending]},
            arrays={"seen": np.array(list(self._seen), dtype=np.bytes_), "curve": np.array(self.curve)},
        )
        return joined(
            {"search": own, "pool": self.pool.state(), "pools": joined(pools), "proposers": self.mixture.state()}
        )

    def restore(self, state: State) -> None:
        """Go on, newly made, where the search of this state stood."""
        parts = parted(state)
        values, arrays = parts["search"].values, parts["search"].arrays
        pools = [Pool.restored(one) for one in parted(parts["pools"]).values()]
        self.pool = Pool.restored(parts["pool"])
        self.pending = [self._restored(one, pool) for one, pool in zip(values["pending"], pools, strict=True)]
        self.counts = Counts(**values["counts"])
        self.curve = [(int(trials), float(ic)) for trials, ic in arrays["curve"]]
        self._seen = dict.fromkeys(key.decode() for key in arrays["seen"].tolist())
        self.mixture.restore(parts["proposers"])

    def _entry(self, proposal: Proposal) -> Entry:
        try:
            alpha = self.alpha_of(proposal.text)
        except AlphaError as error:
            return Entry(proposal=proposal, error=error.message)
        key = alpha.expression.id
        fresh = key not in self._seen
        self._seen[key] = None
        return Entry(proposal=proposal, alpha=alpha, fresh=fresh)

    def _told(self, entry: Entry, pool: Pool, scores: Mapping[str, Score]) -> Told:
        settings, alpha = self.reward, entry.alpha
        if alpha is None:
            return Told(proposal=entry.proposal, reward=settings.invalid, error=entry.error)
        told = Told(
            proposal=entry.proposal,
            reward=settings.repeated,
            expression=alpha.expression,
            alpha_id=alpha.id,
            fresh=entry.fresh,
        )
        if not entry.fresh:
            return told
        score = scores[alpha.id]
        if score.error:
            return replace(told, reward=settings.invalid, error=score.error)
        gain, novelty = pool.gain(score.ic, score.own, score.overlaps), pool.novelty(score.own, score.overlaps)
        nodes = sum(1 for _ in postorder(alpha.expression.node))
        reward = settings.reward(gain=gain, novelty=novelty, passed=passed_share(score.verdicts), nodes=nodes)
        return replace(told, reward=reward, gain=gain, novelty=novelty, metrics=score.metrics, verdicts=score.verdicts)

    def _consider(self, alpha_id: str, text: str, score: Score, known: Pool) -> None:
        """Let an alpha into the pool if it adds enough to the pool as it is now."""
        assert score.exposures is not None
        before = dict(zip(known.ids, score.overlaps, strict=True))
        overlaps = np.array(
            [
                before[key] if key in before else overlap(score.exposures, self._of_member(place))
                for place, key in enumerate(self.pool.ids)
            ]
        )
        if not score.enters(self.pool, overlaps, self.reward):
            return
        self._exposures[alpha_id] = score.exposures
        self.pool = self.pool.added(alpha_id, text, score.ic, score.own, overlaps).best(self.members)

    def _of_member(self, place: int) -> Exposures:
        key = self.pool.ids[place]
        if key not in self._exposures:
            missing = [at for at, one in enumerate(self.pool.ids) if one not in self._exposures]
            found = self.exposures_of([self.pool.texts[at] for at in missing])
            self._exposures |= {self.pool.ids[at]: one for at, one in zip(missing, found, strict=True)}
        return self._exposures[key]

    def _count(self, told: Sequence[Told]) -> None:
        fresh = [one for one in told if one.fresh and one.expression is not None]
        counts = self.counts
        counts.observed += 1
        counts.proposed += len(told)
        counts.trials += len(fresh)
        counts.failed += sum(bool(one.error) for one in fresh)
        counts.repeated += sum(not one.fresh for one in told)
        counts.invalid += sum(one.expression is None for one in told)
        counts.barren = 0 if fresh else counts.barren + 1

    def _restored(self, saved: Mapping[str, Any], pool: Pool) -> Batch:
        entries = []
        for one in saved["entries"]:
            proposal = Proposal(**{**one["proposal"], "parents": tuple(one["proposal"]["parents"])})
            alpha = None if one["error"] else self.alpha_of(proposal.text)
            entries.append(Entry(proposal=proposal, alpha=alpha, error=one["error"], fresh=one["fresh"]))
        return Batch(number=saved["number"], entries=tuple(entries), pool=pool)


def _saved(batch: Batch) -> dict[str, Any]:
    entries = [
        {"proposal": asdict(entry.proposal), "error": entry.error, "fresh": entry.fresh} for entry in batch.entries
    ]
    return {"number": batch.number, "entries": entries}
