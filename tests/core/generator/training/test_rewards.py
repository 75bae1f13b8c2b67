"""The risk-seeking objective: whom it pushes, how far, and who does not count."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.training.rewards import risk_seeking  # noqa: E402


def gradient(rewards: list[float], ratios: list[float], **settings: float) -> list[float]:
    """By how much the loss pushes each logarithm of a probability up."""
    now = torch.tensor(ratios).log().requires_grad_()
    risk_seeking(now, torch.zeros(len(ratios)), torch.tensor(rewards), **settings).backward()
    return [-float(one) for one in now.grad]


def test_only_the_best_share_is_pushed_by_what_it_earned_above_it() -> None:
    assert gradient([0.0, 1.0, 2.0, 3.0, 5.0], [1.0] * 5, share=0.5) == pytest.approx([0, 0, 0, 0.25, 0.75])


def test_the_scale_of_rewards_does_not_matter() -> None:
    small, large = (gradient([0.01 * scale, 0.03 * scale, -scale], [1.0] * 3) for scale in (1.0, 50.0))
    assert small == pytest.approx(large)


def test_what_has_become_likelier_than_the_clip_is_left_alone() -> None:
    assert gradient([3.0, 3.0, 0.0], [1.1, 1.3, 1.0], share=0.5, clip=0.2) == pytest.approx([0.0] * 3)
    assert gradient([4.0, 4.0, 3.0, 0.0], [1.1, 1.3, 1.0, 1.0], share=0.5, clip=0.2) == pytest.approx([0.55, 0, 0, 0])


def test_equal_rewards_push_nobody() -> None:
    assert gradient([0.01] * 4, [1.0, 0.5, 2.0, 1.0]) == [0.0] * 4
