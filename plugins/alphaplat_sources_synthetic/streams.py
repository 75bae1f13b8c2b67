"""Random numbers by name: each quantity has a generator of its own, so that adding one changes no other.

Arrays over days are drawn row by row, so that a longer market begins with the shorter one.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np


class Streams:
    """Generators that are children of one seed.

    >>> streams = Streams(7)
    >>> bool(streams("beta").random() == Streams(7)("beta").random())
    True
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, name: str) -> np.random.Generator:
        """The generator of this name, from its start."""
        words = np.frombuffer(sha256(name.encode()).digest(), dtype="<u4")
        entropy = [self._seed & 0xFFFFFFFF, self._seed >> 32, *(int(word) for word in words)]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))
