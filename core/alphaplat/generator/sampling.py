"""Writing a batch of expressions to its end under the mask, by whatever chooses the symbols; and drawing by chances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from alphaplat.generator.grammar import Flags, Ints
from alphaplat.generator.mask import State, Tokens

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.floating[Any]]]
Choose: TypeAlias = Callable[[State, Flags], Tokens]
"""What chooses the next symbols (B,) of a batch among those that its mask (B, V) leaves."""


def write(state: State, choose: Choose) -> list[list[int]]:
    """The symbols of a batch written to its end, without begin and end; complete rows are dropped from the work."""
    ids: list[list[int]] = [[] for _ in range(len(state.done))]
    rows = np.arange(len(ids))
    while rows.size:
        state.advance(choose(state, state.mask()))
        closed = state.closed
        if closed.any():
            for row, written in zip(rows[closed], state.tokens[closed].tolist(), strict=True):
                ids[row] = written
            rows = rows[~closed]
            state = state.select(np.flatnonzero(~closed))
    return ids


def draw(chances: Floats, rng: np.random.Generator) -> Ints:
    """One column a row, with probabilities proportional to the chances (B, V), not all 0; one number of `rng` a row."""
    running = np.cumsum(chances, axis=1, dtype=np.float64)
    aimed = rng.random(len(chances)) * running[:, -1]
    drawn: Ints = (running <= aimed[:, None]).sum(axis=1, dtype=np.int32)
    return drawn
