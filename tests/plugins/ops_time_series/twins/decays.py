"""The operators of `decays`, each as a loop over one cell's past, today first."""

import math

import numpy as np


def weighted(x, weights, min_periods):
    """The sum of weighted valid values and the sum of their weights, or nothing where they are too few."""
    pairs = [(value, weight) for value, weight in zip(x, weights, strict=False) if not math.isnan(value)]
    if len(pairs) < max(1, min_periods):
        return None
    return math.fsum(value * weight for value, weight in pairs), math.fsum(weight for _, weight in pairs)


def decay_linear(x, *, d, dense, min_periods):
    found = weighted(x, range(d, 0, -1), min_periods)
    return found[0] / (found[1] if dense else d * (d + 1) / 2) if found else math.nan


def decay_exp(x, *, d, factor, min_periods):
    found = weighted(x, [factor**lag for lag in range(d)], min_periods)
    return found[0] / found[1] if found else math.nan


def jump(x, *, d, stddev, sensitivity, force, ddof, min_periods):
    if len(x) == 1 or math.isnan(x[0] + x[1]):
        return x[0]
    threshold = sensitivity
    if stddev:
        values = [value for value in x[:d] if not math.isnan(value)]
        if len(values) < max(min_periods, ddof + 1):
            return x[0]
        threshold *= float(np.std(values, ddof=ddof))
    change = x[0] - x[1]
    return x[1] + force * change if abs(change) > threshold else x[0]
