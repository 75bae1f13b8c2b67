from __future__ import annotations

from itertools import pairwise

import pytest

from alphaplat.learning import TrainerSettings
from alphaplat.learning.schedule import group_factors, rate_factor, trainable_groups


@pytest.mark.parametrize("warmup", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("schedule", ["slanted_triangular", "linear", "constant"])
def test_rates_rise_to_the_largest_and_never_beyond(schedule: str, warmup: float) -> None:
    settings = TrainerSettings(schedule=schedule, warmup=warmup)
    factors = [rate_factor(step, 40, settings) for step in range(40)]
    top = int(40 * warmup)
    assert factors[top] == max(factors) == 1.0
    assert all(one < later for one, later in pairwise(factors[: top + 1]))
    assert all(one >= later for one, later in pairwise(factors[top:]))
    assert min(factors) > 0
    assert (factors[-1] == 1.0) == (schedule == "constant")


def test_the_triangle_begins_at_its_smallest_rate() -> None:
    assert rate_factor(0, 100, TrainerSettings(warmup=0.2, ratio=32)) == 1 / 32


def test_one_step_has_the_whole_rate() -> None:
    assert rate_factor(0, 1, TrainerSettings(warmup=0.9)) == 1.0


def test_the_options_are_independent() -> None:
    plain = TrainerSettings(schedule="constant", warmup=0)
    assert group_factors(4, plain) == [1.0] * 4
    assert trainable_groups(0, 10, 4, plain) == 4
    assert group_factors(4, plain.model_copy(update={"discriminative_rates": 0.85}))[2:] == [0.85, 1.0]
    assert trainable_groups(0, 10, 4, plain.model_copy(update={"gradual_unfreezing": 1})) == 1


def test_finbert_unfreezes_a_layer_every_third_of_an_epoch() -> None:
    settings = TrainerSettings(gradual_unfreezing=3)
    trained = [trainable_groups(step, 30, 14, settings) for step in range(0, 180, 10)]
    assert trained == [*range(1, 14), 14, 14, 14, 14, 14]
