"""Which rows stand in which batch: a function of seed, epoch and lengths alone, so that any step can be found again."""

from __future__ import annotations

import numpy as np

from alphaplat.panel.fields import Array

_POOL = 50


def shuffled_batches(rows: int, size: int, *, seed: int, epoch: int, lengths: Array | None = None) -> list[Array]:
    """The batches of an epoch: every row once, in an order drawn for it.

    With `lengths` (rows,) rows of like length stand together, so that little is padded: within pools of fifty batches
    rows are sorted by length, and then the batches are shuffled.

    >>> [batch.tolist() for batch in shuffled_batches(5, 2, seed=0, epoch=0)]
    [[2, 4], [3, 0], [1]]
    """
    random = np.random.default_rng([seed, epoch])
    order = random.permutation(rows)
    if lengths is None:
        return _cut(order, size)
    pools = _cut(order, size * _POOL)
    batches = [batch for pool in pools for batch in _cut(pool[np.argsort(lengths[pool], kind="stable")], size)]
    return [batches[at] for at in random.permutation(len(batches))]


def sorted_batches(rows: int, size: int, *, lengths: Array | None = None) -> list[Array]:
    """The batches of a validation: every row once, the shortest first where `lengths` (rows,) says which these are."""
    order = np.arange(rows) if lengths is None else np.argsort(lengths, kind="stable")
    return _cut(order, size)


def _cut(rows: Array, size: int) -> list[Array]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def steps_per_epoch(rows: int, size: int) -> int:
    """How many batches an epoch has.

    >>> steps_per_epoch(100, 32)
    4
    """
    return -(-rows // size)
