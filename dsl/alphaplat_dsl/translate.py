"""Graph to the text of a dialect: what compiles there to the same graph, or the part that cannot be said there.

A dialect spells operators and fields its own way, leaves out what its conventions say, and may have no word for some
of the language. Macros are written where a dialect has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alphaplat_dsl import literals
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import AlphaError, AlphaLimitError, AlphaNameError, AlphaTypeError
from alphaplat_dsl.ir import CONST, FIELD, Node, Value, field_name, postorder
from alphaplat_dsl.language import Language
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.macro_match import match_macro
from alphaplat_dsl.macros import Macro, numbered
from alphaplat_dsl.show import show, written
from alphaplat_dsl.signature import Parameter, Signature
from alphaplat_dsl.spelling import INFIX, PREFIX, PRODUCT, SIGNS, Piece, Speller, listed, literal, value_piece

_LONGEST_QUOTE = 80


def show_in(
    root: Node,
    catalogue: Catalogue,
    dialect: Dialect,
    *,
    conventions: Mapping[str, object] | None = None,
    max_length: int | None = None,
) -> str:
    """Write a canonical graph in a dialect, some of whose conventions may be changed.

    The text compiles in that dialect, under these conventions, to the very graph. Raises an AlphaError that names
    the part that cannot be said and why, and AlphaLimitError if the text is longer than `max_length`.
    """
    return written(root, _InDialect(catalogue, dialect, conventions), max_length)


class _InDialect(Speller):
    """Spells nodes as a dialect does."""

    catalogue: Catalogue

    def __init__(self, catalogue: Catalogue, dialect: Dialect, conventions: Mapping[str, object] | None) -> None:
        super().__init__(catalogue)
        self.dialect = dialect
        self.signs = SIGNS - dialect.no_sign
        self.language = Language(
            catalogue=catalogue,
            dialect=dialect,
            conventions=dialect.conventions.updated(conventions),
            limits=Limits(),
            definitions={},
        )
        self._folded: dict[Node, tuple[Macro, list[Node | Value]] | None] = {}

    def level(self, current: Node) -> int:
        if self._macro(current) is None and self._is_minus_one_times(current):
            return PRODUCT
        return super().level(current)

    def pieces(self, current: Node) -> Iterator[Piece]:
        if current.op not in (CONST, FIELD) and self._macro(current) is None and self._is_minus_one_times(current):
            yield from ("-1 * ", self.negated(current))
        else:
            yield from super().pieces(current)

    def is_sign(self, current: Node) -> bool:
        return super().is_sign(current) and self._macro(current) is None

    def _is_minus_one_times(self, current: Node) -> bool:
        """Whether this is a minus in a dialect that has none in front of a value."""
        return current.op == "reverse" and "reverse" not in self.signs and "multiply" in self.signs

    def field(self, current: Node) -> str:
        name = str(field_name(current))
        spellings = [spelled for spelled, meant in self.dialect.fields.items() if meant == name]
        if not self.dialect.closed_fields:
            spellings.append(name)
        for spelled in spellings:
            meant = self.dialect.spelled_fields.get(spelled.lower(), spelled.lower())
            if meant == name and numbered(spelled.lower(), self.language.macros) is None:
                return spelled
        taken = f"'{name}' means something else there"
        raise self._cannot(current, taken if spellings else f"it has no field '{name}'")

    def operator(self, current: Node) -> str:
        spellings = [spelled for spelled, meant in self.dialect.operators.items() if meant == current.op]
        if not self.dialect.closed:
            spellings = [current.op, *spellings, *self.catalogue.operators[current.op].aliases]
        for spelled in spellings:
            name = spelled.lower()
            meant = self.language.operator(name)
            if name not in self.language.macros and meant is not None and meant.name == current.op:
                return spelled
        sign = current.op in INFIX or current.op in PREFIX or current.op == "if_else"
        why = f"'{current.op}' means something else there" if spellings else f"it has no operator '{current.op}'"
        if sign and current.attrs and current.op in self.signs:
            name, value = current.attrs[0]
            why = f"it has no way to say {name}={literal(value)}"
        raise self._cannot(current, why)

    def call(self, current: Node) -> Iterator[Piece]:
        folded = self._macro(current)
        if folded is None:
            yield from super().call(current)
            return
        macro, given = folded
        if len(given) == 1 and isinstance(given[0], int):
            yield f"{macro.name}{given[0]}"
            return
        yield from listed(macro.name, [value_piece(one) if isinstance(one, Node) else [literal(one)] for one in given])

    def arguments(self, current: Node) -> list[list[Piece]]:
        """A number in second place would make a windowed operator of another: it goes first, if it may."""
        listing = super().arguments(current)
        windowed = self.operator(current).lower() in self.dialect.windowed
        if not windowed or len(listing) != 2 or not _is_number(current.args[-1]):
            return listing
        if _is_number(current.args[0]) or not self.catalogue.operators[current.op].commutative:
            raise self._cannot(current, f"'{self.operator(current)}' with a number is taken over so many days there")
        return listing[::-1]

    def said(self, current: Node, signature: Signature) -> Mapping[str, Value]:
        """The literals that differ from what the dialect takes for granted."""
        taken = {one.name: current.attr(one.name, one.default) for one in signature.literals}
        said: dict[str, Value] = {}
        for parameter in signature.literals:
            value = taken[parameter.name]
            granted = literals.by_convention(parameter, signature, taken, self.language.conventions)
            if value is not None and (parameter.required or value != granted):
                said[parameter.name] = value
                if self.dialect.closed and not self.stands_in_place(current, parameter):
                    raise self._unsayable(current, parameter, value, granted)
        return said

    def stands_in_place(self, current: Node, parameter: Parameter) -> bool:
        named = parameter.name in self.dialect.in_place.get(current.op, ())
        return super().stands_in_place(current, parameter) or (self.dialect.closed and named)

    def keyword(self, current: Node, name: str) -> str:
        if self.dialect.closed:
            raise self._cannot(current, f"it has no arguments by name, and '{name}' needs one")
        return super().keyword(current, name)

    def _macro(self, current: Node) -> tuple[Macro, list[Node | Value]] | None:
        """The macro that stands for a part, in a dialect that has nothing else for it."""
        if not self.dialect.closed or not current.args:
            return None
        if current not in self._folded:
            tried = ((one, match_macro(one, current, self.language)) for one in self.language.macros.values())
            self._folded[current] = next(((macro, given) for macro, given in tried if given is not None), None)
        return self._folded[current]

    def _unsayable(self, current: Node, parameter: Parameter, value: Value, granted: Value | None) -> AlphaError:
        said = f"{parameter.name}={literal(value, parameter)}"
        why = f"it has no way to say {said}"
        if granted is not None:
            why += f", and takes {parameter.name}={literal(granted, parameter)} for granted"
        return self._cannot(current, why, AlphaTypeError)

    def _cannot(self, current: Node, why: str, error: type[AlphaError] = AlphaNameError) -> AlphaError:
        try:
            part = show(current, self.catalogue, max_length=_LONGEST_QUOTE)
        except AlphaLimitError:
            part = f"{current.op}(...)"
        return error(f"'{self.dialect.name}' cannot say '{part}': {why}", code="dialect")


def _is_number(root: Node) -> bool:
    """Whether a part is written as a number, or as arithmetic on numbers."""
    return all(one.op == CONST or one.op in INFIX or one.op in PREFIX for one in postorder(root))
