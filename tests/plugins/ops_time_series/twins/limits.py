"""The operators of `limits`, each as a loop over one cell's past, today first."""

import math

import numpy as np


def each_day(x, move):
    """Run a recursion over lists of days: `move(t, state, value)` for each asset with a value."""
    days, assets = x.shape
    result, state = np.full(x.shape, np.nan), [math.nan] * assets
    for t in range(days):
        for n in range(assets):
            value = x[t, n]
            if math.isnan(value):
                continue
            state[n] = value if math.isnan(state[n]) else move(t, n, state[n], value)
            result[t, n] = state[n]
    return result


def hump(x, share):
    limits = [share * math.fsum(abs(v) for v in row if not math.isnan(v)) for row in x]

    def move(t, n, state, value):
        if abs(value - state) < limits[t]:
            return state
        return state + math.copysign(limits[t], value - state)

    return each_day(x, move)


def hump_decay(x, p):
    def move(t, n, state, value):
        return state if abs(value - state) < p * abs(state) else value

    return each_day(x, move)


def delta_limit(x, y, share):
    def move(t, n, state, value):
        limit = max(share * y[t, n], 0.0)
        return min(max(value, state - limit), state + limit)

    return each_day(np.where(np.isnan(y), np.nan, x), move)


def clean(x):
    return np.where(np.isinf(x), np.nan, x.astype(np.float64))
