"""A network among the proposers: what it writes is told, what earned most it imitates, and its best have children.

The way of Mundhenk et al. (2021), on rewards for what an alpha adds to a pool: a network seeds a population of genetic
programming, and learns from the best of all that was told, whoever proposed it, as from a priority queue (Abolafia et
al. 2018), and from its own draws by a risk-seeking policy gradient. Rewards in the queue fade, since the pool changes.
A share of all proposals stays random.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from alphaplat.errors import AlphaError, ConfigError
from alphaplat.generator import Grammar
from alphaplat.generator.entries import EntryKind
from alphaplat.generator.identity import generator_id
from alphaplat.search import Context, Member, Proposal, State, Told, draws
from alphaplat.search.saved import joined, parted
from alphaplat_generators.genetic import Genetic
from alphaplat_generators.population import padded, unpadded
from alphaplat_generators.writing import Ids

if TYPE_CHECKING:
    from alphaplat.generator.checkpoint import Checkpoint
    from alphaplat_generators.network import Lesson, Network

LEAST_RANDOM = 0.1
ATTEMPTS = 4
GIVEN = 0.2
"""The share of seeds that are the configuration's own, as long as there are others."""

AT_ONCE = 32
"""The most elites, and the most outcomes, that one step learns from."""

REMEMBERED = 512
"""The most outcomes from which the heads learn to predict."""

SUREST = 0.75
"""The share of what is kept of a surplus for its predicted reward; the rest is kept as it was drawn."""

_ASKED, _TOLD, _WRITTEN = 1, 2, 3
_TITLE = 120


class _Seed(NamedTuple):
    ids: Ids
    parents: tuple[str, ...]


@dataclass(frozen=True)
class _Own:
    """An expression that the network has written, and that was not told yet."""

    ids: Ids
    seed: Ids
    log_probability: float


@dataclass(frozen=True)
class _Outcome:
    """What was evaluated: the symbols, the reward and the metrics that the network predicts."""

    ids: Ids
    labels: tuple[float, ...]


