"""Every vector operator as a loop over one list."""

from __future__ import annotations

import math

NAN = math.nan


def quotient(a: float, b: float) -> float:
    return NAN if b == 0 or math.isnan(b) else a / b


def mean(v: list[float]) -> float:
    return v[0] if len(set(v)) == 1 else math.fsum(v) / len(v)


def sd(v: list[float], ddof: int = 0) -> float:
    return math.sqrt(math.fsum((e - mean(v)) ** 2 for e in v) / (len(v) - ddof)) if len(v) > ddof else NAN


def moment(v: list[float], order: int) -> float:
    return quotient(math.fsum((e - mean(v)) ** order for e in v) / len(v), sd(v) ** order)


def power(v: list[float], constant: float = 2.0) -> float:
    if any((e < 0 and constant % 1) or (e == 0 and constant < 0) for e in v):
        return NAN
    return math.fsum(e**constant for e in v)


def quantile(v: list[float], percentage: float = 0.5) -> float:
    ordered = sorted(v)
    place = percentage * (len(v) - 1)
    below = int(place)
    above = min(below + 1, len(v) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
