from __future__ import annotations

import numpy as np
import pytest

from alphaplat.learning.batches import shuffled_batches, sorted_batches, steps_per_epoch

LENGTHS = np.random.default_rng(0).integers(1, 60, 1_000)


@pytest.mark.parametrize("lengths", [None, LENGTHS])
def test_every_row_stands_in_one_batch(lengths: np.ndarray | None) -> None:
    batches = shuffled_batches(1_000, 32, seed=1, epoch=0, lengths=lengths)
    assert sorted(np.concatenate(batches).tolist()) == list(range(1_000))
    assert len(batches) == steps_per_epoch(1_000, 32) == 32
    assert sorted(len(batch) for batch in batches) == [8] + [32] * 31


@pytest.mark.parametrize("lengths", [None, LENGTHS])
def test_the_order_follows_from_seed_and_epoch(lengths: np.ndarray | None) -> None:
    def order(seed: int, epoch: int) -> list[int]:
        return np.concatenate(shuffled_batches(1_000, 32, seed=seed, epoch=epoch, lengths=lengths)).tolist()

    assert order(1, 0) == order(1, 0)
    assert len({tuple(order(*which)) for which in ((1, 0), (1, 1), (2, 0))}) == 3


def test_rows_of_like_length_stand_together() -> None:
    spread = [np.ptp(LENGTHS[batch]) for batch in shuffled_batches(1_000, 32, seed=1, epoch=0, lengths=LENGTHS)]
    assert max(spread) < 6 < np.ptp(LENGTHS)


def test_validation_goes_from_short_to_long() -> None:
    order = np.concatenate(sorted_batches(1_000, 32, lengths=LENGTHS))
    assert (np.diff(LENGTHS[order]) >= 0).all()
