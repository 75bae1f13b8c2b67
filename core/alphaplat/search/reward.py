"""What an alpha is worth to a search: first what it adds to the pool, then what keeps the search honest and varied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Penalty = Annotated[float, Field(le=0, ge=-1e6, allow_inf_nan=False)]


class RewardSettings(BaseModel):
    """The weights of a reward, in units of IC.

    reward = gain · (what the alpha adds to the pool's IC) + checks · (share of its checks that pass)
             + novelty · (1 − largest |correlation| with a member) − complexity · (number of distinct nodes)

    A text that does not compile, or cannot be evaluated, gets `invalid`; one that was proposed before, `repeated`.
    `ridge` is the pool's. To enter it an alpha must add `least_gain`, and this must have a t-value of `least_t`: 3 is
    what Harvey, Liu and Zhu (2016) ask of a factor after all that were tried before it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    gain: Weight = 1.0
    checks: Weight = 0.001
    novelty: Weight = 0.001
    complexity: Weight = 0.00002
    invalid: Penalty = -0.01
    repeated: Penalty = -0.005
    ridge: Annotated[float, Field(gt=0, le=10)] = 0.01
    least_gain: Annotated[float, Field(ge=0, le=1)] = 0.0005
    least_t: Annotated[float, Field(ge=0, le=100)] = 3.0

    def reward(self, *, gain: float, novelty: float, passed: float, nodes: int) -> float:
        """The reward of an alpha that was evaluated.

        >>> round(RewardSettings().reward(gain=0.01, novelty=0.5, passed=1.0, nodes=10), 6)
        0.0113
        """
        return self.gain * gain + self.checks * passed + self.novelty * novelty - self.complexity * nodes


def passed_share(verdicts: Mapping[str, str]) -> float:
    """The share of checks that pass among those that were not skipped; 0 where none ran.

    >>> passed_share({"low_sharpe": "fail", "low_turnover": "pass", "self_correlation": "skip"})
    0.5
    """
    ran = [verdict for verdict in verdicts.values() if verdict != "skip"]
    return sum(verdict == "pass" for verdict in ran) / len(ran) if ran else 0.0
