"""Symbols in prefix order back to the graph, from left to right, with the place of what does not belong there."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alphaplat.errors import AlphaError, AlphaTypeError
from alphaplat.generator import literals
from alphaplat.generator.entries import (
    BOS,
    END_LIST,
    END_SPELLING,
    EOS,
    MORE,
    PAD,
    SPELL_NUMBER,
    SPELL_TEXT,
    Entry,
    EntryKind,
    needed,
)
from alphaplat.generator.slots import fits
from alphaplat_dsl import ir
from alphaplat_dsl.ir import Node, Value
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.literals import expected
from alphaplat_dsl.signature import Parameter, Signature

if TYPE_CHECKING:
    from alphaplat.generator.vocabulary import Vocabulary


@dataclass
class _Call:
    """An operator whose inputs are being read."""

    signature: Signature
    attrs: dict[str, Value]
    wanted: deque[Parameter]
    args: list[Node] = field(default_factory=list)


class Reader:
    """Reads one sequence."""

    def __init__(self, vocabulary: Vocabulary, ids: Iterable[int]) -> None:
        self.vocabulary = vocabulary
        self.ids = [int(one) for one in ids]
        self.place = 1 if self.ids[:1] == [BOS] else 0

    def graph(self) -> Node:
        """The graph of the whole sequence."""
        calls: list[_Call] = []
        while True:
            made = self._value(calls)
            while made is not None and calls:
                calls[-1].args.append(made)
                self._count(calls[-1])
                made = None if calls[-1].wanted else self._made(calls.pop())
            if made is not None:
                self._check_end()
                return made

    def _value(self, calls: list[_Call]) -> Node | None:
        """A leaf or an operator without inputs; None where a call with inputs was begun."""
        attrs, option_of = self._options()
        entry = self._next()
        wanted = calls[-1].wanted[0].kind if calls else None
        signature = self.vocabulary.catalogue.operators.get(entry.token)
        if entry.kind is EntryKind.OPERATOR and signature is not None and option_of in (None, entry.token):
            self._check_kind(signature.result, wanted)
            for parameter in needed(signature):
                attrs[parameter.name] = self._literal(signature.name, parameter)
            call = _Call(signature, attrs, deque(signature.inputs))
            if not call.wanted:
                return self._made(call)
            calls.append(call)
            return None
        if option_of is not None:
            raise self._wrong(f"the operator '{option_of}', whose options were said,")
        if entry.kind is EntryKind.FIELD:
            self._check_kind(self.vocabulary.catalogue.fields[entry.token].kind, wanted)
            return ir.field(entry.token)
        text = self._number(entry)
        if text is None:
            raise self._wrong("a value")
        self._check_kind(Kind.SCALAR, wanted)
        try:
            return ir.const(float(text))
        except ValueError:
            raise self._wrong("a number that ends before") from None

    def _options(self) -> tuple[dict[str, Value], str | None]:
        """The options that stand here, each once and in their order, and the operator that they are of."""
        attrs: dict[str, Value] = {}
        operator: str | None = None
        last = -1
        while self.place < len(self.ids) and self.ids[self.place] in self.vocabulary.option_parts:
            found, name = self.vocabulary.option_parts[self.ids[self.place]]
            signature = self.vocabulary.catalogue.operators[found]
            self._next()
            position = [one.name for one in signature.literals].index(name)
            if operator not in (None, found) or position <= last:
                raise self._wrong(f"a later option of '{operator}', or the operator itself,")
            operator, last = found, position
            attrs[name] = self._literal(found, signature.by_name[name])
        return attrs, operator

    def _literal(self, operator: str, parameter: Parameter) -> Value:
        entry = self._next()
        text: str | None
        if parameter.kind is Kind.TEXT:
            text = self._spelled() if entry.token == SPELL_TEXT else None
            text = None if text is None else self._unescaped(text)
        elif parameter.kind in literals.WORDS:
            text = entry.token if entry.kind is EntryKind.WORD else None
        else:
            text = self._number(entry)
        value = None if text is None else literals.read(parameter, text)
        if value is None:
            raise self._wrong(f"{expected(parameter)} for '{parameter.name}' of '{operator}'")
        return value

    def _number(self, entry: Entry) -> str | None:
        if entry.kind is EntryKind.NUMBER:
            return entry.token
        return self._spelled() if entry.kind is EntryKind.MARK and entry.token == SPELL_NUMBER else None

    def _spelled(self) -> str:
        characters: list[str] = []
        while (entry := self._next()).kind is EntryKind.CHARACTER:
            characters.append(entry.token)
        if entry.token != END_SPELLING:
            raise self._wrong("a character, or the end of what is spelled,")
        return "".join(characters)

    def _unescaped(self, text: str) -> str:
        try:
            return str(json.loads(f'"{text}"'))
        except ValueError:
            raise self._wrong("a text without loose quotes and backslashes") from None

    def _count(self, call: _Call) -> None:
        """Go on to the next input; after one of any number, a mark says whether there are more."""
        if call.wanted[0].variadic:
            entry = self._next()
            if entry.kind is not EntryKind.MARK or entry.token not in (MORE, END_LIST):
                raise self._wrong(f"'{MORE}' or '{END_LIST}'")
            if entry.token == MORE:
                return
        call.wanted.popleft()

    def _made(self, call: _Call) -> Node:
        return ir.node(call.signature.name, *call.args, attrs=call.attrs)

    def _next(self) -> Entry:
        self.place += 1
        if self.place > len(self.ids) or self.ids[self.place - 1] in (EOS, PAD):
            raise AlphaTypeError(f"the sequence ends after {self.place - 1} symbols, within an expression")
        number = self.ids[self.place - 1]
        if not 0 <= number < len(self.vocabulary):
            raise AlphaTypeError(f"symbol {self.place} has the number {number}; there are {len(self.vocabulary):,}")
        return self.vocabulary.entries[number]

    def _check_kind(self, found: Kind, wanted: Kind | None) -> None:
        if wanted is not None and not fits(found, wanted):
            raise self._wrong(f"a {wanted}")

    def _check_end(self) -> None:
        rest = self.ids[self.place :]
        if rest[:1] not in ([], [EOS]) or any(one != PAD for one in rest[1:]):
            self.place += 1
            raise AlphaTypeError(f"symbol {self.place} stands behind the end of the expression")

    def _wrong(self, wanted: str) -> AlphaError:
        token = self.vocabulary.entries[self.ids[self.place - 1]].token
        return AlphaTypeError(f"symbol {self.place} is '{token}', where {wanted} is expected")
