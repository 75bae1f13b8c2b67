"""The operators of `regression`, each as a loop over one cell's past, today first."""

import math
from statistics import median

import numpy as np


def points(y, x, d, lag=0):
    """The complete pairs of the window, x being `lag` days older."""
    older = x[lag:]
    return [(a, b) for a, b in zip(y[:d], older[:d], strict=False) if not math.isnan(a + b)]


def regression(y, x, *, d, lag, rettype, min_periods):
    pairs = points(y, x, d, lag)
    n = len(pairs)
    if n < max(1, min_periods):
        return math.nan
    (near_y, near_x), x0 = pairs[0], x[lag] if lag < len(x) else math.nan
    pairs = [(a - near_y, b - near_x) for a, b in pairs]
    mean_y, mean_x = (math.fsum(column) / n for column in zip(*pairs, strict=True))
    sst = 0.0 if len({a for a, _ in pairs}) == 1 else math.fsum((a - mean_y) ** 2 for a, _ in pairs)
    if rettype == 5:
        return sst
    if len({b for _, b in pairs}) == 1:
        return math.nan
    sxx = math.fsum((b - mean_x) ** 2 for _, b in pairs)
    slope = math.fsum((a - mean_y) * (b - mean_x) for a, b in pairs) / sxx
    rests = [(a - mean_y) - slope * (b - mean_x) for a, b in pairs]
    sse = math.fsum(rest**2 for rest in rests) if n > 2 else 0.0
    mse = sse / (n - 2) if n > 2 else math.nan
    fitted = mean_y + slope * (x0 - near_x - mean_x)
    return [
        y[0] - near_y - fitted,
        near_y + mean_y - slope * (near_x + mean_x),
        slope,
        near_y + fitted,
        sse,
        sst,
        1 - sse / sst if sst else math.nan,
        mse,
        math.sqrt(mse / sxx),
        math.sqrt(mse * (1 / n + (near_x + mean_x) ** 2 / sxx)),
    ][rettype]


def poly_regression(y, x, *, d, k, min_periods):
    pairs = points(y, x, d)
    if len(pairs) < max(1, min_periods) or len({b for _, b in pairs}) <= k or math.isnan(y[0] + x[0]):
        return math.nan
    if len(pairs) == k + 1:
        return 0.0
    ys, xs = map(np.array, zip(*pairs, strict=True))
    centre, width = xs.mean(), xs.std() or 1.0
    fitted = np.polyfit((xs - centre) / width, ys, k)
    return y[0] - np.polyval(fitted, (x[0] - centre) / width)


def theilsen(x, y, *, d, min_periods):
    pairs = points(y, x, d)
    if len(pairs) < max(1, min_periods):
        return math.nan
    slopes = [(ya - yb) / (xa - xb) for i, (ya, xa) in enumerate(pairs) for yb, xb in pairs[i + 1 :] if xa != xb]
    return median(slopes) if slopes else math.nan
