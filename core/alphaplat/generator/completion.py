"""The least that is needed to complete what was begun: the table by which a mask knows that there is a way out.

A cost counts symbols in steps of `SYMBOL`, and nodes in ones, so that costs add up and compare: fewer symbols first,
fewer nodes next. With symbols that must occur, there is a cost for every set of them that is still to be placed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from alphaplat.generator.grammar import NOTHING, Flags, Grammar, Ints, Shorts

Indices: TypeAlias = np.ndarray[Any, np.dtype[np.intp]]

SYMBOL = 1 << 12
NEVER = 1 << 28
NO_WAY = (1 << 15) - 1


@dataclass(frozen=True)
class Completion:
    """What it takes to write a symbol and all that is left then, placing each set of the required symbols.

    M sets in all: `symbols` and `nodes` (M, S, V), the first `NO_WAY` for what cannot be done; `least` (S, M) is the
    cost of a slot, `NEVER` for what cannot be completed.
    """

    symbols: Shorts
    nodes: Shorts
    least: Ints


def complete(grammar: Grammar, allowed: Flags, required: Sequence[int], *, within_days: bool) -> Completion:
    """The costs under constraints: symbols `allowed` (V,), numbers of the `required` ones, and days that are counted.

    Where days are counted, what is left is completed by symbols that look back no further than they must; only
    required ones may, when they are placed.
    """
    slots, symbols = np.nonzero(grammar.fits & allowed)
    ways, way_of = _ways(grammar, slots, symbols, required, within_days=within_days)
    choices = np.unique(slots * len(ways.own) + way_of)
    in_slot, by_way = np.divmod(choices, len(ways.own))
    sets = np.arange(1 << len(required))
    marked = (sets & ways.mark[:, None]) > 0
    least = np.full((len(grammar.slots), len(sets)), NEVER, dtype=np.int32)
    least[NOTHING, 0] = 0
    while True:
        inner = joined(least[ways.body], least[ways.then])
        cost = ways.own[:, None] + np.take_along_axis(inner, sets & ~ways.mark[:, None], axis=1)
        lower = least.copy()
        np.minimum.at(lower, in_slot, np.where(marked | ~ways.bounded[:, None], cost, NEVER)[by_way])
        if np.array_equal(lower, least):
            break
        least = lower
    in_symbols = np.full((len(sets), *grammar.fits.shape), NO_WAY, dtype=np.int16)
    in_nodes = np.zeros_like(in_symbols)
    in_symbols[:, slots, symbols] = np.minimum(cost // SYMBOL, NO_WAY)[way_of].T
    in_nodes[:, slots, symbols] = (cost % SYMBOL)[way_of].T
    return Completion(in_symbols, in_nodes, least)


class _Ways(NamedTuple):
    """The different ways to go on, (W,): most symbols of a slot go on in one of a few.

    `own` is the cost of the symbol by itself, `mark` the bit of a required one, `bounded` whether it looks back.
    """

    own: Ints
    body: Ints
    then: Ints
    mark: Ints
    bounded: Flags


def _ways(
    grammar: Grammar, slots: Indices, symbols: Indices, required: Sequence[int], *, within_days: bool
) -> tuple[_Ways, Indices]:
    """The ways of the pairs of slots and symbols, and which is whose."""
    marks = np.zeros(len(grammar.body), dtype=np.int32)
    marks[list(required)] = 1 << np.arange(len(required))
    rows = (
        SYMBOL + grammar.nodes[slots, symbols],
        grammar.body[symbols],
        grammar.then[slots, symbols],
        marks[symbols],
        (grammar.days[slots, symbols] > 0) & within_days,
    )
    found, way_of = np.unique(np.stack([row.astype(np.int32) for row in rows]), axis=1, return_inverse=True)
    own, body, then, mark, bounded = found
    return _Ways(own, body, then, mark, bounded.astype(bool)), way_of


def joined(first: Ints, second: Ints) -> Ints:
    """The cost of two parts together, (..., M), for each set of symbols to be placed in one or the other.

    >>> joined(np.array([1, 9]), np.array([2, 5])).tolist()
    [3, 6]
    """
    total = np.full(np.broadcast_shapes(first.shape, second.shape), NEVER, dtype=np.int32)
    for whole in range(first.shape[-1]):
        part = whole
        while True:
            np.minimum(total[..., whole], first[..., part] + second[..., whole ^ part], out=total[..., whole])
            if part == 0:
                break
            part = (part - 1) & whole
    return total
