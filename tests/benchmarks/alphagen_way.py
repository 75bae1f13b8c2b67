"""AlphaGen's way of evaluating an expression, rebuilt in torch: windows are unfolded, rank IC goes day by day.

After `alphagen/data/expression.py` and `alphagen/utils/correlation.py` of github.com/RL-MLDM/alphagen, with two
things added that it has not: a cross-sectional rank, and the profit, turnover and Sharpe of demeaned weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from alphaplat_dsl.ir import CONST, FIELD, Node, const_value, field_name, postorder

Tensor = torch.Tensor


class AlphaGenWay:
    """Evaluates graphs over fields (days, assets) in float32, and scores their values against forward returns."""

    def __init__(self, fields: Mapping[str, np.ndarray], forward: np.ndarray) -> None:
        self._fields = {name: torch.from_numpy(values.astype(np.float32)) for name, values in fields.items()}
        self._forward = torch.from_numpy(forward.astype(np.float32))

    def values(self, root: Node) -> Tensor:
        """The values of a graph, every node computed once."""
        found: dict[Node, Any] = {}
        for node in postorder(root):
            if node.op == CONST:
                found[node] = torch.tensor(const_value(node), dtype=torch.float32)
            elif node.op == FIELD:
                found[node] = self._fields[str(field_name(node))]
            else:
                found[node] = OPERATORS[node.op](*(found[arg] for arg in node.args), **dict(node.attrs))
        return found[root].expand(self._forward.shape)

    def scores(self, root: Node) -> tuple[float, float, float, float]:
        """Mean IC, mean rank IC, Sharpe and turnover of a graph."""
        values, forward = self.values(root), self._forward
        missing = ~torch.isfinite(values) | torch.isnan(forward)
        known = torch.where(missing, torch.nan, values)
        ic = batch_pearson(torch.where(missing, 0, known), torch.where(missing, 0, forward), missing)
        ranks, ahead = rank_days(known), rank_days(torch.where(missing, torch.nan, forward))
        rank_ic = batch_pearson(torch.where(missing, 0, ranks), torch.where(missing, 0, ahead), missing)
        apart = torch.where(missing, 0, known - torch.nanmean(known, dim=1, keepdim=True))
        weights = torch.nan_to_num(apart / apart.abs().sum(dim=1, keepdim=True))
        profit = (weights * torch.nan_to_num(forward)).sum(dim=1)
        turnover = (weights[1:] - weights[:-1]).abs().sum(dim=1).mean()
        sharpe = profit.mean() / profit.std() * 252**0.5
        return float(torch.nanmean(ic)), float(torch.nanmean(rank_ic)), float(sharpe), float(turnover)


def batch_pearson(x: Tensor, y: Tensor, missing: Tensor) -> Tensor:
    """Pearson's correlation of each day."""
    n = (~missing).sum(dim=1)

    def centred(values: Tensor) -> tuple[Tensor, Tensor]:
        mean = values.sum(dim=1) / n
        apart = (values - mean[:, None]) * ~missing
        return apart, (apart**2).sum(dim=1).sqrt()

    (a, a_size), (b, b_size) = centred(x), centred(y)
    return (a * b).sum(dim=1) / (a_size * b_size)


def rank_days(values: Tensor) -> Tensor:
    """Average ranks of each day, one day after the other."""
    return torch.stack([_rank_day(day) for day in values])


def _rank_day(day: Tensor) -> Tensor:
    _, inverse, counts = day.unique(return_inverse=True, return_counts=True)
    before = torch.nn.functional.pad(counts.cumsum(dim=0), (1, 0))
    return ((before[1:] + before[:-1] - 1) / 2)[inverse]


def _windows(x: Tensor, d: int) -> Tensor:
    before = torch.full((d - 1, x.shape[1]), torch.nan)
    return torch.cat([before, x]).unfold(0, d, 1)


def _shifted(x: Tensor, d: int) -> Tensor:
    return torch.cat([torch.full((d, x.shape[1]), torch.nan), x[: len(x) - d]])


def _rolling(reduce: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    return lambda x, *, d, **_: reduce(_windows(x, d))


def _together(x: Tensor, y: Tensor, d: int) -> tuple[Tensor, Tensor]:
    a, b = _windows(x, d), _windows(y, d)
    return a - a.mean(dim=-1, keepdim=True), b - b.mean(dim=-1, keepdim=True)


def _covariance(x: Tensor, y: Tensor, *, d: int, **_: object) -> Tensor:
    a, b = _together(x, y, d)
    return (a * b).sum(dim=-1) / (d - 1)


def _correlation(x: Tensor, y: Tensor, *, d: int, **_: object) -> Tensor:
    a, b = _together(x, y, d)
    return (a * b).sum(dim=-1) / ((a**2).sum(dim=-1) * (b**2).sum(dim=-1)).sqrt()


def _ts_rank(window: Tensor) -> Tensor:
    last = window[:, :, -1, None]
    below, upto = (window < last).count_nonzero(dim=-1), (window <= last).count_nonzero(dim=-1)
    ranks = (upto + below + (upto > below)) / (2 * window.shape[-1])
    return torch.where(window.isnan().any(dim=-1), torch.nan, ranks)


def _decay_linear(window: Tensor) -> Tensor:
    weights = torch.arange(1, window.shape[-1] + 1, dtype=torch.float32)
    return (window * (weights / weights.sum())).sum(dim=-1)


def _rank(x: Tensor, **_: object) -> Tensor:
    missing = x.isnan()
    ranks = torch.where(missing, torch.inf, x).argsort(dim=1).argsort(dim=1) + 1.0
    return torch.where(missing, torch.nan, ranks / (~missing).sum(dim=1, keepdim=True))


OPERATORS: dict[str, Callable[..., Tensor]] = {
    "add": torch.add,
    "subtract": torch.subtract,
    "multiply": torch.multiply,
    "divide": torch.divide,
    "abs": torch.abs,
    "log": torch.log,
    "sign": torch.sign,
    "reverse": torch.neg,
    "max": torch.maximum,
    "min": torch.minimum,
    "power": torch.pow,
    "rank": _rank,
    "ts_mean": _rolling(lambda window: window.mean(dim=-1)),
    "ts_sum": _rolling(lambda window: window.sum(dim=-1)),
    "ts_std_dev": _rolling(lambda window: window.std(dim=-1)),
    "ts_max": _rolling(lambda window: window.max(dim=-1)[0]),
    "ts_min": _rolling(lambda window: window.min(dim=-1)[0]),
    "ts_rank": _rolling(_ts_rank),
    "ts_decay_linear": _rolling(_decay_linear),
    "ts_delay": lambda x, *, d, **_: _shifted(x, d),
    "ts_delta": lambda x, *, d, **_: x - _shifted(x, d),
    "ts_covariance": _covariance,
    "ts_corr": _correlation,
}
