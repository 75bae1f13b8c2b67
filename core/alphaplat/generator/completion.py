"""The least that is needed to complete what was begun: the table by which a mask knows that there is a way out.

A cost counts symbols in steps of `SYMBOL`, and nodes in ones, so that costs add up and compare: fewer symbols first,
fewer nodes next. With symbols that must occur, there is a cost for every set of them that is still to be placed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alphaplat.generator.grammar import NOTHING, Flags, Grammar, Ints, Shorts

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
    marks = np.zeros(len(allowed), dtype=np.int64)
    marks[list(required)] = 1 << np.arange(len(required))
    bounded = within_days & (grammar.days[slots, symbols] > 0)
    rows = (
        SYMBOL + grammar.nodes[slots, symbols],
        grammar.body[symbols],
        grammar.then[slots, symbols],
        marks[symbols],
        bounded,
    )
    ways, way_of = np.unique(np.stack([np.asarray(row, dtype=np.int64) for row in rows]), axis=1, return_inverse=True)
    own, body, then, mark, is_bounded = ways
    choices = np.unique(slots.astype(np.int64) * len(own) + way_of)
    in_slot, by_way = np.divmod(choices, len(own))
    sets = np.arange(1 << len(required))
    inner = sets & ~mark[:, None]
    counts = ~is_bounded.astype(bool)[:, None] | ((sets & mark[:, None]) > 0)
    least = np.full((len(grammar.slots), len(sets)), NEVER, dtype=np.int32)
    least[NOTHING, 0] = 0
    while True:
        cost = own[:, None].astype(np.int32) + np.take_along_axis(joined(least[body], least[then]), inner, axis=1)
        lower = least.copy()
        np.minimum.at(lower, in_slot, np.where(counts, cost, NEVER)[by_way])
        if np.array_equal(lower, least):
            break
        least = lower
    in_symbols = np.full((len(sets), *grammar.fits.shape), NO_WAY, dtype=np.int16)
    in_nodes = np.zeros_like(in_symbols)
    in_symbols[:, slots, symbols] = np.minimum(cost // SYMBOL, NO_WAY)[way_of].T
    in_nodes[:, slots, symbols] = (cost % SYMBOL)[way_of].T
    return Completion(in_symbols, in_nodes, least)


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
