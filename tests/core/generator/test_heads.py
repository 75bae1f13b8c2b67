from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.heads import MetricHead  # noqa: E402
from alphaplat.generator.parts import Encoded  # noqa: E402


def test_padding_of_the_memory_does_not_count() -> None:
    head, vectors = MetricHead(12, 3), torch.randn(2, 4, 12)
    mask = torch.tensor([[True, True, False, False], [True, True, True, True]])
    found = head(Encoded(vectors, mask))
    assert found.shape == (2, 3)
    torch.testing.assert_close(found[:1], head(Encoded(vectors[:1, :2], mask[:1, :2])))


def test_metrics_are_told_in_their_own_units() -> None:
    head = MetricHead(12, 4)
    memory = Encoded(torch.randn(5, 2, 12), torch.ones(5, 2, dtype=torch.bool))
    plain = head(memory)
    nan = torch.nan
    head.calibrate(torch.tensor([[1.0, nan, 10.0, 2.0], [3.0, 5.0, nan, 2.0], [nan, nan, 30.0, 2.0]]))
    assert head.centre.tolist() == [2.0, 0.0, 20.0, 0.0]
    assert head.spread.tolist() == [1.0, 1.0, 10.0, 1.0]
    torch.testing.assert_close(head(memory), plain * head.spread + head.centre)
    torch.testing.assert_close(head.standardized(head(memory)), plain)
