"""The slow twin of the simulation: one day and one name at a time, in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, isnan, nan, sqrt
from typing import Any

import numpy as np
import pytest

Row = dict[int, float]


def _scaled(row: Row) -> Row:
    total = sum(abs(value) for value in row.values())
    return {name: value / total for name, value in row.items()} if total > 0 else dict.fromkeys(row, 0.0)


def _neutral(row: Row, groups: Any, by: str) -> tuple[Row, int]:
    if by == "none":
        return row, 0
    label = {name: 0 if by == "market" else int(groups[name]) for name in row}
    kept = {name: value for name, value in row.items() if label[name] >= 0}
    result = {}
    for name, value in kept.items():
        members = [kept[other] for other in kept if label[other] == label[name]]
        same = all(member == members[0] for member in members)
        result[name] = 0.0 if same else value - sum(members) / len(members)
    return result, len(row) - len(kept)


def _truncated(row: Row, largest: float) -> Row:
    if largest <= 0:
        return row
    for _ in range(20):
        if max((abs(value) for value in row.values()), default=0.0) <= largest * (1 + 1e-15):
            break
        row = _scaled({name: max(-largest, min(largest, value)) for name, value in row.items()})
    return row


def _twin(signal: Any, close: Any, universe: Any, groups: Any, settings: Any) -> dict[str, Any]:
    days, names = signal.shape
    targets: list[Row] = []
    scaled: list[Row] = []
    ungrouped = []
    for t in range(days):
        row = {i: float(signal[t, i]) for i in range(names) if universe[t, i] and isfinite(signal[t, i])}
        neutral, missing = _neutral(row, None if groups is None else groups[t], settings.neutralization)
        ungrouped.append(missing)
        scaled.append(_scaled(neutral))
        span = max(settings.decay, 1)
        total = dict.fromkeys(range(names), 0.0)
        for back in range(min(span, t + 1)):
            for name, weight in scaled[t - back].items():
                total[name] += (span - back) * weight / (span * (span + 1) / 2)
        inside = {name: weight for name, weight in total.items() if universe[t, name]}
        targets.append(_scaled(_truncated(_scaled(inside), settings.truncation)))
    booked: dict[str, Any] = {"weights": np.zeros((days, names))}
    for key in ("pnl", "traded", "shares", "stale", "long", "short", "ungrouped"):
        booked[key] = np.zeros(days)
    held: Row = dict.fromkeys(range(names), 0.0)
    for day in range(days):
        t = day - settings.delay - 1
        now = dict.fromkeys(range(names), 0.0) | (targets[t] if t >= 0 else {})
        booked["ungrouped"][day] = ungrouped[t] if t >= 0 else 0
        for i in range(names):
            ratio = close[day, i] / close[day - 1, i] - 1 if day else nan
            trade = abs(now[i] - held[i]) * settings.book_size
            known = [close[d, i] for d in range(day) if not isnan(close[d, i])]
            booked["weights"][day, i] = now[i]
            booked["pnl"][day] += 0 if isnan(ratio) else settings.book_size * now[i] * ratio
            booked["traded"][day] += trade
            booked["shares"][day] += trade / known[-1] if known else 0
            booked["stale"][day] += now[i] != 0 and isnan(ratio)
            booked["long"][day] += now[i] > 0
            booked["short"][day] += now[i] < 0
        held = now
    return booked | {"metrics": _metrics(booked, settings)}


def _over(above: float, below: float) -> float:
    return above / below if below > 0 else nan


def _metrics(booked: dict[str, Any], settings: Any) -> dict[str, float]:
    held = [day for day in range(len(booked["pnl"])) if booked["long"][day] + booked["short"][day] > 0]
    if len(held) < 2:
        return {}
    days = range(held[0], held[-1] + 1)
    pnl = [booked["pnl"][day] for day in days]
    n, book = len(pnl), settings.book_size
    mean = sum(pnl) / n
    deviation = sqrt(sum((one - mean) ** 2 for one in pnl) / (n - 1))
    traded = sum(booked["traded"][day] for day in days)
    peak = fall = path = 0.0
    for one in pnl:
        path += one
        peak = max(peak, path)
        fall = max(fall, peak - path)
    sharpe, returns, turnover = sqrt(252) * _over(mean, deviation), 252 * mean / (book / 2), traded / n / book
    cost = traded * (settings.costs.half_spread_bps + settings.costs.fee_bps) / 1e4
    return {
        "sharpe": sharpe,
        "returns": returns,
        "turnover": turnover,
        "fitness": sharpe * sqrt(abs(returns) / max(turnover, 0.125)),
        "drawdown": fall / (book / 2),
        "margin": sum(pnl) / traded,
        "cents_per_share": 100 * _over(sum(pnl), sum(booked["shares"][day] for day in days)),
        "volatility": deviation / book,
        "net_pnl": sum(pnl) - cost,
        "days": n,
        "long_count": sum(booked["long"][day] for day in days) / n,
        "short_count": sum(booked["short"][day] for day in days) / n,
        "stale_days": sum(booked["stale"][day] for day in days),
        "max_weight": float(np.abs(booked["weights"]).max()),
    }


@pytest.fixture(scope="session")
def twin() -> Callable[..., dict[str, Any]]:
    """`twin(signal, close, universe, groups, settings)`: weights, daily series and metrics by plain loops."""
    return _twin
