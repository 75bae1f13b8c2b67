"""Graphs as sequences of symbols in prefix order, exactly, and back.

An operator stands before its required literals, and these before its inputs: `ts_corr 20 close volume`. What a text
may leave unsaid stands before the operator: `ts_std_dev.ddof= 1 ts_std_dev 20 close`. Inputs of which there may be any
number have a mark between them and one at their end: `rank_gmean_amean_diff high low <more> close <end>`. A number
without a symbol of its own is spelled: `<number> 1 . 2 5 </>`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from alphaplat.errors import AlphaLimitError, AlphaNameError, AlphaTypeError
from alphaplat.generator import literals
from alphaplat.generator.entries import (
    END_LIST,
    END_SPELLING,
    MORE,
    SPELL_NUMBER,
    SPELL_TEXT,
    EntryKind,
    needed,
    option_token,
    options,
)
from alphaplat.generator.reading import Reader
from alphaplat_dsl.analyses import arguments
from alphaplat_dsl.ir import Node, const_value, field_name
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.names import did_you_mean
from alphaplat_dsl.signature import Parameter, Signature
from alphaplat_dsl.spelling import number

if TYPE_CHECKING:
    from alphaplat.generator.vocabulary import Vocabulary

LONGEST = 16_384

_Piece: TypeAlias = Node | int
"""A symbol, or a part still to be written."""


def encode(vocabulary: Vocabulary, root: Node) -> list[int]:
    """The numbers of a graph's symbols; see `Vocabulary.encode`."""
    writer = _Writer(vocabulary)
    ids: list[int] = []
    pending: list[_Piece] = [root]
    while pending:
        piece = pending.pop()
        if isinstance(piece, int):
            ids.append(piece)
        else:
            pending.extend(reversed(list(writer.pieces(piece))))
        if len(ids) + len(pending) > LONGEST:
            raise AlphaLimitError(f"the expression has more than {LONGEST:,} symbols when it is written out")
    return ids


def decode(vocabulary: Vocabulary, ids: Iterable[int]) -> Node:
    """The graph that symbols stand for; see `Vocabulary.decode`."""
    return Reader(vocabulary, ids).graph()


class _Writer:
    """Writes one node at a time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.numbered = vocabulary.numbered

    def pieces(self, node: Node) -> Iterator[_Piece]:
        """The symbols of a node by itself, with its arguments in their places."""
        value, field = const_value(node), field_name(node)
        if value is not None:
            yield from self._number(number(value))
        elif field is not None:
            yield self._symbol(EntryKind.FIELD, field)
        else:
            yield from self._call(node)

    def _call(self, node: Node) -> Iterator[_Piece]:
        operator = self._symbol(EntryKind.OPERATOR, node.op)
        signature = self.vocabulary.catalogue.operators[node.op]
        said = dict(node.attrs)
        for parameter in options(signature):
            if parameter.name in said:
                yield self._symbol(EntryKind.OPTION, option_token(node.op, parameter.name))
                yield from self._literal(signature, parameter, node)
        yield operator
        for parameter in needed(signature):
            yield from self._literal(signature, parameter, node)
        foreign = said.keys() - {parameter.name for parameter in signature.literals}
        if foreign:
            raise AlphaTypeError(f"'{node.op}' has no attribute '{min(foreign)}'")
        yield from self._inputs(signature, node)

    def _inputs(self, signature: Signature, node: Node) -> Iterator[_Piece]:
        variadic = any(one.variadic for one in signature.inputs)
        given, wanted = len(node.args), len(signature.inputs)
        if given < wanted or (given > wanted and not variadic):
            raise AlphaTypeError(f"'{node.op}' takes {wanted} inputs, and the graph gives it {given}")
        marks = self.numbered[EntryKind.MARK]
        before: Parameter | None = None
        for parameter, arg in arguments(node, signature):
            if before is not None and before.variadic:
                yield marks[MORE if parameter is before else END_LIST]
            yield arg
            before = parameter
        if before is not None and before.variadic:
            yield marks[END_LIST]

    def _literal(self, signature: Signature, parameter: Parameter, node: Node) -> Iterator[int]:
        value = node.attr(parameter.name)
        text = literals.written(parameter, value)
        if text is None:
            label = f"'{parameter.name}' of '{signature.name}'"
            said = "has no value" if value is None else f"cannot be {value!r}, a {type(value).__name__}"
            raise AlphaTypeError(f"{label} {said} in a graph", help=f"it is a {parameter.kind}")
        if parameter.kind is Kind.TEXT:
            yield from self._spelled(SPELL_TEXT, json.dumps(text)[1:-1])
        elif parameter.kind in literals.WORDS:
            yield self._symbol(EntryKind.WORD, text)
        else:
            yield from self._number(text)

    def _number(self, text: str) -> Iterator[int]:
        found = self.numbered[EntryKind.NUMBER].get(text)
        if found is None:
            yield from self._spelled(SPELL_NUMBER, text)
        else:
            yield found

    def _spelled(self, mark: str, text: str) -> Iterator[int]:
        characters = self.numbered[EntryKind.CHARACTER]
        yield self.numbered[EntryKind.MARK][mark]
        yield from (characters[one] for one in text)
        yield self.numbered[EntryKind.MARK][END_SPELLING]

    def _symbol(self, kind: EntryKind, token: str) -> int:
        found = self.numbered[kind].get(token)
        if found is None:
            raise AlphaNameError(
                f"the vocabulary has no {kind} '{token}'",
                help=did_you_mean(token, self.numbered[kind]) or "extend the vocabulary by what declares it",
            )
        return found
