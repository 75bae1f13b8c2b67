"""A network with random weights, and a grammar small enough to write down all that it allows."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

Array = np.ndarray[Any, Any]

PAD, EOS = 0, 2
ARITY = {6: 0, 7: 0, 8: 1, 9: 2}
"""Two leaves, a sign and a sum, after the six special symbols."""
SYMBOLS = 10
NEEDS_TORCH = "torch is not here: pip install 'alphaplat[generator]' to run this test"


class SumState:
    """How many operands each row still needs, and how many tokens it has left."""

    def __init__(self, needed: Array, left: Array, ended: Array) -> None:
        self.needed, self.left, self.done = needed, left, ended

    def mask(self) -> Array:
        allowed = np.zeros((len(self.needed), SYMBOLS), dtype=np.bool_)
        for token, arity in ARITY.items():
            allowed[:, token] = (self.needed > 0) & (self.needed + arity <= self.left)
        allowed[:, EOS] = (self.needed == 0) & ~self.done
        allowed[:, PAD] = self.done
        return allowed

    def advance(self, tokens: Array) -> None:
        assert self.mask()[np.arange(len(tokens)), tokens].all()
        arity = np.array([ARITY.get(token, 0) for token in tokens.tolist()])
        written = np.isin(tokens, list(ARITY))
        self.needed = self.needed + np.where(written, arity - 1, 0)
        self.left = self.left - written
        self.done = self.done | (tokens == EOS)

    def select(self, rows: Array) -> SumState:
        return SumState(self.needed[rows], self.left[rows], self.done[rows])


class SumMachine:
    """Sums of signed leaves in prefix notation."""

    turning = None

    def start(self, batch: int, budget: int) -> SumState:
        return SumState(np.ones(batch, dtype=int), np.full(batch, budget), np.zeros(batch, dtype=np.bool_))


def sums(budget: int) -> list[tuple[int, ...]]:
    """All expressions of at most `budget` tokens."""
    return [tokens for length in range(1, budget + 1) for tokens in product(ARITY, repeat=length) if _is_whole(tokens)]


def _is_whole(tokens: tuple[int, ...]) -> bool:
    needed = 1
    for token in tokens:
        if needed == 0:
            return False
        needed += ARITY[token] - 1
    return needed == 0


@pytest.fixture
def machine() -> SumMachine:
    return SumMachine()


@pytest.fixture
def every_sum() -> Any:
    return sums


@pytest.fixture
def make_model() -> Any:
    """Build a network of 10 symbols, width 24; any value of its configuration can be given."""
    torch = pytest.importorskip("torch", reason=NEEDS_TORCH)

    def make(seed: int = 0, platform: Any = None, **changes: Any) -> Any:
        from alphaplat.generator.config import TextSource, preset
        from alphaplat.generator.model import GeneratorModel

        sizes = {"width": 24, "heads": 3, "ffn": 48, "max_tokens": 16}
        sources = {"descriptions": TextSource(width=8), "documents": TextSource(width=5)}
        torch.manual_seed(seed)
        return GeneratorModel(
            preset("tiny", **{**sizes, **sources, **changes}), torch.randn(SYMBOLS, 8), platform=platform
        )

    return make


@pytest.fixture
def model(make_model: Any) -> Any:
    return make_model()
