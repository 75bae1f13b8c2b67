"""The operators of `moments`, each as a loop over one cell's past, today first."""

import math


def moment(values, k):
    near = [value - values[0] for value in values]
    centre = math.fsum(near) / len(near)
    return math.fsum((value - centre) ** k for value in near) / len(near)


def enough(x, d, min_periods):
    values = [value for value in x[:d] if not math.isnan(value)]
    return values if len(values) >= max(1, min_periods) else None


def flat(values):
    return len(set(values)) == 1


def spread(values, ddof):
    if len(values) <= ddof:
        return math.nan
    return 0.0 if flat(values) else math.sqrt(moment(values, 2) * len(values) / (len(values) - ddof))


def std_dev(x, *, d, ddof, min_periods):
    values = enough(x, d, min_periods)
    return spread(values, ddof) if values else math.nan


def zscore(x, *, d, ddof, min_periods):
    values = enough(x, d, min_periods)
    if not values or flat(values):
        return math.nan
    return (x[0] - math.fsum(values) / len(values)) / spread(values, ddof)


def information_ratio(x, *, d, ddof, min_periods):
    values = enough(x, d, min_periods)
    if not values or flat(values):
        return math.nan
    return math.fsum(values) / len(values) / spread(values, ddof)


def skewness(x, *, d, min_periods):
    values = enough(x, d, min_periods)
    return moment(values, 3) / moment(values, 2) ** 1.5 if values and not flat(values) else math.nan


def kurtosis(x, *, d, min_periods):
    values = enough(x, d, min_periods)
    return moment(values, 4) / moment(values, 2) ** 2 - 3 if values and not flat(values) else math.nan


def central(x, *, d, k, min_periods=1):
    values = enough(x, d, min_periods)
    return moment(values, k) if values else math.nan