class Neural:
    """Proposes what a network writes, children of the elites, and random expressions.

    `checkpoint` is the folder of a trained generator; without it an untrained one of the size `preset` begins. The
    document and the seeds of the search are what it writes from: `seeded` is the share of its expressions that are
    written from a seed alpha, an elite or one of the search's. `temperature` is that of its draws, `budget` the most
    symbols of each. `gp` and `random` are the shares of children and of random expressions among all proposals.

    After each batch it takes `updates` steps on the `queue` best, on its own draws, and on the metrics and rewards of
    all that was told: `rate` is that of the topmost layers, and each layer below has `discriminative` times the one
    above. `entropy` is what a nat of it is worth. With a `surplus` of k it writes k times as many as it
    proposes, and keeps those of which it expects most, and some as they come.
    """

    def __init__(
        self,
        context: Context,
        checkpoint: str | None = None,
        preset: str = "tiny",
        temperature: float = 0.7,
        budget: int = 30,
        seeded: float = 0.5,
        gp: float = 0.4,
        random: float = LEAST_RANDOM,
        surplus: int = 1,
        updates: int = 4,
        rate: float = 5e-4,
        discriminative: float = 0.85,
        entropy: float = 0.01,
        queue: int = 100,
    ) -> None:
        from alphaplat_generators.network import Network, Rates

        _check("seeded", seeded, 0, 1)
        _check("random", random, LEAST_RANDOM, 1)
        _check("gp", gp, 0, 1 - random)
        _check("surplus", surplus, 1, 100)
        _check("updates", updates, 0, 1000)
        _check("rate", rate, 1e-9, 1)
        _check("discriminative", discriminative, 1e-3, 1)
        _check("entropy", entropy, 0, 100)
        _check("queue", queue, 1, 100_000)
        _check("temperature", temperature, 0, 100)
        begun = _begun(context, checkpoint, preset)
        self._context = context = _over(context, begun)
        self._genetic = Genetic(context, population=2 * queue, fresh=random / (gp + random))
        self._network: Network = Network(
            begun,
            self._genetic.writer.machine,
            document=context.document,
            budget=budget,
            rates=Rates(rate=rate, discriminative=discriminative, entropy=entropy),
            seed=context.seed,
        )
        self._temperature, self._seeded, self._written = temperature, seeded, 1 - gp - random
        self._surplus, self._updates, self._queue = surplus, updates, queue
        self._given = [row for row in self._genetic.writer.read([*map(context.compile, context.seeds)]) if row]
        self._asked = self._told = 0
        self._pending: dict[str, _Own] = {}
        self._known: dict[str, None] = {}
        self._outcomes: deque[_Outcome] = deque(maxlen=REMEMBERED)

    def ask(self, count: int) -> list[Proposal]:
        """What the network writes that is new, children of elites, and random expressions."""
        self._asked += 1
        rng = draws(self._context.seed, _ASKED, self._asked)
        proposals = self._drawn(int(rng.binomial(count, self._written)), rng)
        return proposals + self._genetic.ask(count - len(proposals))

    def tell(self, told: Sequence[Told], pool: Sequence[Member]) -> None:
        """Take the outcomes in, and learn from them."""
        self._told += 1
        self._genetic.tell(told, pool)
        own: list[tuple[_Own, float]] = []
        for one in told:
            if one.expression is not None:
                self._known[one.expression.id] = None
                pending = self._pending.pop(one.expression.id, None)
                own += [(pending, one.reward)] if pending is not None and one.fresh else []
        self._outcomes.extend(self._evaluated(told))
        self._learn(own, draws(self._context.seed, _TOLD, self._told))

    def state(self) -> State:
        """The network, the population, and what was told and is still to be."""
        pending = {key: [one.ids, one.seed, one.log_probability] for key, one in self._pending.items()}
        own = State(
            values={"asked": self._asked, "told": self._told, "pending": pending},
            arrays={
                "known": np.array(list(self._known), dtype=np.bytes_),
                "ids": padded([one.ids for one in self._outcomes]),
                "labels": self._labels(),
            },
        )
        return joined({"own": own, "genetic": self._genetic.state(), "network": self._network.state()})

    def restore(self, state: State) -> None:
        """Go on with all of that."""
        parts = parted(state)
        self._genetic.restore(parts["genetic"])
        self._network.restore(parts["network"])
        values, arrays = parts["own"].values, parts["own"].arrays
        self._asked, self._told = values["asked"], values["told"]
        self._pending = {key: _Own(*one) for key, one in values["pending"].items()}
        self._known = dict.fromkeys(key.decode() for key in arrays["known"].tolist())
        rows = zip(unpadded(arrays["ids"]), arrays["labels"].tolist(), strict=True)
        self._outcomes = deque((_Outcome(ids, tuple(labels)) for ids, labels in rows), maxlen=REMEMBERED)

    def _drawn(self, count: int, rng: np.random.Generator) -> list[Proposal]:
        """Up to `count` expressions of the network that nobody proposed before."""
        found: dict[str, tuple[Proposal, _Own]] = {}
        for attempt in range(ATTEMPTS):
            wanted = count * self._surplus - len(found)
            if wanted <= 0:
                break
            seeds = [self._seed(rng) for _ in range(wanted)]
            place = (self._context.seed, _WRITTEN, self._asked, attempt)
            drafts = self._network.write([seed.ids for seed in seeds], self._temperature, place)
            for seed, draft in zip(seeds, drafts, strict=True):
                text = self._genetic.writer.text(draft.tokens)
                key = self._id_of(text)
                if key and key not in self._known and key not in self._pending:
                    own = _Own(list(draft.tokens), seed.ids, draft.log_probability)
                    found.setdefault(key, (self._proposal(text, seed), own))
        chosen = self._chosen(found, count)
        self._pending |= {key: found[key][1] for key in chosen}
        return [found[key][0] for key in chosen]

    def _proposal(self, text: str, seed: _Seed) -> Proposal:
        return Proposal(
            text=text,
            parents=seed.parents,
            how="written from a seed" if seed.ids else "written",
            document=self._context.document[:_TITLE],
            checkpoint=self._network.name,
        )

    def _id_of(self, text: str) -> str:
        """The ID of an expression, '' of what does not compile."""
        try:
            return self._context.compile(text).id
        except AlphaError:
            return ""

    def _chosen(self, found: dict[str, tuple[Proposal, _Own]], count: int) -> list[str]:
        """So many of what was found: those with the largest predicted rewards, and some as they were drawn."""
        keys = list(found)
        if len(keys) <= count or not self._network.steps:
            return keys[:count]
        order = np.argsort(-self._network.worth([own.ids for _, own in found.values()]), kind="stable")
        best = order[: ceil(SUREST * count)].tolist()
        others = [place for place in range(len(keys)) if place not in best]
        return [keys[place] for place in [*best, *others][:count]]

    def _seed(self, rng: np.random.Generator) -> _Seed:
        """What to write from: an elite, a seed of the search, or nothing."""
        elites = len(self._genetic.population)
        if rng.random() >= self._seeded or not (elites or self._given):
            return _Seed([], ())
        if self._given and (not elites or rng.random() < GIVEN):
            return _Seed(self._given[rng.integers(len(self._given))], ())
        parent = self._genetic.population.parent(rng)
        return _Seed(list(parent.genome.ids), (parent.alpha_id,))

    def _evaluated(self, told: Sequence[Told]) -> Iterator[_Outcome]:
        fine = [(one, one.expression) for one in told if one.fresh and not one.error and one.expression is not None]
        rows = self._genetic.writer.read([expression for _, expression in fine])
        for (one, _), row in zip(fine, rows, strict=True):
            if row is not None:
                metrics = (one.metrics.get(name, np.nan) for name in self._network.metrics)
                yield _Outcome(row, (one.reward, *metrics))

    def _learn(self, own: Sequence[tuple[_Own, float]], rng: np.random.Generator) -> None:
        if not self._outcomes:
            return
        self._network.calibrate(self._labels())
        for _ in range(self._updates):
            self._network.learn(self._lesson(own, rng))

    def _lesson(self, own: Sequence[tuple[_Own, float]], rng: np.random.Generator) -> Lesson:
        """Some of the elites, the better the more, all own draws of the batch, and some outcomes."""
        from alphaplat_generators.network import Lesson, Written

        budget, labels = self._network.budget, self._labels()
        elites = [one for one in self._genetic.population.fittest(self._queue) if len(one.key) <= budget]
        ranks = rng.permutation(len(elites))[:AT_ONCE]
        targets = [list(elites[rank].key) for rank in ranks]
        seeds = [self._seed(rng).ids for _ in targets]
        outcomes = rng.permutation(len(self._outcomes))[:AT_ONCE]
        return Lesson(
            elites=Written(
                targets=targets, seeds=[[] if seed == one else seed for one, seed in zip(targets, seeds, strict=True)]
            ),
            weights=1 - ranks / max(len(elites), 1),
            own=Written(targets=[one.ids for one, _ in own], seeds=[one.seed for one, _ in own]),
            before=np.array([one.log_probability for one, _ in own]),
            rewards=np.array([reward for _, reward in own]),
            outcomes=[self._outcomes[place].ids for place in outcomes],
            labels=labels[outcomes],
        )

    def _labels(self) -> npt.NDArray[np.float64]:
        """Reward and metrics of what is remembered (rows, 1 + metrics), NaN where one is not known."""
        labels = np.array([one.labels for one in self._outcomes]).reshape(-1, 1 + len(self._network.metrics))
        return np.where(np.isfinite(labels), labels, np.nan)


