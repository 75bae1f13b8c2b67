"""The operators of `shifts`, each as a loop over one cell's past, today first."""

import math


def delay(x, *, d):
    return x[d] if d < len(x) else math.nan


def delta(x, *, d):
    return x[0] - delay(x, d=d)


def returns(x, *, d, mode):
    before = delay(x, d=d)
    divisor = before if mode == 1 else (x[0] + before) / 2
    return (x[0] - before) / divisor if divisor else math.nan


def weighted_delay(x, *, k):
    return k * x[0] + (1 - k) * delay(x, d=1)
