"""Drawing sequences under the mask from a model's scores: temperature, the k likeliest, the nucleus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from alphaplat.errors import ConfigError
from alphaplat.generator.grammar import Flags, Ints
from alphaplat.generator.mask import Machine, State, Tokens
from alphaplat_dsl.kinds import Kind

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.floating[Any]]]
Choose: TypeAlias = Callable[[State, Flags], tuple[Tokens, Floats]]
"""What chooses the next symbols (B,) of a batch under its mask (B, V), with the logarithms of their probabilities."""


class Samples(NamedTuple):
    """Sequences without begin and end, and the logarithms of their probabilities, (B,)."""

    ids: list[list[int]]
    log_probabilities: Floats


def sample(
    machine: Machine,
    scores: Callable[[State], Floats],
    batch: int,
    rng: np.random.Generator,
    *,
    budget: int | Tokens | None = None,
    kind: Kind = Kind.MATRIX,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
) -> Samples:
    """Draw a batch of expressions by scores (B, V), the logarithms of chances up to a constant a row.

    The chances are those of the scores under the mask, divided by `temperature` (0: the likeliest symbol), of the
    `top_k` likeliest symbols (0: all), and of the fewest likeliest ones that together have `top_p`. The
    probabilities that are given are those of the scores under the mask alone. Each row's draw is one number of
    `rng` a step, in the order of the rows that are not complete.
    """
    if temperature < 0 or top_k < 0 or not 0 < top_p <= 1:
        raise ConfigError(
            f"temperature={temperature:g}, top_k={top_k}, top_p={top_p:g} cannot be meant",
            help="temperature and top_k are at least 0, top_p is above 0 and at most 1",
        )

    def choose(state: State, mask: Flags) -> tuple[Tokens, Floats]:
        plain = np.where(mask, scores(state), -np.inf)
        plain = plain - plain.max(axis=1, keepdims=True)
        logs = plain - np.log(np.exp(plain).sum(axis=1, keepdims=True))
        if temperature == 0:
            tokens = logs.argmax(axis=1)
        else:
            tokens = draw(truncated(np.exp(plain / temperature), top_k, top_p), rng)
        return tokens, logs[np.arange(len(tokens)), tokens]

    return write(machine.start(batch, budget, kind), choose)


def write(state: State, choose: Choose) -> Samples:
    """Write a batch to its end; complete rows are dropped from the work."""
    ids: list[list[int]] = [[] for _ in range(len(state.done))]
    total = np.zeros(len(ids))
    rows = np.arange(len(ids))
    while rows.size:
        tokens, logs = choose(state, state.mask())
        total[rows] += logs
        state.advance(tokens)
        closed = state.closed
        if closed.any():
            for row, written in zip(rows[closed], state.tokens[closed].tolist(), strict=True):
                ids[row] = written
            rows = rows[~closed]
            state = state.select(np.flatnonzero(~closed))
    return Samples(ids, total)


def truncated(chances: Floats, top_k: int, top_p: float) -> Floats:
    """The chances (B, V), 0 outside the `top_k` largest (0: all) and the fewest that have a share of `top_p`.

    >>> truncated(np.array([[4.0, 1.0, 3.0, 2.0]]), 3, 0.6).tolist()
    [[4.0, 0.0, 3.0, 0.0]]
    """
    if not top_k and top_p == 1:
        return chances
    order = np.argsort(-chances, axis=1, kind="stable")
    ranked = np.take_along_axis(chances, order, axis=1)
    if top_k:
        ranked[:, top_k:] = 0
    before = np.cumsum(ranked, axis=1) - ranked
    ranked[before >= top_p * ranked.sum(axis=1, keepdims=True)] = 0
    kept = np.zeros_like(chances)
    np.put_along_axis(kept, order, ranked, axis=1)
    return kept


def draw(chances: Floats, rng: np.random.Generator) -> Ints:
    """One column a row, with probabilities proportional to the chances (B, V)."""
    running = np.cumsum(chances, axis=1, dtype=np.float64)
    aimed = rng.random(len(chances)) * running[:, -1]
    drawn: Ints = (running <= aimed[:, None]).sum(axis=1, dtype=np.int32)
    return drawn
