"""A trained generator as people use it: a document and seed alphas in, valid expressions that differ out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alphaplat.catalogue import Platform, default_platform
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.generator.at_hand import at_hand
from alphaplat.generator.constraints import Constraints
from alphaplat.generator.extras import need_torch
from alphaplat.generator.grammar import Grammar
from alphaplat.generator.idle import idle
from alphaplat.generator.likeness import Known
from alphaplat.generator.mask import Machine
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.ir import Node
from alphaplat_dsl.show import show

if TYPE_CHECKING:
    from alphaplat.generator.checkpoint import Checkpoint
    from alphaplat.generator.decode import Draft
    from alphaplat.generator.mentions import Mentions
    from alphaplat.generator.parts import Encoded
    from alphaplat.generator.vocabulary import Vocabulary

BUDGET = 40
"""The most symbols of an expression where the constraints set no bound."""

MOST = 10_000
_ROUNDS = 20
_BEAMS = (2, 4, 8, 16, 32, 64, 128, 256)


@dataclass(frozen=True)
class Generated:
    """An expression, and the logarithm of its probability under the generator and the constraints.

    `metrics` are predicted, not simulated, by their names in the registry; empty where the generator never learned
    from simulations. `novelty` is 1 less the largest likeness to an alpha that is known, None where none was given.
    """

    expression: Expression
    log_probability: float
    metrics: Mapping[str, float] = field(default_factory=dict)
    novelty: float | None = None

    @property
    def text(self) -> str:
        """The canonical text."""
        return self.expression.canonical

    @property
    def expression_id(self) -> str:
        return self.expression.id

    def describe(self) -> str:
        """The expression as an English sentence."""
        return self.expression.describe()


@dataclass(frozen=True)
class _Extended:
    """A checkpoint with symbols that came after training, and how documents speak of them."""

    checkpoint: Checkpoint
    mentions: Mentions

    def favour(self, beta: float, document: str) -> None:
        """Favour each of them by β times how clearly the document speaks of it."""
        import torch

        self.checkpoint.model.symbols.favour(torch.from_numpy(beta * self.mentions.clearness(document)))


class Generator:
    """Writes alphas with the network of a checkpoint, on a platform.

    Operators and fields that came after training are known by their names and descriptions alone. The score of one is
    raised by up to twice `beta` where a document clearly speaks of it (`Mentions`), and lowered by up to `beta` where
    it does not.
    """

    def __init__(self, checkpoint: Checkpoint, platform: Platform | None = None, *, beta: float = 5.0) -> None:
        self.checkpoint, self.beta = checkpoint, beta
        self.platform = platform if platform is not None else default_platform()
        self._extended: dict[str, _Extended] = {}

    @classmethod
    def load(cls, folder: str | Path, *, platform: Platform | None = None) -> Generator:
        """The generator of a folder; `DataError` where it is damaged, `ConfigError` where torch is missing."""
        need_torch()
        from alphaplat.generator.checkpoint import Checkpoint

        return cls(Checkpoint.load(folder, platform=platform), platform)

    def generate(
        self,
        document: str | None = None,
        *,
        seeds: Sequence[str | Expression] = (),
        n: int = 20,
        constraints: Constraints | None = None,
        temperature: float = 1.0,
        seed: int = 0,
        fields: Mapping[str, FieldType] | None = None,
        known: Iterable[str | Expression] = (),
    ) -> list[Generated]:
        """Up to `n` expressions for a document, seed alphas, both or neither: the likeliest first, no two the same.

        `fields` are those of a panel, `panel.field_types()`: these and what is derived from them are used, and without
        them all that the platform declares. Each expression was compiled by the platform, keeps to the constraints,
        compares nothing with itself, and is none of the seeds. There are fewer than `n` where no more were found.

        `temperature` 1 draws by the generator's own chances, less goes for the likely, more for variety; 0 searches
        for the likeliest by a beam. Where it is low and too few are different, it rises. The same arguments and `seed`
        give the same. `known` are alphas, such as those of a registry, against which novelty is measured; those that do
        not compile over these fields are passed over.
        """
        if not 1 <= n <= MOST:
            raise ConfigError(f"'{n}' expressions cannot be generated", help=f"ask for 1 to {MOST:,}")
        document = document or ""
        checkpoint = self.over(fields, document)
        given = [self._compiled(one, fields) for one in seeds]
        machine = Machine(Grammar(checkpoint.vocabulary), self.bounds(constraints, fields))
        memory = self._memory(checkpoint, given, document)
        found = self._different(
            self._drafts(checkpoint, memory, machine, n, temperature, seed), n, given, checkpoint, fields
        )
        metrics = self._metrics(checkpoint, [one.expression for one in found], document)
        compared = Known(self._known(known, fields))
        return [
            replace(one, metrics=predicted, novelty=compared.novelty(one.expression.node))
            for one, predicted in zip(found, metrics, strict=True)
        ]

    def over(self, fields: Mapping[str, FieldType] | None = None, document: str = "") -> Checkpoint:
        """The checkpoint with all operators and fields of the platform, and those of a panel.

        Those that came after training are favoured as the document speaks of them, until the next call.
        """
        vocabulary = self.checkpoint.vocabulary.extended(self.platform, fields)
        if len(vocabulary) == len(self.checkpoint.vocabulary):
            return self.checkpoint
        if vocabulary.id not in self._extended:
            self._extended = {vocabulary.id: self._with(vocabulary)}
        extended = self._extended[vocabulary.id]
        extended.favour(self.beta, document)
        return extended.checkpoint

    def _with(self, vocabulary: Vocabulary) -> _Extended:
        from alphaplat.generator.mentions import Mentions

        config, before = self.checkpoint.model.config, len(self.checkpoint.vocabulary)
        checkpoint = self.checkpoint.extended(vocabulary, platform=self.platform)
        encoder = config.descriptions.load(self.platform)
        return _Extended(checkpoint, Mentions(encoder, vocabulary.entries[before:], config.max_document_tokens))

    def bounds(
        self, constraints: Constraints | None = None, fields: Mapping[str, FieldType] | None = None
    ) -> Constraints:
        """The constraints, with no field or operator but those that are at hand; `AlphaError` for another's name."""
        return at_hand(constraints or Constraints(), self.platform, fields)

    def _compiled(self, one: str | Expression, fields: Mapping[str, FieldType] | None) -> Expression:
        return one if isinstance(one, Expression) else self.platform.compile(one, panel_fields=fields)

    def _known(self, known: Iterable[str | Expression], fields: Mapping[str, FieldType] | None) -> Iterator[Node]:
        for one in known:
            try:
                yield self._compiled(one, fields).node
            except AlphaError:
                continue

    def _memory(self, checkpoint: Checkpoint, seeds: Sequence[Expression], document: str) -> Encoded:
        """What the network makes of seeds and document, one row."""
        import torch

        ids = checkpoint.vocabulary.joined(one.node for one in seeds)
        with torch.inference_mode():
            return checkpoint.model.encode(torch.tensor([ids]) if ids else None, checkpoint.model.read([document]))

    def _drafts(
        self, checkpoint: Checkpoint, memory: Encoded, machine: Machine, n: int, temperature: float, seed: int
    ) -> Iterator[Draft]:
        """Rounds of drafts, until somebody has enough; a temperature below 1 rises towards it on the way."""
        from alphaplat.generator.decode import BATCH, Sampling, beam, write

        most = min(machine.most_tokens, checkpoint.model.config.max_tokens - 2)
        budget = min(most, max(BUDGET, machine.constraints.max_tokens or 0, machine.least_tokens()))
        if temperature == 0:
            for width in _BEAMS:
                if width >= min(2 * n, _BEAMS[-1]):
                    yield from beam(checkpoint.model, memory, machine, budget=budget, width=width)
            return
        rounds, copies = _ROUNDS * -(-n // BATCH), min(2 * n, BATCH)
        for number in range(rounds):
            warmth = max(temperature, temperature ** (1 - number / rounds))
            sampling = Sampling(temperature=warmth)
            yield from write(
                checkpoint.model, memory, machine, budget=budget, copies=copies, sampling=sampling, seed=(seed, number)
            )

    def _different(
        self,
        drafts: Iterable[Draft],
        n: int,
        seeds: Sequence[Expression],
        checkpoint: Checkpoint,
        fields: Mapping[str, FieldType] | None,
    ) -> list[Generated]:
        """The first `n` that differ by expression ID, the likeliest first."""
        vocabulary, taken = checkpoint.vocabulary, {one.id for one in seeds}
        written: set[tuple[int, ...]] = set()
        found: list[Generated] = []
        for draft in drafts:
            if draft.tokens in written:
                continue
            written.add(draft.tokens)
            text = show(vocabulary.decode(draft.tokens), vocabulary.catalogue)
            expression = self.platform.compile(text, panel_fields=fields)
            if expression.id not in taken and not idle(expression.node):
                taken.add(expression.id)
                found.append(Generated(expression, draft.log_probability))
            if len(found) == n:
                break
        return sorted(found, key=lambda one: -one.log_probability)

    def _metrics(
        self, checkpoint: Checkpoint, expressions: Sequence[Expression], document: str
    ) -> list[dict[str, float]]:
        """What the metric head predicts of each; nothing where it was not trained, or the expression is too long."""
        import torch

        model, vocabulary = checkpoint.model, checkpoint.vocabulary
        if not model.metric_head.calibrated:
            return [{} for _ in expressions]
        found: list[dict[str, float]] = []
        with torch.inference_mode():
            for expression in expressions:
                ids = vocabulary.encode(expression.node)
                if len(ids) > model.config.max_seed_tokens:
                    found.append({})
                    continue
                values = model.metrics(model.encode(torch.tensor([ids]), model.read([document])))[0]
                found.append(dict(zip(model.config.metrics, values.tolist(), strict=True)))
        return found