def identity(context: Context, checkpoint: str | None = None, **options: Any) -> dict[str, Any]:
    """The options with a generator's ID instead of its folder, where another may be trained later."""
    return options if checkpoint is None else options | {"checkpoint": generator_id(context.folder / checkpoint)}


def _check(name: str, value: Any, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ConfigError(
            f"'neural' cannot have '{value}' for {name}", help=f"it is a number from {least:g} to {most:g}"
        )


def _begun(context: Context, folder: str | None, size: str) -> Checkpoint:
    """The trained network of a folder, with all symbols of the context, or an untrained one."""
    from alphaplat.generator.checkpoint import Checkpoint
    from alphaplat.generator.config import preset
    from alphaplat.generator.generate import Generator

    if folder is None:
        vocabulary = context.grammar.vocabulary
        return Checkpoint.untrained(preset(size), vocabulary, seed=context.seed, platform=context.platform)
    path = context.folder / folder
    return Generator.load(path, platform=context.platform).over(context.panel_fields, context.document)


def _over(context: Context, checkpoint: Checkpoint) -> Context:
    """The context in the network's symbols, of which those may be written that are in the context's own."""
    known, constraints = context.grammar.vocabulary.numbered, context.constraints
    return replace(
        context,
        grammar=Grammar(checkpoint.vocabulary),
        constraints=replace(
            constraints,
            fields=sorted(known[EntryKind.FIELD]) if constraints.fields is None else constraints.fields,
            operators=sorted(known[EntryKind.OPERATOR]) if constraints.operators is None else constraints.operators,
        ),
    )
