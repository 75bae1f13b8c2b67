"""Rates over time and over the layers of a model, as plain functions of the step."""

from __future__ import annotations

from collections.abc import Sequence

from alphaplat.learning.settings import TrainerSettings


def rate_factor(step: int, steps: int, settings: TrainerSettings) -> float:
    """The share of the largest rate at a step, from 0 to `steps - 1`.

    The slanted triangle is formula (3) of Howard and Ruder (2018) with cut_frac = `warmup`, the fall ending at the
    last step. `linear` falls to 0 after the warm-up, `constant` stays.

    >>> settings = TrainerSettings(schedule="slanted_triangular", warmup=0.2, ratio=4)
    >>> [round(rate_factor(step, 10, settings), 3) for step in (0, 1, 2, 6, 9)]
    [0.25, 0.625, 1.0, 0.625, 0.344]
    """
    cut = int(steps * settings.warmup)
    if settings.schedule == "slanted_triangular":
        share = step / cut if step < cut else 1 - (step - cut) / (steps - cut)
        return (1 + share * (settings.ratio - 1)) / settings.ratio
    if step < cut:
        return (step + 1) / (cut + 1)
    return 1.0 if settings.schedule == "constant" else 1 - (step - cut) / (steps - cut)


def group_factors(groups: int, settings: TrainerSettings) -> Sequence[float]:
    """The share of the rate that each group gets, from the bottom to the top.

    >>> group_factors(3, TrainerSettings(discriminative_rates=0.5))
    [0.25, 0.5, 1.0]
    """
    factor = settings.discriminative_rates or 1.0
    return [factor**below for below in range(groups - 1, -1, -1)]


def trainable_groups(step: int, steps_per_epoch: int, groups: int, settings: TrainerSettings) -> int:
    """How many groups are trained at a step, counted from the top.

    >>> settings = TrainerSettings(gradual_unfreezing=3)
    >>> [trainable_groups(step, 9, 5, settings) for step in (0, 2, 3, 8, 9, 20)]
    [1, 1, 2, 3, 4, 5]
    """
    if settings.gradual_unfreezing is None:
        return groups
    return min(groups, 1 + step * settings.gradual_unfreezing // steps_per_epoch)
