"""Writing expressions token by token, each step under the mask, with keys and values kept.

A draw depends on the seed and on the number of its row, and on nothing else of the batch, but for rounding: libraries
add up in another order for other sizes of a batch, so that two symbols of nearly equal chances may change places.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch

from alphaplat.errors import ConfigError
from alphaplat.generator.entries import BOS, EOS, PAD
from alphaplat.generator.model import GeneratorModel
from alphaplat.generator.parts import Array, Encoded, MaskMachine
from alphaplat.text.transformer import one_thread

BATCH = 256
_DENSE = 0.75
"""Rows that have ended are dropped from the work when fewer than this share are left."""


@dataclass(frozen=True)
class Draft:
    """The tokens of an expression, without marks, and the logarithm of its probability under model and mask."""

    tokens: tuple[int, ...]
    log_probability: float


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How a token is drawn: `temperature` 0 takes the likeliest, 1 the model's own chances.

    `top_k` draws among the k likeliest, `top_p` among the fewest whose chances add up to at least p (the nucleus).

    The sign of an expression is drawn first, against all other beginnings together: these are many, and one by one
    less likely, so that signs would else be turned the more often the lower the temperature.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.temperature <= 100.0:
            raise ConfigError(f"a temperature of '{self.temperature}' cannot be meant", help="it is from 0 to 100")
        if self.top_k is not None and self.top_k < 1:
            raise ConfigError(f"top_k cannot be '{self.top_k}'", help="it is at least 1")
        if self.top_p is not None and not 0.0 < self.top_p <= 1.0:
            raise ConfigError(f"top_p cannot be '{self.top_p}'", help="it is more than 0 and at most 1")

    def choose(self, chances: torch.Tensor, uniform: torch.Tensor) -> torch.Tensor:
        """Tokens (B,) from log-probabilities (B, V), -inf where masked, by uniform numbers (B,) in [0, 1)."""
        if self.temperature == 0.0:
            return chances.argmax(-1)
        scaled = chances / self.temperature
        if self.top_k is not None and self.top_k < scaled.shape[1]:
            least = scaled.topk(self.top_k).values[:, -1:]
            scaled = scaled.masked_fill(scaled < least, -torch.inf)
        weights = scaled.softmax(-1)
        if self.top_p is not None:
            weights = _nucleus(weights, self.top_p)
        sums = weights.double().cumsum(-1)
        drawn = torch.searchsorted(sums, uniform.unsqueeze(-1) * sums[:, -1:], right=True)  # (B, 1)
        return drawn.squeeze(-1)

    def begin(self, chances: torch.Tensor, uniform: torch.Tensor, sign: int) -> torch.Tensor:
        """First tokens (B,): first whether it is `sign`, then which else, by uniform numbers (B, 2)."""
        others = chances.index_fill(1, torch.tensor([sign]), -torch.inf)
        both = torch.stack([chances[:, sign], others.logsumexp(-1)], dim=1)
        turned = self.choose(both, uniform[:, 0]) == 0
        return torch.where(turned, sign, self.choose(others, uniform[:, 1]))


def _nucleus(weights: torch.Tensor, share: float) -> torch.Tensor:
    """Chances (B, V) without those that are not needed for a sum of `share`."""
    falling, order = weights.sort(descending=True, stable=True)
    needed = falling.cumsum(-1) - falling < share
    return weights * torch.zeros_like(needed).scatter(-1, order, needed)


def write(
    model: GeneratorModel,
    memory: Encoded,
    machine: MaskMachine,
    *,
    budget: int,
    copies: int = 1,
    sampling: Sampling | None = None,
    seed: int | tuple[int, ...] = 0,
) -> list[Draft]:
    """Write `copies` expressions of at most `budget` tokens for each row of the memory (B, M, D), row by row.

    >>> from alphaplat.catalogue import default_platform
    >>> from alphaplat.generator import Grammar, Machine, Vocabulary
    >>> from alphaplat.generator.checkpoint import Checkpoint
    >>> from alphaplat.generator.config import preset
    >>> vocabulary = Vocabulary.of(default_platform())
    >>> network = Checkpoint.untrained(preset("tiny"), vocabulary).model
    >>> drafts = write(network, network.encode(), Machine(Grammar(vocabulary)), budget=9, copies=3, seed=1)
    >>> [len(draft.tokens) <= 9 for draft in drafts]
    [True, True, True]
    """
    _refuse_longer(model, budget)
    sampling = sampling or Sampling()
    rows = len(memory.mask) * copies
    uniform = torch.from_numpy(np.random.default_rng(seed).random((rows, budget + 2)))
    tokens = np.full((rows, budget + 2), PAD)
    tokens[:, 0] = BOS
    log_probability = np.zeros(rows)
    with _writing(model):
        vectors = model.symbols.vectors()
        cache = model.decoder.start(*memory, budget + 1)
        cache.select(torch.arange(len(memory.mask)).repeat_interleave(copies))
        state = machine.start(rows, budget)
        live = np.arange(rows)
        for place in range(budget + 1):
            hidden = model.decoder.step(vectors[torch.from_numpy(tokens[live, place])], cache)
            chances = _masked(model.symbols.scores(hidden, vectors), state.mask())
            if place == 0 and machine.turning is not None:
                drawn = sampling.begin(chances, uniform[:, [0, -1]], machine.turning)
            else:
                drawn = sampling.choose(chances, uniform[torch.from_numpy(live), place])
            log_probability[live] += chances.gather(-1, drawn[:, None])[:, 0].numpy()
            tokens[live, place + 1] = drawn.numpy()
            state.advance(drawn.numpy())
            left = np.flatnonzero(~state.done)
            if not len(left):
                break
            if len(left) < _DENSE * len(live):
                live = live[left]
                cache.select(torch.from_numpy(left))
                state = state.select(left)
    return [Draft(_without_marks(row), float(sum_)) for row, sum_ in zip(tokens, log_probability, strict=True)]


def beam(model: GeneratorModel, memory: Encoded, machine: MaskMachine, *, budget: int, width: int) -> list[Draft]:
    """The likeliest expressions that a beam of `width` finds for a memory of one row, the likeliest first."""
    _refuse_longer(model, budget)
    if width < 1:
        raise ConfigError(f"a beam cannot be '{width}' wide", help="it is at least 1")
    with _writing(model):
        vectors = model.symbols.vectors()
        cache = model.decoder.start(*memory, budget + 1)
        state = machine.start(1, budget)
        tokens = torch.full((1, 1), BOS)
        sums = torch.zeros(1, dtype=torch.float64)
        while not state.done.all():
            hidden = model.decoder.step(vectors[tokens[:, -1]], cache)
            chances = _masked(model.symbols.scores(hidden, vectors), state.mask())
            longer = (sums[:, None] + chances).flatten()  # (beams * V,)
            sums, best = longer.topk(min(width, int(longer.isfinite().sum())))
            rows, drawn = best // len(vectors), best % len(vectors)
            cache.select(rows)
            state = state.select(rows.numpy())
            state.advance(drawn.numpy())
            tokens = torch.cat([tokens[rows], drawn[:, None]], dim=1)
    return [Draft(_without_marks(row), float(sum_)) for row, sum_ in zip(tokens.numpy(), sums, strict=True)]


def distinct(
    model: GeneratorModel,
    memory: Encoded,
    machine: MaskMachine,
    count: int,
    *,
    budget: int,
    sampling: Sampling | None = None,
    seed: int = 0,
    rounds: int = 20,
) -> list[Draft]:
    """Up to `count` different expressions for a memory of one row, in the order in which they were drawn.

    There are fewer where `rounds` batches of draws gave no more.
    """
    found: dict[tuple[int, ...], Draft] = {}
    copies = min(BATCH, 2 * count)
    for number in range(rounds):
        drafts = write(model, memory, machine, budget=budget, copies=copies, sampling=sampling, seed=(seed, number))
        for draft in drafts:
            found.setdefault(draft.tokens, draft)
        if len(found) >= count:
            break
    return list(found.values())[:count]


def _masked(scores: torch.Tensor, mask: Array) -> torch.Tensor:
    """Log-probabilities (B, V) of scores where the mask lets a token through, -inf elsewhere."""
    return scores.masked_fill(~torch.from_numpy(mask), -torch.inf).log_softmax(-1)


def _without_marks(row: Array) -> tuple[int, ...]:
    """The tokens between BOS and EOS."""
    inner = row[1:].tolist()
    return tuple(inner[: inner.index(EOS)])


def _refuse_longer(model: GeneratorModel, budget: int) -> None:
    most = model.config.max_tokens - 2
    if not 1 <= budget <= most:
        raise ConfigError(
            f"this generator cannot write expressions of '{budget}' tokens", help=f"it writes 1 to {most}"
        )


@contextmanager
def _writing(model: GeneratorModel) -> Iterator[None]:
    """Without dropout, gradients or a second thread; the model is left as it was."""
    training = model.training
    model.train(False)
    try:
        with one_thread(), torch.inference_mode():
            yield
    finally:
        model.train(training)
