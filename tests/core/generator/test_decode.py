"""Writing under a mask: what is written, by which chances, and from which seed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import default_platform
from alphaplat.errors import ConfigError
from alphaplat.generator import Grammar, Machine, Vocabulary
from alphaplat_dsl.show import show

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402
from alphaplat.generator.config import preset  # noqa: E402
from alphaplat.generator.decode import Sampling, beam, distinct, write  # noqa: E402

BUDGET = 4


def chances(model: Any, memory: Any, machine: Any, tokens: tuple[int, ...]) -> float:
    """The log-probability of an expression from the network's answer to all of it at once."""
    row = [1, *tokens, 2]
    model.train(False)
    with torch.no_grad():
        scores = model.logits(torch.tensor([row]), memory)[0]
    state, total = machine.start(1, BUDGET), 0.0
    for place, token in enumerate(row[1:]):
        allowed = torch.from_numpy(state.mask()[0])
        total += float(scores[place].masked_fill(~allowed, -torch.inf).log_softmax(-1)[token])
        state.advance(np.array([token]))
    return total


@pytest.mark.parametrize(
    ("count", "sampling"),
    [
        (1_500, Sampling()),
        (250, Sampling(temperature=3.0)),
        (250, Sampling(top_k=5, top_p=0.9)),
        pytest.param(100_000, Sampling(), marks=pytest.mark.nightly),
    ],
)
def test_all_that_is_written_compiles(count: int, sampling: Sampling) -> None:
    platform = default_platform()
    vocabulary = Vocabulary.of(platform)
    model = Checkpoint.untrained(preset("tiny"), vocabulary, seed=1).model
    machine, memory = Machine(Grammar(vocabulary)), model.encode()
    for seed in range(count // 250):
        for draft in write(model, memory, machine, budget=30, copies=250, sampling=sampling, seed=seed):
            assert len(draft.tokens) <= 30
            assert platform.compile(show(vocabulary.decode(draft.tokens), vocabulary.catalogue)).id


def test_what_is_written_is_an_expression_within_the_budget(model: Any, machine: Any, every_sum: Any) -> None:
    drafts = write(model, model.encode(batch=200), machine, budget=BUDGET)
    assert {draft.tokens for draft in drafts} <= set(every_sum(BUDGET))
    assert len({draft.tokens for draft in drafts}) > 15


def test_probabilities_are_the_networks_under_the_mask(model: Any, machine: Any, every_sum: Any) -> None:
    memory = model.encode()
    for draft in write(model, memory, machine, budget=BUDGET, copies=20):
        assert draft.log_probability == pytest.approx(chances(model, memory, machine, draft.tokens), abs=1e-4)
    total = sum(np.exp(chances(model, memory, machine, tokens)) for tokens in every_sum(BUDGET))
    assert total == pytest.approx(1.0, abs=1e-4)


def test_draws_are_as_frequent_as_they_are_likely(model: Any, machine: Any, every_sum: Any) -> None:
    memory, rows = model.encode(), 20_000
    drafts = write(model, memory, machine, budget=3, copies=rows)
    counts = Counter(draft.tokens for draft in drafts)
    likely = {draft.tokens: np.exp(draft.log_probability) for draft in drafts}
    assert set(counts) == set(every_sum(3))
    for tokens, count in counts.items():
        p = likely[tokens]
        assert abs(count / rows - p) < 5 * np.sqrt(p * (1 - p) / rows)


def test_the_seed_decides(model: Any, machine: Any) -> None:
    memory = model.encode(batch=50)
    one, again, other = (write(model, memory, machine, budget=BUDGET, seed=seed) for seed in (3, 3, 4))
    assert one == again
    assert one != other


def test_a_row_does_not_depend_on_the_batch(model: Any, machine: Any) -> None:
    many = write(model, model.encode(batch=64), machine, budget=BUDGET, seed=1)
    few = write(model, model.encode(batch=7), machine, budget=BUDGET, seed=1)
    assert [draft.tokens for draft in many[:7]] == [draft.tokens for draft in few]


def test_copies_stand_beside_each_other(model: Any, machine: Any) -> None:
    seeds = torch.tensor([[6, 7], [8, 0]])
    memory = model.train(False).encode(seeds)
    found = write(model, memory, machine, budget=BUDGET, copies=3, seed=2)
    apart = write(model, model.encode(seeds.repeat_interleave(3, 0)), machine, budget=BUDGET, seed=2)
    assert [draft.tokens for draft in found] == [draft.tokens for draft in apart]


def test_the_model_is_left_as_it_was(model: Any, machine: Any) -> None:
    write(model, model.encode(), machine, budget=BUDGET)
    assert model.training


def test_one_of_one_is_the_likeliest(model: Any, machine: Any) -> None:
    memory = model.encode(batch=3)
    greedy = write(model, memory, machine, budget=BUDGET, sampling=Sampling(temperature=0.0))
    for sampling in (Sampling(top_k=1), Sampling(top_p=1e-6), Sampling(temperature=1e-4)):
        assert write(model, memory, machine, budget=BUDGET, sampling=sampling, seed=8) == greedy


@pytest.mark.parametrize(
    ("sampling", "kept"),
    [
        (Sampling(), {0, 1, 2, 3}),
        (Sampling(top_k=2), {0, 2}),
        (Sampling(top_k=9), {0, 1, 2, 3}),
        (Sampling(top_p=0.4), {2}),
        (Sampling(top_p=0.6), {0, 2}),
        (Sampling(top_p=1.0), {0, 1, 2, 3}),
        (Sampling(top_k=3, top_p=0.9), {0, 1, 2}),
    ],
)
def test_only_the_likeliest_are_drawn(sampling: Sampling, kept: set[int]) -> None:
    told = torch.tensor([0.3, 0.15, 0.5, 0.05, 0.0]).log().expand(1_000, 5)
    uniform = torch.arange(1_000, dtype=torch.float64) / 1_000
    assert set(sampling.choose(told, uniform).tolist()) == kept


def test_temperature_levels_and_sharpens() -> None:
    told = torch.tensor([0.8, 0.2]).log().expand(10_000, 2)
    uniform = torch.arange(10_000, dtype=torch.float64) / 10_000
    shares = [float((Sampling(temperature=t).choose(told, uniform) == 0).double().mean()) for t in (0.5, 1.0, 2.0)]
    assert shares == pytest.approx([16 / 17, 0.8, 2 / 3], abs=1e-3)


@pytest.mark.parametrize("wrong", [{"temperature": -1.0}, {"top_k": 0}, {"top_p": 0.0}, {"top_p": 1.5}])
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"{next(iter(wrong.values()))}"):
        Sampling(**wrong)


