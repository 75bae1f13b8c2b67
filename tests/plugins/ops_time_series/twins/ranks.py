"""The operators of `ranks`, each as a loop over one cell's past, today first."""

import math
from statistics import NormalDist

import numpy as np


def enough(x, d, min_periods):
    values = [value for value in x[:d] if not math.isnan(value)]
    return values if len(values) >= max(1, min_periods) else None


def ranked(x, *, d, scale, constant, min_periods):
    values = enough(x, d, min_periods)
    if not values or math.isnan(x[0]):
        return math.nan
    places = [place for place, value in enumerate(sorted(values), 1) if value == x[0]]
    rank, n = sum(places) / len(places), len(values)
    unit = (rank - 1) / (n - 1) if n > 1 else 0.5
    return {"unit": unit, "pct": rank / n, "ordinal": rank}[scale] + constant


def quantile_of_rank(x, *, d, driver, min_periods):
    r = ranked(x, d=d, scale="unit", constant=0, min_periods=min_periods)
    if math.isnan(r):
        return r
    n = len(enough(x, d, min_periods))
    p = 1 / n + r * (1 - 2 / n) if n > 1 else 0.5
    if driver == "gaussian":
        return NormalDist().inv_cdf(p)
    return math.tan(math.pi * (p - 0.5)) if driver == "cauchy" else p - 0.5


def mean_difference(*xs, d, min_periods):
    ranks = [ranked(x, d=d, scale="unit", constant=0, min_periods=min_periods) for x in xs]
    return math.prod(ranks) ** (1 / len(ranks)) - sum(ranks) / len(ranks)


def percentage(x, *, d, percentage, min_periods):
    values = enough(x, d, min_periods)
    return float(np.quantile(values, percentage)) if values else math.nan


def median(x, *, d, min_periods):
    return percentage(x, d=d, percentage=0.5, min_periods=min_periods)


def entropy(x, *, d, buckets, min_periods):
    values = enough(x, d, min_periods)
    if not values:
        return math.nan
    low, width = min(values), max(values) - min(values)
    places = [min(int((value - low) / width * buckets), buckets - 1) if width else 0 for value in values]
    shares = [places.count(place) / len(places) for place in set(places)]
    return -math.fsum(share * math.log(share) for share in shares)
