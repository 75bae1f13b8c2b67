"""The operators of `sums`, each as a loop over one cell's past, today first."""

import math


def valid(window):
    return [value for value in window if not math.isnan(value)]


def windowed(statistic):
    """A statistic of the valid values, NaN where there are fewer than `min_periods`."""

    def twin(x, *, d, min_periods):
        values = valid(x[:d])
        return statistic(values) if len(values) >= max(1, min_periods) else math.nan

    return twin


def mean(values):
    return math.fsum(values) / len(values)


def av_diff(x, *, d, min_periods):
    return x[0] - windowed(mean)(x, d=d, min_periods=min_periods)