def test_a_wide_beam_finds_the_likeliest(model: Any, machine: Any, every_sum: Any) -> None:
    memory, known = model.encode(), every_sum(BUDGET)
    ranked = sorted(known, key=lambda tokens: -chances(model, memory, machine, tokens))
    found = beam(model, memory, machine, budget=BUDGET, width=len(known))
    assert [draft.tokens for draft in found[:10]] == ranked[:10]
    assert {draft.tokens for draft in found} == set(known)
    assert found[0].log_probability == pytest.approx(chances(model, memory, machine, ranked[0]), abs=1e-4)
    (only,) = beam(model, memory, machine, budget=BUDGET, width=1)
    assert only in write(model, memory, machine, budget=BUDGET, sampling=Sampling(temperature=0.0))


def test_no_expression_comes_twice(model: Any, machine: Any, every_sum: Any) -> None:
    memory = model.encode()
    drafts = distinct(model, memory, machine, 12, budget=BUDGET, seed=5)
    assert len({draft.tokens for draft in drafts}) == len(drafts) == 12
    assert drafts == distinct(model, memory, machine, 12, budget=BUDGET, seed=5)
    everything = distinct(model, memory, machine, 1_000, budget=2, rounds=5)
    assert {draft.tokens for draft in everything} == set(every_sum(2))


@pytest.mark.parametrize("budget", [0, 15])
def test_more_than_the_network_has_places_is_refused(model: Any, machine: Any, budget: int) -> None:
    with pytest.raises(ConfigError, match="it writes 1 to 14"):
        write(model, model.encode(), machine, budget=budget)
    with pytest.raises(ConfigError, match="it writes 1 to 14"):
        beam(model, model.encode(), machine, budget=budget, width=2)


SIGN = torch.tensor([0.4, 0.25, 0.2, 0.15, 0.0]).log()  # the sign is the likeliest token, and yet unlikely


@pytest.mark.parametrize(
    ("sampling", "shares"),
    [
        (Sampling(), [0.4, 0.25, 0.2, 0.15]),
        (Sampling(temperature=0.0), [0.0, 1.0, 0.0, 0.0]),
        (Sampling(top_k=1), [0.0, 1.0, 0.0, 0.0]),
        (Sampling(top_p=1e-6), [0.0, 1.0, 0.0, 0.0]),
        (Sampling(temperature=0.5), [4 / 13, 9 / 13 * 25 / 50, 9 / 13 * 16 / 50, 9 / 13 * 9 / 50]),
        (Sampling(top_k=2), [0.4, 0.6 * 25 / 45, 0.6 * 20 / 45, 0.0]),
    ],
)
def test_the_sign_is_weighed_against_all_else(sampling: Sampling, shares: list[float]) -> None:
    uniform = torch.from_numpy(np.random.default_rng(1).random((50_000, 2)))
    drawn = sampling.begin(SIGN.expand(50_000, 5), uniform, 0)
    found = np.bincount(drawn.numpy(), minlength=5) / 50_000
    assert found == pytest.approx([*shares, 0.0], abs=0.01)


def test_a_sign_that_is_masked_or_all_there_is() -> None:
    masked, alone = SIGN.clone(), torch.full((5,), -torch.inf)
    masked[0], alone[0] = -torch.inf, 0.0
    uniform = torch.from_numpy(np.random.default_rng(1).random((1_000, 2)))
    for sampling in (Sampling(), Sampling(temperature=0.0), Sampling(top_p=0.9)):
        assert 0 not in sampling.begin(masked.expand(1_000, 5), uniform, 0)
        assert set(sampling.begin(alone.expand(1_000, 5), uniform, 0).tolist()) == {0}


def test_signs_are_not_turned_more_often_when_it_is_cold() -> None:
    vocabulary = Vocabulary.of(default_platform())
    model = Checkpoint.untrained(preset("tiny"), vocabulary, seed=1).model
    machine, memory = Machine(Grammar(vocabulary)), model.encode()
    with torch.no_grad():
        model.symbols.bias[vocabulary.turning] = 3.0  # far likelier than any other beginning, but for all together
    cold = write(model, memory, machine, budget=9, copies=50, sampling=Sampling(temperature=0.0))
    warm = write(model, memory, machine, budget=9, copies=500)
    turned = np.mean([draft.tokens[0] == vocabulary.turning for draft in warm])
    assert 0.05 < turned < 0.5
    assert all(draft.tokens[0] != vocabulary.turning for draft in cold)
