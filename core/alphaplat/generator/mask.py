"""The mask machine: which symbols may come next, for a batch of sequences at once, with no dead ends.

Each sequence is a stack of slots, with the days that each may look back, and what it costs to complete those below
it. A symbol may be written if it fits the slot on top, and if what is left then can be completed within the budget.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from alphaplat.errors import AlphaTypeError, ConfigError
from alphaplat.generator.completion import NEVER, SYMBOL, complete, joined
from alphaplat.generator.constraints import Constraints
from alphaplat.generator.entries import EOS, PAD
from alphaplat.generator.grammar import NOTHING, UNBOUNDED, Flags, Grammar, Ints, Shorts
from alphaplat_dsl.kinds import Kind

Tokens: TypeAlias = np.ndarray[Any, np.dtype[np.integer[Any]]]

_FIRST_ROOM = 32


class Machine:
    """A grammar under constraints; AlphaError if nothing can be written under them."""

    def __init__(self, grammar: Grammar, constraints: Constraints | None = None) -> None:
        self.grammar = grammar
        self.constraints = constraints or Constraints()
        self.allowed = self.constraints.allowed(grammar)
        self.required = self.constraints.needed(grammar, self.allowed)
        self.within_days = self.constraints.max_lookback is not None
        self.completion = complete(grammar, self.allowed, self.required, within_days=self.within_days)
        self.marks: Ints = np.zeros(len(self.allowed), dtype=np.int32)
        self.marks[self.required] = 1 << np.arange(len(self.required))
        self.everything_missing = (1 << len(self.required)) - 1
        self.days = self._days_of_a_path()
        self.turning = grammar.vocabulary.turning
        self.least_tokens(Kind.MATRIX)

    def start(self, batch: int, budget: int | Tokens | None = None, kind: Kind = Kind.MATRIX) -> State:
        """A batch of empty sequences, each of at most `budget` symbols, begin and end not counted.

        A budget may be one for all or one a row; None is that of the constraints, or as much as can be compiled.
        ConfigError if it is more than that, or too little for the least expression.
        """
        grammar = self.grammar
        budgets = np.broadcast_to(np.asarray(self.most_tokens if budget is None else budget, dtype=np.int32), (batch,))
        if batch and budgets.max() > grammar.most_tokens:
            raise ConfigError(
                f"a budget of {budgets.max():,} symbols is more than what is sure to compile",
                help=f"it is at most {grammar.most_tokens:,}",
            )
        least = self.least_tokens(kind)
        if batch and budgets.min() < least:
            raise ConfigError(
                f"{budgets.min():,} symbols are too few: the shortest expression has {least:,}",
                help="raise the budget, or constrain less",
            )
        return State(self, np.minimum(budgets, self.most_tokens), grammar.starts[kind])

    @property
    def most_tokens(self) -> int:
        """The length that no expression exceeds, whatever the budget."""
        return min(self.constraints.max_tokens or self.grammar.most_tokens, self.grammar.most_tokens)

    def least_tokens(self, kind: Kind = Kind.MATRIX) -> int:
        """The length of the shortest expression of a kind that holds all that is required."""
        least = self.completion.least[self.grammar.starts[kind]]
        cost = int(least[-1])
        nodes, most = cost % SYMBOL, self.constraints.max_nodes
        if cost < NEVER and (most is None or nodes <= most):
            return cost // SYMBOL
        if cost < NEVER:
            raise ConfigError(f"{most} nodes are too few: the shortest expression has {nodes}", help="raise max_nodes")
        names = [self.grammar.vocabulary.entries[number].token for number in self.required]
        never = [name for place, name in enumerate(names) if least[1 << place] >= NEVER]
        if least[0] < NEVER and never:
            raise ConfigError(
                f"'{never[0]}' cannot be used with the fields and operators that are allowed",
                help="allow an operator that takes it, or do not require it",
            )
        raise ConfigError(
            f"no {kind} can be written with the fields and operators that are allowed",
            help="allow a field that is a matrix, or an operator that makes one of the others",
        )

    def _days_of_a_path(self) -> int:
        """The days that an expression may look back, less what the required operators need at least."""
        if self.constraints.max_lookback is None:
            return UNBOUNDED
        own = self.grammar.least_days[self.required]
        left = self.constraints.max_lookback - 1 - int(own.sum())
        if left < 0:
            names = [self.grammar.vocabulary.entries[number].token for number in self.required]
            raise ConfigError(
                f"{', '.join(names)} look back further than {self.constraints.max_lookback} days",
                help="raise max_lookback, or do not require them",
            )
        return min(left, UNBOUNDED - 1)


class State:
    """A batch of sequences that are being written; B rows.

    `tokens` (B, length) are the symbols so far, `slots` (B,) what is written next, `budgets` (B,) the most symbols of
    each row, and `done` (B,) the rows that have ended.
    """

    def __init__(self, machine: Machine, budgets: Ints, start: int) -> None:
        batch, room = len(budgets), _FIRST_ROOM
        self.machine = machine
        self.length = 0
        self.budgets: Ints = np.array(budgets, dtype=np.int32)
        self.done: Flags = np.zeros(batch, dtype=bool)
        self._written: Ints = np.zeros((batch, room), dtype=np.int32)
        self._stack: Ints = np.full((batch, room), NOTHING, dtype=np.int32)
        self._stack[:, 1] = start
        self._days: Shorts = np.full((batch, room), machine.days, dtype=np.int16)
        self._depth: Ints = np.ones(batch, dtype=np.int32)
        self._below: Ints = np.full((batch, room, machine.everything_missing + 1), NEVER, dtype=np.int32)
        self._below[:, 1] = machine.completion.least[NOTHING]
        most_nodes = machine.constraints.max_nodes
        self._nodes: Ints = np.full(batch, SYMBOL - 1 if most_nodes is None else most_nodes, dtype=np.int32)
        self._missing: Ints = np.full(batch, machine.everything_missing, dtype=np.int32)
        self._rows = np.arange(batch)

    @property
    def tokens(self) -> Ints:
        return self._written[:, : self.length]

    @property
    def slots(self) -> Ints:
        return self._stack[self._rows, self._depth]

    @property
    def closed(self) -> Flags:
        """The rows whose expression is complete."""
        closed: Flags = self._depth == 0
        return closed

    @property
    def needed(self) -> Ints:
        """The least number of symbols that complete each row, (B,)."""
        rest = joined(self._below[self._rows, self._depth], self.machine.completion.least[self.slots])
        return np.where(self.closed, 0, rest[self._rows, self._missing] // SYMBOL).astype(np.int32)

    def mask(self) -> Flags:
        """Which symbols may come next, (B, V): the end where an expression is complete, padding behind it."""
        machine, completion, slots = self.machine, self.machine.completion, self.slots
        below = self._below[self._rows, self._depth]
        allowed = np.zeros((len(slots), len(machine.marks)), dtype=bool)
        for placed in range(machine.everything_missing + 1):
            rest = below[self._rows, self._missing & ~placed]
            room = self.budgets - self.length - rest // SYMBOL
            room = np.where(placed & ~self._missing, 0, np.maximum(room, 0)).astype(np.int16)
            fitting = completion.symbols[placed][slots] <= room[:, None]
            if machine.constraints.max_nodes is not None:
                nodes = np.maximum(self._nodes - rest % SYMBOL, -1).astype(np.int16)
                fitting &= completion.nodes[placed][slots] <= nodes[:, None]
            allowed |= fitting
        if machine.within_days:
            allowed &= self._charges(slots) <= self._days[self._rows, self._depth][:, None]
        allowed[self.closed & ~self.done, EOS] = True
        allowed[self.done, PAD] = True
        return allowed

    def advance(self, tokens: Tokens) -> None:
        """Write one symbol in each row, (B,) whole numbers; AlphaTypeError for one that does not fit."""
        grammar, slots, depth = self.machine.grammar, self.slots, self._depth
        tokens = np.asarray(tokens)
        self._check(slots, tokens)
        self._make_room()
        days, charge = self._days[self._rows, depth], self._charge(slots, tokens)
        then, body = grammar.then[slots, tokens], grammar.body[tokens]
        over = depth + (then != NOTHING)
        below = joined(self._below[self._rows, depth], self.machine.completion.least[then])
        self._stack[self._rows, depth] = then
        self._days[self._rows, depth] = np.where(grammar.literal[slots], days - charge, days)
        self._stack[self._rows, over] = body
        self._days[self._rows, over] = days - charge
        self._below[self._rows, over] = below
        self._depth = np.maximum(over - 1 + (body != NOTHING), 0)
        self._nodes -= grammar.nodes[slots, tokens]
        self._missing &= ~self.machine.marks[tokens]
        self.done |= tokens == EOS
        self._written[:, self.length] = tokens
        self.length += 1

    def select(self, rows: Tokens) -> State:
        """The given rows in the given order, which may repeat them; independent of this state."""
        chosen: State = object.__new__(State)
        chosen.machine, chosen.length = self.machine, self.length
        for name in ("budgets", "done", "_written", "_stack", "_days", "_depth", "_below", "_nodes", "_missing"):
            setattr(chosen, name, getattr(self, name)[rows])
        chosen._rows = np.arange(len(chosen.done))
        return chosen

    def _charges(self, slots: Ints) -> Shorts:
        """The days that every symbol looks back, (B, V); those of required symbols were set aside at the start."""
        charges = self.machine.grammar.days[slots]
        for number in self.machine.required:
            charges[self._missing & self.machine.marks[number] != 0, number] = 0
        return charges

    def _charge(self, slots: Ints, tokens: Tokens) -> Shorts:
        """The days that the symbols that are written look back, (B,); 0 where days are not counted."""
        if not self.machine.within_days:
            return np.zeros(len(slots), dtype=np.int16)
        set_aside = self._missing & self.machine.marks[tokens] != 0
        return np.where(set_aside, 0, self.machine.grammar.days[slots, tokens]).astype(np.int16)

    def _check(self, slots: Ints, tokens: Tokens) -> None:
        fitting = self.machine.grammar.fits[slots, tokens] & self.machine.allowed[tokens]
        fitting |= self.closed & (tokens == np.where(self.done, PAD, EOS))
        if not fitting.all():
            row = int(np.argmin(fitting))
            token = self.machine.grammar.vocabulary.entries[int(tokens[row])].token
            raise AlphaTypeError(f"'{token}' does not fit as symbol {self.length + 1} of row {row}")

    def _make_room(self) -> None:
        room = self._stack.shape[1]
        if max(int(self._depth.max(initial=0)) + 2, self.length + 1) > room:
            for name in ("_written", "_stack", "_days", "_below"):
                held = getattr(self, name)
                setattr(self, name, np.concatenate([held, np.empty_like(held)], axis=1))
