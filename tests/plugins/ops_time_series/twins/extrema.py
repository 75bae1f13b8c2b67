"""The operators of `extrema`, each as a loop over one cell's past, today first."""

import math


def enough(x, d, min_periods):
    values = [value for value in x[:d] if not math.isnan(value)]
    return values if len(values) >= max(1, min_periods) else None


def combined(combine):
    """A function of today, the smallest and the largest of d days."""

    def twin(x, *, d, min_periods, **literals):
        values = enough(x, d, min_periods)
        return combine(x[0], min(values), max(values), **literals) if values else math.nan

    return twin


def when(extremum):
    def twin(x, *, d, origin, min_periods):
        values = enough(x, d, min_periods)
        if not values:
            return math.nan
        age = x.index(extremum(values))
        return age if origin == "age" else d - age

    return twin


def scaled(today, low, high, constant):
    return (today - low) / (high - low) + constant if high > low else math.nan
