"""The operators of `changes`, each as a loop over one cell's past, today first."""

import math
from itertools import pairwise


def days_from_last_change(x):
    same = 0
    for newer, older in pairwise(x):
        if newer != older and not (math.isnan(newer) and math.isnan(older)):
            return same
        same += 1
    return same


def turnover(x, *, d, min_periods):
    held = [abs(value) for value in x[:d] if not math.isnan(value)]
    steps = [abs(a - b) for a, b in list(pairwise(x))[:d] if not math.isnan(a - b)]
    return sum(steps) / sum(held) if len(held) >= max(1, min_periods) and sum(held) else math.nan
