"""The kinds of values in the language, and the kinds of literals that an operator may ask for."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a place in an expression holds.

    The first five are values that a graph computes; the others are literals, written into the text and kept as
    attributes of the node.
    """

    MATRIX = "matrix"  # one number a day and asset
    BOOL = "bool"  # a matrix of 0, 1 and NaN
    VECTOR = "vector"  # several numbers a day and asset
    GROUP = "group"  # a label a day and asset
    SCALAR = "scalar"  # a number that is the same everywhere

    WINDOW = "window"  # whole number of days, at least 1
    SHIFT = "shift"  # whole number of days, at least 0
    INT = "int"  # any whole number
    NUMBER = "number"  # any number
    FLAG = "flag"  # true or false
    WORD = "word"  # one of a few words
    TEXT = "text"  # a quoted string
    IGNORED = "ignored"  # accepted for compatibility, and dropped

    @property
    def is_literal(self) -> bool:
        """Whether a value of this kind is written in the text instead of being computed."""
        return self in _LITERALS


_LITERALS = frozenset({Kind.WINDOW, Kind.SHIFT, Kind.INT, Kind.NUMBER, Kind.FLAG, Kind.WORD, Kind.TEXT, Kind.IGNORED})
