"""The operators of `recent`, each as a loop over one cell's past, today first."""

import math


def counting(values, ignore):
    """The values that do not stand in `ignore`."""
    ignored = [float(word) for word in ignore.replace(",", " ").split()]
    no_nan = any(map(math.isnan, ignored))
    return [value for value in values if value not in ignored and not (no_nan and math.isnan(value))]


def kth_element(x, *, d, k, ignore):
    values = counting(x[:d], ignore)
    return values[k - 1] if len(values) >= k else math.nan


def backfill(x, *, lookback, k, ignore):
    return x[0] if counting(x[:1], ignore) else kth_element(x, d=lookback, k=k, ignore=ignore)


def differing(x, *, d):
    if math.isnan(x[0]):
        return math.nan
    return next((value for value in x[:d] if value != x[0] and not math.isnan(value)), math.nan)
