"""Every cross-sectional operator as a loop over the day's values."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

NAN = math.nan
Row = list[float]
Array = np.ndarray[Any, Any]


def each(x: Row, formula: Callable[[float, Row], float]) -> Row:
    """The formula of every valid value and all valid ones."""
    valid = [v for v in x if not math.isnan(v)]
    return [NAN if math.isnan(v) else formula(v, valid) for v in x]


def quotient(a: float, b: float) -> float:
    return NAN if b == 0 else a / b


def sd(values: Row, ddof: int) -> float:
    if len(values) <= ddof:
        return NAN
    if len(set(values)) == 1:
        return 0.0
    centre = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((v - centre) ** 2 for v in values) / (len(values) - ddof))


def mean(values: Row) -> float:
    return values[0] if len(set(values)) == 1 else math.fsum(values) / len(values)


def average_rank(v: float, valid: Row) -> float:
    below = sum(1 for w in valid if w < v)
    equal = sum(1 for w in valid if w == v)
    return below + (equal + 1) / 2


def rank(x: Row, scale: str = "unit") -> Row:
    def one(v: float, valid: Row) -> float:
        if scale == "pct":
            return average_rank(v, valid) / len(valid)
        return 0.5 if len(valid) == 1 else (average_rank(v, valid) - 1) / (len(valid) - 1)

    return each(x, one)


def rank_by_side(x: Row, scale: float = 1.0) -> Row:
    def one(v: float, valid: Row) -> float:
        if v == 0:
            return 0.0
        side = [abs(w) for w in valid if w != 0 and (w > 0) == (v > 0)]
        return (1 if v > 0 else -1) * scale * average_rank(abs(v), side) / len(side)

    return each(x, one)


def rank_gmean_amean_diff(*xs: Row, scale: str = "unit") -> Row:
    ranks = zip(*(rank(x, scale) for x in xs), strict=True)
    return [math.prod(r) ** (1 / len(r)) - math.fsum(r) / len(r) for r in ranks]


def generalized_rank(x: Row, m: float = 1.0) -> Row:
    def one(v: float, valid: Row) -> float:
        return math.fsum(math.copysign(abs(v - w) ** m, v - w) for w in valid if w != v)

    return each(x, one)


def quantile(x: Row, driver: str = "gaussian", sigma: float = 1.0) -> Row:
    def one(r: float, valid: Row) -> float:
        p = 0.5 if len(valid) == 1 else 1 / len(valid) + r * (1 - 2 / len(valid))
        if driver == "gaussian":
            return sigma * statistics.NormalDist().inv_cdf(p)
        if driver == "cauchy":
            return sigma * math.tan(math.pi * (p - 0.5))
        return sigma * (p - 0.5)

    return each(rank(x), one)


def scale(x: Row, scale: float = 1.0, longscale: float | None = None, shortscale: float | None = None) -> Row:
    def one(v: float, valid: Row) -> float:
        if not longscale and not shortscale:
            whole = math.fsum(abs(w) for w in valid)
            return 0.0 if whole == 0 else v / whole * scale
        leg = longscale if v > 0 else shortscale
        side = math.fsum(abs(w) for w in valid if w != 0 and (w > 0) == (v > 0))
        return v if not leg or v == 0 else v / side * leg

    return each(x, one)


def scale_down(x: Row, constant: float = 0.0) -> Row:
    return each(x, lambda v, valid: quotient(v - min(valid), max(valid) - min(valid)) - constant)


def zscore(x: Row, ddof: int = 0) -> Row:
    return each(x, lambda v, valid: quotient(v - mean(valid), sd(valid, ddof)))


def normalize(x: Row, usestd: bool = False, limit: float = 0.0) -> Row:
    def one(v: float, valid: Row) -> float:
        found = v - mean(valid)
        if usestd:
            found = quotient(found, sd(valid, 1))
        return found if not limit or math.isnan(found) else max(-limit, min(limit, found))

    return each(x, one)


def one_side(x: Row, side: str = "long") -> Row:
    if side == "long":
        return each(x, lambda v, valid: v - min(0.0, *valid))
    return each(x, lambda v, valid: v - max(0.0, *valid))


def winsorize(x: Row, std: float = 4.0, ddof: int = 0) -> Row:
    def one(v: float, valid: Row) -> float:
        width = std * sd(valid, ddof)
        if math.isnan(width):
            return NAN
        return max(mean(valid) - width, min(mean(valid) + width, v))

    return each(x, one)


def truncate(x: Row, maxpercent: float = 0.01) -> Row:
    def one(v: float, valid: Row) -> float:
        cap = maxpercent * math.fsum(abs(w) for w in valid)
        return max(-cap, min(cap, v))

    return each(x, one)


def paired(x: Row, y: Row, formula: Callable[[list[tuple[float, float]]], Callable[[float, float], float]]) -> Row:
    pairs = [(a, b) for a, b in zip(x, y, strict=True) if not math.isnan(a + b)]
    if not pairs:
        return [NAN] * len(x)
    apply = formula(pairs)
    return [NAN if math.isnan(a + b) else apply(a, b) for a, b in zip(x, y, strict=True)]


def vector_proj(x: Row, y: Row) -> Row:
    def fit(pairs: list[tuple[float, float]]) -> Callable[[float, float], float]:
        share = quotient(math.fsum(a * b for a, b in pairs), math.fsum(b * b for _, b in pairs))
        return lambda a, b: b * share

    return paired(x, y, fit)


def vector_neut(x: Row, y: Row) -> Row:
    return [a - p for a, p in zip(x, vector_proj(x, y), strict=True)]


def regression_proj(y: Row, x: Row) -> Row:
    def fit(pairs: list[tuple[float, float]]) -> Callable[[float, float], float]:
        my, mx = mean([a for a, _ in pairs]), mean([b for _, b in pairs])
        slope = quotient(math.fsum((a - my) * (b - mx) for a, b in pairs), math.fsum((b - mx) ** 2 for _, b in pairs))
        return lambda a, b: my + slope * (b - mx)

    return paired(y, x, fit)


def regression_neut(y: Row, x: Row) -> Row:
    return [a - p for a, p in zip(y, regression_proj(y, x), strict=True)]


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gaussian elimination, exactly; what the others determine is left at 0."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    pivots: dict[int, int] = {}
    for column in range(size):
        pivot = next((r for r in range(len(pivots), size) if rows[r][column] != 0), None)
        if pivot is None:
            continue
        own = len(pivots)
        pivots[column] = own
        rows[own], rows[pivot] = rows[pivot], rows[own]
        for r in range(size):
            if r != own:
                factor = rows[r][column] / rows[own][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[own], strict=True)]
    return [rows[pivots[c]][size] / rows[pivots[c]][c] if c in pivots else Fraction(0) for c in range(size)]


def by_hand(y: Array, xs: list[Array], days: int, lag: int) -> Array:
    """Normal equations in fractions, day by day."""
    rows = [residuals(y, xs, days, lag, t) for t in range(len(y))]
    return np.array(rows, dtype=np.float64).reshape(y.shape)


def residuals(y: Array, xs: list[Array], days: int, lag: int, today: int) -> Row:
    """The residuals of one day, fitted with the `days` before it."""
    rows = {}
    for s in range(max(today - days, 0), today + 1):
        for n in range(y.shape[1]):
            row = [y[s, n], *(x[s - lag, n] if s >= lag else NAN for x in xs)]
            if all(math.isfinite(v) for v in row):
                rows[s, n] = [Fraction(float(row[0])), Fraction(1), *(Fraction(float(v)) for v in row[1:])]
    result = [NAN] * y.shape[1]
    if len(rows) < len(xs) + 1:
        return result
    many = range(1, len(xs) + 2)
    gram = [[sum((r[i] * r[j] for r in rows.values()), Fraction(0)) for j in many] for i in many]
    moment = [sum((r[i] * r[0] for r in rows.values()), Fraction(0)) for i in many]
    weights = solve(gram, moment)
    for (s, n), r in rows.items():
        if s == today:
            result[n] = float(r[0] - sum(w * v for w, v in zip(weights, r[1:], strict=True)))
    return result
