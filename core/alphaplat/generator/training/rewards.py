"""Learning from rewards: a policy objective for expressions that the network itself has written."""

from __future__ import annotations

import torch

SHARE, CLIP = 0.25, 0.2


def risk_seeking(
    log_probability: torch.Tensor,
    before: torch.Tensor,
    rewards: torch.Tensor,
    *,
    share: float = SHARE,
    clip: float = CLIP,
) -> torch.Tensor:
    """A loss whose gradient makes the best `share` of a batch of draws likelier; a scalar.

    All are (B,): the logarithms of the probabilities now and when the expressions were drawn, and what they earned.
    It is the risk-seeking policy gradient of Petersen et al. (2021): with r the (1 − share) quantile of the rewards R,

        loss = − Σ a min(exp(log p − log p before), 1 + clip),    a = max(R − r, 0) / Σ max(R − r, 0)

    An average draw earns no push, so what counts is the best case and not the mean. The ratio is bounded as by
    Schulman et al. (2017), formula (7), since several steps are taken on draws of an earlier network; with a ≥ 0 its
    lower bound never holds. The weights sum to 1, so the scale of rewards does not matter. 0 where all earn the same.

    >>> now = torch.log(torch.tensor([0.5, 0.2]))
    >>> round(float(risk_seeking(now, now, torch.tensor([0.01, 0.03]))), 6)
    -1.0
    """
    excess = (rewards - rewards.quantile(1 - share)).clamp(min=0)
    weights = excess / excess.sum().clamp(min=torch.finfo(excess.dtype).tiny)
    return -(weights * (log_probability - before).exp().clamp(max=1 + clip)).sum()
