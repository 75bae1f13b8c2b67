"""How new a document is: unlike everything that was written about the name in the days before."""

from __future__ import annotations

import numpy as np

from alphaplat.errors import ConfigError
from alphaplat.panel.fields import Array


def novelty(vectors: Array, groups: Array, days: Array, window: int) -> Array:
    """1 less the largest cosine to an earlier row of the same group and the last `window` days, in [0, 1].

    Rows stand in the order in which they became known; `groups` and `days` are whole numbers (rows,). The first row
    of a window is wholly new, and a likeness below 0 counts as 0. Rows without a direction are wholly new too.

    >>> vectors = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    >>> novelty(vectors, groups=np.zeros(4, int), days=np.array([1, 2, 3, 90]), window=30).tolist()
    [1.0, 1.0, 0.0, 1.0]
    """
    if window < 1:
        raise ConfigError(f"novelty over '{window}' days cannot be meant", help="it takes at least 1 day")
    wide = vectors.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    unit = np.divide(wide, lengths, out=np.zeros_like(wide), where=lengths > 0)
    result = np.ones(len(vectors))
    order = np.argsort(groups, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        first = np.searchsorted(days[rows], days[rows] - window, side="left")
        for at in range(1, len(rows)):
            if first[at] < at:
                likeness = unit[rows[first[at] : at]] @ unit[rows[at]]
                result[rows[at]] = 1.0 - min(max(float(likeness.max()), 0.0), 1.0)
    return result
