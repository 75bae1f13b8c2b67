"""The grammar of a vocabulary as tables: for every slot and symbol whether it fits, and what is left to write then.

One row a slot, one column a symbol. The sampling grammar holds only what compiles to a matrix with a field in it,
whatever is chosen; the grammar of everything holds all that `Vocabulary.encode` gives, for training.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np

from alphaplat.generator import literals
from alphaplat.generator.entries import (
    END_LIST,
    END_SPELLING,
    MORE,
    NUMERALS,
    SPELL_NUMBER,
    SPELL_TEXT,
    EntryKind,
    needed,
    option_token,
    options,
)
from alphaplat.generator.prefix import LONGEST
from alphaplat.generator.reaches import days
from alphaplat.generator.slots import (
    ListPlace,
    LiteralPlace,
    Need,
    OperatorPlace,
    Place,
    Slot,
    SpellingPlace,
    ValuePlace,
    fits,
    following,
    inputs,
    literal_place,
)
from alphaplat.generator.vocabulary import Vocabulary
from alphaplat_dsl.analyses import parse_reach
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.signature import Parameter, Signature

Ints: TypeAlias = np.ndarray[Any, np.dtype[np.int32]]
Shorts: TypeAlias = np.ndarray[Any, np.dtype[np.int16]]
Flags: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

NOTHING = 0
"""The slot in which nothing is left to write."""

UNBOUNDED = (1 << 15) - 1
_EVERYONE = "1"


class Grammar:
    """The tables of a vocabulary; S slots, V symbols.

    `fits` (S, V) says what may be written in a slot. What is written leaves up to two slots: `then` (S, V), the rest
    of the slot, and before it `body` (V,), what the symbol itself needs. `nodes` (S, V) is 1 for what becomes a node
    of the graph. `days` (S, V) are the days before today by which a symbol looks back, beyond the least literal;
    those of a literal (`literal`, (S,)) count for the rest of its slot, those of an operator for its body;
    `least_days` (V,) are those of the operators.
    `starts` are the slots of a whole expression by kind. `most_tokens` is the length up to which every expression is
    within the limits of compiling.

    Sampling leaves options to their defaults, unless `options`; then all are open but those that change the reach
    and the least number of values in a window.
    """

    def __init__(self, vocabulary: Vocabulary, *, options: bool = False, everything: bool = False) -> None:
        self.vocabulary = vocabulary
        self.everything = everything
        self.limits = Limits()
        self.slots: list[Slot] = [()]
        self._known: dict[Slot, int] = {(): NOTHING}
        self._days = {name: days(one) for name, one in vocabulary.catalogue.operators.items()}
        self._numbers = vocabulary.numbered
        self._open = self._symbols(options or everything)
        self.least_days = self._least_days()
        self._kinds, self._loose = self._values()
        self.body: Ints = np.zeros(len(vocabulary), dtype=np.int32)
        self.starts = {kind: self._slot((ValuePlace(kind),)) for kind in (Kind.MATRIX, Kind.GROUP, Kind.VECTOR)}
        self._fill_bodies()
        rows: list[tuple[Flags, Ints, Shorts]] = []
        while len(rows) < len(self.slots):
            rows.append(self._row(self.slots[len(rows)]))
        self.fits: Flags = np.array([row[0] for row in rows])
        self.then: Ints = np.array([row[1] for row in rows])
        self.days: Shorts = np.array([row[2] for row in rows])
        self.literal: Flags = np.array([bool(slot) and isinstance(slot[0], LiteralPlace) for slot in self.slots])
        self.nodes: Ints = self._nodes()

    @property
    def most_tokens(self) -> int:
        """The longest expression that is within every limit of compiling, whatever it says."""
        if self.everything:
            return LONGEST
        longest = max(int(self.days[self.literal].max(initial=0)), 1) + 3
        widest = max(len(entry.signature) for entry in self.vocabulary.entries)
        limits = self.limits
        return min(limits.nesting - 2, limits.nodes, 2 * limits.cost // longest, limits.characters // widest)

    def role(self, slot: int) -> Place | None:
        """What a slot takes next, and None of the empty one: slots with the same role take the same symbols."""
        return self.slots[slot][0] if self.slots[slot] else None

    def _slot(self, slot: Slot) -> int:
        found = self._known.get(slot)
        if found is None:
            found = self._known[slot] = len(self.slots)
            self.slots.append(slot)
        return found

    # symbols

    def _symbols(self, with_options: bool) -> Flags:
        """Which symbols may be written at all."""
        is_open = np.ones(len(self.vocabulary), dtype=bool)
        if self.everything:
            return is_open
        catalogue, numbers = self.vocabulary.catalogue, self._numbers
        is_open[[*numbers[EntryKind.CHARACTER].values()]] = False
        is_open[[numbers[EntryKind.MARK][mark] for mark in (SPELL_NUMBER, SPELL_TEXT)]] = False
        for name, number in numbers[EntryKind.FIELD].items():
            is_open[number] = catalogue.fields[name].lag >= 0
        for name, number in numbers[EntryKind.OPERATOR].items():
            is_open[number] = not self._days[name].ahead
        for number, (operator, name) in self.vocabulary.option_parts.items():
            is_open[number] = with_options and _is_free(catalogue.operators[operator], name)
        return is_open

    def _values(self) -> tuple[dict[Kind, list[int]], Flags]:
        """The symbols that begin a value, by its kind; and those of them that hold no field."""
        catalogue, numbers = self.vocabulary.catalogue, self._numbers
        kinds: dict[Kind, list[int]] = {}
        loose = np.zeros(len(self.vocabulary), dtype=bool)
        scalars = [*numbers[EntryKind.NUMBER].values(), numbers[EntryKind.MARK][SPELL_NUMBER]]
        kinds[Kind.SCALAR] = scalars
        loose[scalars] = True
        for name, number in numbers[EntryKind.FIELD].items():
            kinds.setdefault(catalogue.fields[name].kind, []).append(number)
        for name, signature in catalogue.operators.items():
            own = [numbers[EntryKind.OPERATOR][name], *self._options_of(name, -1)]
            kinds.setdefault(signature.result, []).extend(own)
            loose[own] = all(parameter.kind is Kind.SCALAR for parameter in signature.inputs)
        return kinds, loose

    def _options_of(self, operator: str, after: int) -> list[int]:
        """The symbols of an operator's options whose places are after a given one."""
        later = options(self.vocabulary.catalogue.operators[operator])[after + 1 :]
        return [self._numbers[EntryKind.OPTION][option_token(operator, one.name)] for one in later]

    def _fill_bodies(self) -> None:
        for name, signature in self.vocabulary.catalogue.operators.items():
            each = self._days[name].each
            literal_places = [literal_place(one, each.get(one.name, 0)) for one in needed(signature)]
            number = self._numbers[EntryKind.OPERATOR][name]
            self.body[number] = self._slot((*literal_places, *inputs(signature)))
            for place, (parameter, option) in enumerate(
                zip(options(signature), self._options_of(name, -1), strict=True)
            ):
                self.body[option] = self._slot((literal_place(parameter), OperatorPlace(name, place)))
        marks = self._numbers[EntryKind.MARK]
        self.body[marks[SPELL_NUMBER]] = self._slot((SpellingPlace(numerals=True),))
        self.body[marks[SPELL_TEXT]] = self._slot((SpellingPlace(numerals=False),))

    # rows

    def _row(self, slot: Slot) -> tuple[Flags, Ints, Shorts]:
        """What fits a slot, what is left of it then, and the days that this looks back."""
        found = np.zeros(len(self.vocabulary), dtype=bool)
        then = np.zeros(len(self.vocabulary), dtype=np.int32)
        back = np.zeros(len(self.vocabulary), dtype=np.int16)
        if not slot:
            return found, then, back
        place, marks = slot[0], self._numbers[EntryKind.MARK]
        match place:
            case ValuePlace():
                fitting = self._fitting(place)
                found[fitting] = True
                then[found & ~self._loose] = self._slot(following(slot, number=False))
                then[found & self._loose] = self._slot(following(slot, number=True))
                back[found] = self.least_days[found]
            case LiteralPlace():
                values = self._literal_values(place)
                found[[*values]] = True
                then[found] = self._slot(slot[1:])
                least = min(values.values(), default=0.0)
                for number, value in values.items():
                    back[number] = min(place.days * (value - least), UNBOUNDED)
            case OperatorPlace(operator=name, after=after):
                found[[*self._options_of(name, after), self._numbers[EntryKind.OPERATOR][name]]] = True
                back[found] = self.least_days[found]
            case ListPlace(kind=kind):
                found[[marks[MORE], marks[END_LIST]]] = True
                then[marks[MORE]] = self._slot((ValuePlace(kind), *slot))
                then[marks[END_LIST]] = self._slot(slot[1:])
            case SpellingPlace(numerals=numerals):
                characters = self._numbers[EntryKind.CHARACTER]
                own = [number for token, number in characters.items() if not numerals or token in NUMERALS]
                found[[*own, marks[END_SPELLING]]] = True
                then[own] = self._slot(slot)
        found &= self._open
        return found, then, back

    def _fitting(self, place: ValuePlace) -> list[int]:
        """The symbols that begin a value for a place."""
        fitting = [number for kind, own in self._kinds.items() if fits(kind, place.kind) for number in own]
        if self.everything or place.kind is Kind.SCALAR:
            return fitting
        if place.need is Need.SERIES:
            return [number for number in fitting if not self._loose[number]]
        if place.kind is Kind.GROUP:
            everyone = self._numbers[EntryKind.NUMBER][_EVERYONE]
            return [number for number in fitting if not self._loose[number] or number == everyone]
        return fitting

    def _literal_values(self, place: LiteralPlace) -> Mapping[int, float]:
        """The symbols for a literal, with their values where these are numbers, else 0."""
        parameter, marks = place.parameter, self._numbers[EntryKind.MARK]
        if parameter.kind is Kind.TEXT:
            return {marks[SPELL_TEXT]: 0.0}
        if parameter.kind in literals.WORDS:
            words = self._numbers[EntryKind.WORD].items()
            return {number: 0.0 for word, number in words if literals.read(parameter, word) is not None}
        values: dict[int, float] = {}
        for token, number in self._numbers[EntryKind.NUMBER].items():
            value = literals.read(parameter, token)
            in_days = place.days > 0 or parameter.kind in (Kind.WINDOW, Kind.SHIFT)
            if value is not None and not (in_days and float(value) > self.limits.window):
                values[number] = float(value)
        return values | {marks[SPELL_NUMBER]: min(values.values(), default=0.0)}

    def _least_days(self) -> Shorts:
        """The days by which each operator looks back at least, (V,)."""
        charges = np.zeros(len(self.vocabulary), dtype=np.int16)
        for name, number in self._numbers[EntryKind.OPERATOR].items():
            reach, by_name = self._days[name], self.vocabulary.catalogue.operators[name].by_name
            least = sum(each * self._least_value(by_name[one]) for one, each in reach.each.items())
            charges[number] = UNBOUNDED if reach.fixed is None else min(max(0, int(reach.fixed + least)), UNBOUNDED)
        return charges

    def _least_value(self, parameter: Parameter) -> float:
        return min(self._literal_values(literal_place(parameter)).values(), default=0.0)

    def _nodes(self) -> Ints:
        """1 for operators, fields, and numbers that are values."""
        entries = self.vocabulary.entries
        made = np.array([entry.kind in (EntryKind.OPERATOR, EntryKind.FIELD) for entry in entries])
        numbers = np.zeros(len(entries), dtype=bool)
        numbers[self._kinds[Kind.SCALAR]] = True
        values = np.array([bool(slot) and isinstance(slot[0], ValuePlace) for slot in self.slots])
        counted: Ints = (made[None, :] | (numbers[None, :] & values[:, None])).astype(np.int32)
        return counted


def _is_free(signature: Signature, option: str) -> bool:
    """Whether any value of an option is right, whatever else the operator is given."""
    low, high = parse_reach(signature.reach)
    in_reach: Iterable[str] = (term for _, term in (*low, *high))
    return signature.by_name[option].convention != "min_periods" and option not in in_reach
