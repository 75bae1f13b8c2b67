"""The random typed policy: expressions that look like people's, drawn without a model.

Symbols are drawn by how often people use them in such a place. Lengths are drawn first, and an expression goes on
until it is about so long: a leaf that would end it before is unlikely, and near its length all leaves are likely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice

import numpy as np

from alphaplat.generator.constraints import Constraints
from alphaplat.generator.entries import EntryKind
from alphaplat.generator.grammar import Flags, Grammar, Ints
from alphaplat.generator.mask import Machine, State, Tokens
from alphaplat.generator.sampling import Floats, draw, write
from alphaplat.generator.slots import LiteralPlace, Place, ValuePlace
from alphaplat_dsl.ir import Node
from alphaplat_dsl.kinds import Kind

_OPERATORS: Mapping[str, float] = {
    **dict.fromkeys(("rank", "subtract", "divide", "multiply"), 24.0),
    **dict.fromkeys(("add", "ts_mean", "ts_delta", "reverse"), 16.0),
    **dict.fromkeys(("ts_corr", "ts_rank", "ts_std_dev", "ts_zscore", "ts_decay_linear", "group_neutralize"), 8.0),
    **dict.fromkeys(("ts_sum", "ts_delay", "ts_min", "ts_max", "abs", "log", "sign", "less", "group_rank"), 4.0),
    **dict.fromkeys(("ts_covariance", "ts_arg_max", "signed_power", "zscore", "scale", "if_else", "ts_product"), 2.0),
    **dict.fromkeys(("max", "min", "ts_av_diff", "ts_arg_min", "group_zscore", "vec_avg", "vec_sum", "power"), 2.0),
}
_RARE = {EntryKind.OPERATOR: 0.4, EntryKind.NUMBER: 0.2}
_FIELDS: Mapping[str, float] = {"close": 3.0, "volume": 3.0, "returns": 2.0, "vwap": 2.0}
_NUMBERS: Mapping[str, float] = {
    **dict.fromkeys(("5", "10", "20"), 12.0),
    **dict.fromkeys(("1", "2", "3", "4", "6", "7", "8", "15", "60", "120", "252"), 5.0),
    **dict.fromkeys(("9", "12", "14", "16", "18", "30", "40", "63", "80", "100", "126", "0.5"), 2.0),
}
_SHARES = {EntryKind.OPERATOR: 0.58, EntryKind.OPTION: 0.04, EntryKind.FIELD: 0.32, EntryKind.NUMBER: 0.06}
_SHARES_OF_OTHERS = {EntryKind.OPERATOR: 0.08, EntryKind.OPTION: 0.01, EntryKind.FIELD: 0.87, EntryKind.NUMBER: 0.04}
_ONE_DAY = 0.02

_LIKELY, _UNLIKELY = 6.0, 0.02
_NEAR = 0.8
_SMOOTHING = 0.5
_USUAL_LENGTHS = np.arange(3, 33)
_BATCH = 256


@dataclass(frozen=True, eq=False)
class Policy:
    """Weights of symbols by slot (S, V), and a weight for each length, from 0 on.

    `leaves` (V,) are the symbols that are a value by themselves.
    """

    weights: Floats
    lengths: Floats
    leaves: Flags

    @classmethod
    def usual(cls, grammar: Grammar) -> Policy:
        """Weights as far as anybody knows them without looking at alphas: common operators, windows and fields."""
        vocabulary = grammar.vocabulary
        known = {EntryKind.OPERATOR: _OPERATORS, EntryKind.FIELD: _FIELDS, EntryKind.NUMBER: _NUMBERS}
        symbols = np.array(
            [known.get(entry.kind, {}).get(entry.token, _RARE.get(entry.kind, 1.0)) for entry in vocabulary.entries]
        )
        weights = np.where(grammar.fits, symbols, 0.0)
        day = vocabulary.numbered[EntryKind.NUMBER]["1"]
        for slot, place in enumerate(map(grammar.role, range(len(grammar.slots)))):
            if isinstance(place, ValuePlace):
                for kind, share in (_SHARES if place.kind is Kind.MATRIX else _SHARES_OF_OTHERS).items():
                    own = [*vocabulary.numbered[kind].values()]
                    total = weights[slot, own].sum()
                    weights[slot, own] *= share / total if total else 0.0
            elif isinstance(place, LiteralPlace) and place.parameter.kind is Kind.WINDOW:
                weights[slot, day] *= _ONE_DAY
        lengths = np.zeros(_USUAL_LENGTHS[-1] + 1)
        lengths[_USUAL_LENGTHS] = _USUAL_LENGTHS * np.exp(-_USUAL_LENGTHS / 6)
        return cls(weights, lengths, _leaves(grammar))

    @classmethod
    def like(cls, grammar: Grammar, graphs: Iterable[Node]) -> Policy:
        """Weights and lengths as in the given graphs, with some of the usual ones for what these do not hold.

        Weights are counted by what is asked for: a number as a window apart from a number as a value. AlphaError for
        a graph that the vocabulary cannot write.
        """
        usual, reading = cls.usual(grammar), Machine(Grammar(grammar.vocabulary, everything=True))
        rows = [grammar.vocabulary.encode(graph) for graph in graphs]
        state = reading.start(len(rows))
        counts = np.zeros_like(reading.grammar.fits, dtype=np.float64)
        for symbols in grammar.vocabulary.batch(rows)[:, 1:-1].T:
            np.add.at(counts, (state.slots, symbols), 1.0)
            state.advance(symbols)
        asked: dict[Place | None, Floats] = {}
        for slot, found in enumerate(counts):
            place = _asked(reading.grammar.role(slot))
            asked[place] = asked.get(place, 0.0) + found
        weights = usual.weights / np.maximum(usual.weights.sum(axis=1, keepdims=True), 1e-12) * _SMOOTHING
        for slot in range(len(grammar.slots)):
            weights[slot] += np.where(grammar.fits[slot], asked.get(_asked(grammar.role(slot)), 0.0), 0.0)
        lengths = np.bincount([min(len(row), grammar.most_tokens) for row in rows]).astype(np.float64)
        return cls(weights, lengths if rows else usual.lengths, usual.leaves)

    @cached_property
    def _tables(self) -> Floats:
        """The weights for expressions that are near their length, that a leaf would end too early, and others."""
        factors = np.array([_LIKELY, _UNLIKELY, 1.0])[:, None, None]
        return np.where(self.leaves, factors, 1.0).astype(np.float32) * self.weights.astype(np.float32)

    def choose(self, state: State, mask: Flags, rng: np.random.Generator) -> Tokens:
        """The next symbols of a batch; budgets are taken for lengths."""
        needed = state.needed
        short = state.length + needed < _NEAR * state.budgets
        chances = self._tables[np.where(short, np.where(needed == 1, 1, 2), 0), state.slots] * mask
        return draw(chances, rng)

    def budgets(self, machine: Machine, count: int, rng: np.random.Generator, kind: Kind = Kind.MATRIX) -> Ints:
        """Lengths for so many expressions, within what the machine can write, (count,)."""
        drawn = rng.choice(len(self.lengths), size=count, p=self.lengths / self.lengths.sum())
        return np.clip(drawn, machine.least_tokens(kind), machine.most_tokens).astype(np.int32)


def random_sequences(
    machine: Machine, seed: int, policy: Policy | None = None, kind: Kind = Kind.MATRIX
) -> Iterator[list[int]]:
    """Sequences of the random policy without end; the same seed gives the same ones."""
    policy, rng = policy or Policy.usual(machine.grammar), np.random.default_rng(seed)
    while True:
        state = machine.start(_BATCH, policy.budgets(machine, _BATCH, rng, kind), kind)
        yield from write(state, partial(policy.choose, rng=rng))


def random_expressions(
    grammar: Grammar,
    count: int,
    seed: int,
    constraints: Constraints | None = None,
    policy: Policy | None = None,
    kind: Kind = Kind.MATRIX,
) -> list[Node]:
    """Graphs of the random policy (`Policy.usual` where none is given), as they come: some may be equal.

    A graph is as it was drawn, not canonical. AlphaError if nothing can be written under the constraints.

    >>> from alphaplat.catalogue import default_platform
    >>> from alphaplat.generator.vocabulary import Vocabulary
    >>> grammar = Grammar(Vocabulary.of(default_platform()))
    >>> one, again = (random_expressions(grammar, 1, seed=7) for _ in range(2))
    >>> one == again
    True
    """
    sequences = random_sequences(Machine(grammar, constraints), seed, policy, kind)
    return [grammar.vocabulary.decode(ids) for ids in islice(sequences, count)]


def _asked(place: Place | None) -> Place | None:
    """A place without what does not change how often people write a symbol there."""
    match place:
        case ValuePlace(kind=kind):
            return ValuePlace(kind)
        case LiteralPlace(parameter=parameter):
            return LiteralPlace(parameter)
        case _:
            return place


def _leaves(grammar: Grammar) -> Flags:
    """The symbols that are a value by themselves, (V,)."""
    kinds = (EntryKind.FIELD, EntryKind.NUMBER)
    return np.array([entry.kind in kinds for entry in grammar.vocabulary.entries])
