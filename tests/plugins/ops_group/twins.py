"""Every group operator as a loop over each group's members."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from ops_cross_section.twins import residuals

NAN = math.nan
Row = list[float]
Array = np.ndarray[Any, Any]


def members(group: list[int]) -> dict[int, list[int]]:
    return {code: [n for n, other in enumerate(group) if other == code] for code in set(group) if code >= 0}


def quotient(a: float, b: float) -> float:
    return NAN if b == 0 else a / b


def mean(values: Row) -> float:
    return values[0] if len(set(values)) == 1 else math.fsum(values) / len(values)


def sd(values: Row, ddof: int) -> float:
    if len(values) <= ddof:
        return NAN
    centre = mean(values)
    return math.sqrt(math.fsum((v - centre) ** 2 for v in values) / (len(values) - ddof))


def quantile(values: Row, share: float) -> float:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def statistic(formula: Callable[..., float]) -> Callable[..., Row]:
    """A twin that gives a group's number to its members: all of them, or those with a value of their own."""

    def twin(x: Row, group: list[int], context: Any = None, **literals: Any) -> Row:
        result = [NAN] * len(x)
        for code in members(group).values():
            valid = [x[n] for n in code if not math.isnan(x[n])]
            number = formula(valid, **literals) if valid else 0.0 if formula is count else NAN
            for n in code:
                if context is not None or not math.isnan(x[n]):
                    result[n] = number
        return result

    return twin


def count(values: Row) -> float:
    return float(len(values))


def within(formula: Callable[..., float]) -> Callable[..., Row]:
    """A twin that sees each member's value and all valid ones of its group."""

    def twin(x: Row, group: list[int], **literals: Any) -> Row:
        result = [NAN] * len(x)
        for code in members(group).values():
            valid = [x[n] for n in code if not math.isnan(x[n])]
            for n in code:
                result[n] = NAN if math.isnan(x[n]) else formula(x[n], valid, **literals)
        return result

    return twin


def rank(v: float, valid: Row, scale: str = "unit") -> float:
    place = sum(1 for w in valid if w < v) + (sum(1 for w in valid if w == v) + 1) / 2
    if scale == "pct":
        return place / len(valid)
    return 0.5 if len(valid) == 1 else (place - 1) / (len(valid) - 1)


def zscore(v: float, valid: Row, ddof: int = 0) -> float:
    return quotient(v - mean(valid), sd(valid, ddof))


def normalize(v: float, valid: Row, constantcheck: bool = False, tolerance: float = 0.01, scale: float = 1.0) -> float:
    if constantcheck and max(valid) - min(valid) <= tolerance:
        return NAN
    whole = math.fsum(abs(w) for w in valid)
    return 0.0 if whole == 0 else v / whole * scale


def weighted(x: Row, weight: Row, group: list[int], context: Any = None) -> Row:
    result = [NAN] * len(x)
    for code in members(group).values():
        pairs = [(x[n], weight[n]) for n in code if not math.isnan(x[n] + weight[n])]
        number = quotient(math.fsum(a * w for a, w in pairs), math.fsum(w for _, w in pairs))
        for n in code:
            if context is not None or not math.isnan(x[n] + weight[n]):
                result[n] = number
    return result


def extra(x: Row, weight: Row, group: list[int]) -> Row:
    means = weighted(x, weight, group, context=True)
    return [m if math.isnan(v) else v for v, m in zip(x, means, strict=True)]


def vector_proj(x: Row, y: Row, group: list[int]) -> Row:
    result = [NAN] * len(x)
    for code in members(group).values():
        pairs = [(x[n], y[n]) for n in code if not math.isnan(x[n] + y[n])]
        share = quotient(math.fsum(a * b for a, b in pairs), math.fsum(b * b for _, b in pairs))
        for n in code:
            if not math.isnan(x[n] + y[n]):
                result[n] = y[n] * share
    return result


def vector_neut(x: Row, y: Row, group: list[int]) -> Row:
    return [a - p for a, p in zip(x, vector_proj(x, y, group), strict=True)]


def winsorized_mean(values: list[float], std: float, ddof: int) -> float:
    if len(values) <= ddof:
        return math.nan
    mean = math.fsum(values) / len(values)
    sd = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - ddof))
    if len(set(values)) == 1:
        return values[0]
    clamped = [min(max(v, mean - std * sd), mean + std * sd) for v in values]
    return math.fsum(clamped) / len(clamped)


def backfilled(x: Array, group: Array, d: int, std: float, ddof: int) -> Array:
    values = np.where(np.isfinite(x), x.astype(np.float64), np.nan)
    result = values.copy()
    for t, n in np.ndindex(x.shape):
        if math.isnan(values[t, n]) and group[t, n] >= 0:
            pool = [
                float(values[s, m])
                for s in range(max(t - d + 1, 0), t + 1)
                for m in range(x.shape[1])
                if group[t, m] == group[t, n] and not math.isnan(values[s, m])
            ]
            result[t, n] = winsorized_mean(pool, std, ddof) if pool else math.nan
    return result


def dense(codes: list[Any]) -> list[int]:
    """Each code's place among those of the day; -1 for a missing one."""
    present = sorted({code for code in codes if code != -1})
    return [present.index(code) if code != -1 else -1 for code in codes]


def regressed(y: Array, *others: Array, days: int, lag: int) -> Array:
    """The residuals of each day and group, whose members are those of that day."""
    *xs, group = others
    result = np.full(y.shape, np.nan)
    for t in range(len(y)):
        for code in sorted({code for code in group[t].tolist() if code >= 0}):
            own = group[t] == code
            result[t, own] = residuals(y[:, own], [x[:, own] for x in xs], days, lag, t)
    return result
