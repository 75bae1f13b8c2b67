"""What can be changed about an expression: its parts, each a run of symbols of one kind, and its single symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from alphaplat.generator import Grammar
from alphaplat.generator.entries import EntryKind
from alphaplat.generator.slots import ValuePlace
from alphaplat_dsl.kinds import Kind

_BLANK = {EntryKind.FIELD: "field", EntryKind.NUMBER: "number"}


@dataclass(frozen=True)
class Part:
    """The symbols from `start` to before `stop`, which are a value of a kind."""

    start: int
    stop: int
    kind: Kind


@dataclass(frozen=True, eq=False)
class Genome:
    """The symbols of an expression that the grammar allows."""

    ids: Sequence[int]
    grammar: Grammar

    @cached_property
    def slots(self) -> list[int]:
        """The slot that each symbol fills."""
        return self._read[0]

    @cached_property
    def parts(self) -> list[Part]:
        """All parts, the whole among them, in the order in which they end."""
        return self._read[1]

    def replaced(self, part: Part, by: Sequence[int]) -> list[int]:
        """The symbols with others in the place of a part."""
        return [*self.ids[: part.start], *by, *self.ids[part.stop :]]

    def alternatives(self, place: int) -> np.ndarray[Any, np.dtype[np.intp]]:
        """Other symbols that could stand at a place, all else being the same: an operator with the same inputs,
        a field, a window, a number."""
        grammar, slot, own = self.grammar, self.slots[place], self.ids[place]
        same = grammar.fits[slot] & (grammar.body == grammar.body[own])
        same &= grammar.then[slot] == grammar.then[slot, own]
        same[own] = False
        return np.flatnonzero(same)

    @cached_property
    def skeleton(self) -> tuple[str, ...]:
        """The symbols without saying which fields and numbers they are."""
        entries = self.grammar.vocabulary.entries
        return tuple(_BLANK.get(entries[one].kind, entries[one].token) for one in self.ids)

    @cached_property
    def _read(self) -> tuple[list[int], list[Part]]:
        grammar = self.grammar
        stack, slots, parts = [grammar.starts[Kind.MATRIX]], [], []
        unfinished: list[tuple[int, int, Kind]] = []
        for place, symbol in enumerate(self.ids):
            slot = stack.pop()
            slots.append(slot)
            stack += [int(grammar.then[slot, symbol])] if grammar.then[slot, symbol] else []
            role = grammar.role(slot)
            if isinstance(role, ValuePlace):
                unfinished.append((place, len(stack), role.kind))
            stack += [int(grammar.body[symbol])] if grammar.body[symbol] else []
            while unfinished and len(stack) <= unfinished[-1][1]:
                start, _, kind = unfinished.pop()
                parts.append(Part(start, place + 1, kind))
        return slots, parts
