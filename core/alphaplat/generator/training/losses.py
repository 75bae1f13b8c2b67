"""What a generator learns from: the symbols that were written, those that were hidden, simulated metrics, rewards.

B is the batch, T the symbols of an expression with BOS and EOS, Ta those of seeds, V the vocabulary.
"""

from __future__ import annotations

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from alphaplat.generator.entries import MASK, PAD, UNK
from alphaplat.generator.model import GeneratorModel
from alphaplat.generator.parts import Array, Encoded, MaskMachine
from alphaplat.generator.told import Told
from alphaplat.learning import Loss


def written(model: GeneratorModel, memory: Encoded, targets: torch.Tensor, weights: torch.Tensor | None = None) -> Loss:
    """The mean cross-entropy, in nats a symbol, of writing targets, int64 (B, T), from a memory of B rows.

    `weights` (B,), not negative, say how much each expression counts; without them all symbols count alike.
    """
    logits, wanted = model.logits(targets[:, :-1], memory), targets[:, 1:]
    nats = cross_entropy(logits.transpose(1, 2), wanted, reduction="none")  # (B, T - 1)
    counted = (wanted != PAD).to(nats.dtype)
    if weights is not None:
        counted = counted * weights[:, None]
    total = counted.sum()
    value = (nats * counted).sum() / total.clamp(min=1e-9)
    hits = ((logits.detach().argmax(-1) == wanted) * counted).sum() / total.clamp(min=1e-9)
    return Loss(value, float(total), {"nats": float(value.detach()), "accuracy": float(hits)})


def hidden(model: GeneratorModel, tokens: torch.Tensor, share: float) -> Loss:
    """The mean cross-entropy of guessing what was hidden of seeds, int64 (B, Ta): `share` of the symbols, by chance."""
    chosen = (tokens > UNK) & (torch.rand(tokens.shape) < share)
    guesses = model.guesses(torch.where(chosen, MASK, tokens))[chosen]  # (hidden, V)
    count = len(guesses)
    value = cross_entropy(guesses, tokens[chosen], reduction="sum") / max(count, 1)
    hits = int((guesses.detach().argmax(-1) == tokens[chosen]).sum())
    return Loss(value, count, {"accuracy": hits / max(count, 1)})


def directed(told: Told, turned: torch.Tensor) -> Loss:
    """The mean cross-entropy of telling from documents whether a sign is turned, 1 or 0 (B,)."""
    read = told.encoded.mask[:, 0]  # where there is a document
    scores, wanted, count = told.turned[read], turned[read], int(read.sum())
    value = binary_cross_entropy_with_logits(scores, wanted, reduction="sum") / max(count, 1)
    hits = int(((scores.detach() > 0) == (wanted > 0)).sum())
    return Loss(value, count, {"accuracy": hits / max(count, 1)})


def predicted(model: GeneratorModel, memory: Encoded, labels: torch.Tensor) -> Loss:
    """The mean squared error of the metric head, in its own units, for labels (B, metrics); NaN is not known."""
    known = labels.isfinite()
    apart = model.metric_head.standardized(model.metrics(memory)) - model.metric_head.standardized(labels.nan_to_num())
    count = int(known.sum())
    return Loss((apart.square() * known).sum() / max(count, 1), count)


def log_probabilities(
    model: GeneratorModel, memory: Encoded, machine: MaskMachine, targets: torch.Tensor, budget: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """The logarithm of the probability of each target (B,) under model and mask, and the entropy on its way (B,).

    Targets, int64 (B, T), were written under this machine and budget, from a memory of B rows. The entropy is the sum
    over the places of an expression, in nats.
    """
    allowed = torch.from_numpy(_masks(machine, targets.numpy(), budget))  # (B, T - 1, V)
    logits = model.logits(targets[:, :-1], memory).masked_fill(~allowed, -torch.inf)
    chances = logits.log_softmax(-1)
    written = chances.gather(-1, targets[:, 1:, None]).squeeze(-1)
    entropy = -(chances.exp() * chances.masked_fill(~allowed, 0.0)).sum(-1)
    return written.sum(-1), entropy.sum(-1)


def _masks(machine: MaskMachine, targets: Array, budget: int) -> Array:
    """The masks (B, T - 1, V) under which targets were written."""
    import numpy as np

    state = machine.start(len(targets), budget)
    masks = []
    for place in range(1, targets.shape[1]):
        masks.append(state.mask())
        state.advance(targets[:, place])
    return np.stack(masks, axis=1)
