from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.catalogue import default_platform  # noqa: E402
from alphaplat.generator import Grammar, Machine, Vocabulary  # noqa: E402
from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402
from alphaplat.generator.config import preset  # noqa: E402
from alphaplat.generator.decode import write  # noqa: E402
from alphaplat.generator.entries import MASK, PAD, SEP  # noqa: E402
from alphaplat.generator.model import GeneratorModel  # noqa: E402
from alphaplat.generator.parts import Encoded  # noqa: E402
from alphaplat.generator.training.losses import directed, hidden, log_probabilities, predicted, written  # noqa: E402

TEXTS = ["rank(close)", "-ts_delta(close, 5)", "ts_corr(open, volume, 20)"]


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    config = preset("tiny", width=24, heads=3, ffn=48, metrics=("sharpe", "turnover"))
    return Checkpoint.untrained(config, Vocabulary.of(default_platform()), seed=3)


@pytest.fixture
def model(checkpoint: Checkpoint) -> GeneratorModel:
    return checkpoint.model.train(False)


@pytest.fixture
def targets(checkpoint: Checkpoint) -> Any:
    rows = [checkpoint.vocabulary.encode(default_platform().compile(text).node) for text in TEXTS]
    return torch.from_numpy(checkpoint.vocabulary.batch(rows))


def memory(model: GeneratorModel, rows: int) -> Encoded:
    return model.encode(None, model.read(["falling prices"] * rows))


def test_the_loss_of_writing_is_a_mean_over_symbols(model: GeneratorModel, targets: Any) -> None:
    together = written(model, memory(model, 3), targets)
    alone = [written(model, memory(model, 1), row[None, : int((row != PAD).sum())]) for row in targets]
    assert together.count == sum(one.count for one in alone) == int((targets[:, 1:] != PAD).sum())
    mean = sum(one.count * one.value for one in alone) / together.count
    torch.testing.assert_close(together.value, mean)
    assert together.metrics["nats"] == pytest.approx(together.value.item())
    assert 2.0 < together.value.item() < 2 * math.log(len(model.symbols.text))


def test_a_weight_says_how_often_an_expression_counts(model: GeneratorModel, targets: Any) -> None:
    twice = written(model, memory(model, 4), targets[[0, 1, 1, 2]])
    weighted = written(model, memory(model, 3), targets, torch.tensor([1.0, 2.0, 1.0]))
    torch.testing.assert_close(weighted.value, twice.value)
    left_out = written(model, memory(model, 3), targets, torch.tensor([1.0, 0.0, 0.0]))
    torch.testing.assert_close(left_out.value, written(model, memory(model, 1), targets[:1]).value)
    assert written(model, memory(model, 3), targets, torch.zeros(3)).value.item() == 0.0


def test_only_symbols_are_hidden_and_guessed(model: GeneratorModel, targets: Any, monkeypatch: Any) -> None:
    seen: list[Any] = []
    guesses = model.guesses
    monkeypatch.setattr(model, "guesses", lambda tokens: seen.append(tokens) or guesses(tokens))
    tokens = torch.tensor([[20, SEP, 30, PAD], [40, 50, PAD, PAD]])
    everything = hidden(model, tokens, 1.0)
    assert everything.count == 4
    assert seen[0].tolist() == [[MASK, SEP, MASK, PAD], [MASK, MASK, PAD, PAD]]
    assert everything.value.requires_grad
    nothing = hidden(model, tokens, 0.0)
    assert (nothing.count, nothing.value.item()) == (0, 0.0)


def test_probabilities_are_those_of_what_was_drawn(checkpoint: Checkpoint, model: GeneratorModel) -> None:
    machine, given = Machine(Grammar(checkpoint.vocabulary)), memory(model, 1)
    drafts = write(model, given, machine, budget=12, copies=8, seed=4)
    rows = torch.from_numpy(checkpoint.vocabulary.batch([draft.tokens for draft in drafts]))
    wide = Encoded(given.vectors.expand(8, -1, -1), given.mask.expand(8, -1))
    found, entropy = log_probabilities(model, wide, machine, rows, 12)
    wanted = [draft.log_probability for draft in drafts]
    np.testing.assert_allclose(found.detach().numpy(), wanted, rtol=1e-4, atol=1e-4)
    assert (entropy > 0).all()
    (-found.mean() - entropy.mean()).backward()
    assert all(one.grad is None or one.grad.isfinite().all() for one in model.parameters())
    model.zero_grad()


def test_metrics_are_learned_where_they_are_known(model: GeneratorModel) -> None:
    labels = torch.tensor([[1.0, 0.2], [3.0, math.nan]])
    model.metric_head.calibrate(labels)
    assert model.metric_head.calibrated
    loss = predicted(model, memory(model, 2), labels)
    assert loss.count == 3
    loss.value.backward()
    assert all(one.grad.isfinite().all() for one in model.metric_head.parameters())
    unknown = predicted(model, memory(model, 2), torch.full((2, 2), math.nan))
    assert (unknown.count, unknown.value.item()) == (0, 0.0)


def test_the_direction_is_learned_where_there_is_a_document(model: GeneratorModel) -> None:
    told = model.told(model.read(["falling prices", "", "rising prices"]))
    loss = directed(told, torch.tensor([1.0, 1.0, 0.0]))
    chances = torch.sigmoid(told.turned)
    torch.testing.assert_close(loss.value, -(chances[0].log() + (1 - chances[2]).log()) / 2)
    assert loss.count == 2
    assert loss.metrics["accuracy"] == ((told.turned[0] > 0).float() + (told.turned[2] < 0).float()) / 2
    nothing = directed(model.told(model.read(["", ""])), torch.tensor([1.0, 0.0]))
    assert (nothing.count, nothing.value.item()) == (0, 0.0)


def test_two_words_together_decide_on_the_direction(checkpoint: Checkpoint) -> None:
    texts = ["buy low", "sell high", "buy high", "sell low"]
    model, wanted = checkpoint.model, torch.tensor([1.0, 1.0, 0.0, 0.0])
    read = model.read(texts)
    optimizer = torch.optim.Adam(model.documents.parameters(), lr=3e-3)
    for _ in range(150):
        optimizer.zero_grad()
        directed(model.told(read), wanted).value.backward()
        optimizer.step()
    assert ((model.told(read).turned > 0) == wanted.bool()).all()
