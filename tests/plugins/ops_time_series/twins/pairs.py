"""The operators of `pairs`, each as a loop over one cell's past, today first."""

import math


def complete(series, d, min_periods):
    """The complete rows of the window as columns, or nothing where they are too few."""
    rows = [row for row in zip(*(x[:d] for x in series), strict=True) if not any(map(math.isnan, row))]
    return list(zip(*rows, strict=True)) if len(rows) >= max(1, min_periods) else None


def about_mean(columns, *powers):
    near = [[value - column[0] for value in column] for column in columns]
    centres = [math.fsum(column) / len(column) for column in near]
    return math.fsum(
        math.prod((value - centre) ** power for value, centre, power in zip(row, centres, powers, strict=True))
        for row in zip(*near, strict=True)
    ) / len(columns[0])


def standardized(columns, *powers):
    if any(len(set(column)) == 1 for column in columns):
        return math.nan
    scale = 1.0
    for number, power in enumerate(powers):
        only = [2 if number == other else 0 for other in range(len(powers))]
        scale *= about_mean(columns, *only) ** (power / 2)
    return about_mean(columns, *powers) / scale


def over(powers):
    def twin(*series, d, min_periods):
        columns = complete(series, d, min_periods)
        return standardized(columns, *powers) if columns else math.nan

    return twin


def covariance(y, x, *, d, ddof, min_periods):
    columns = complete([y, x], d, min_periods)
    if not columns or len(columns[0]) <= ddof:
        return math.nan
    n = len(columns[0])
    return about_mean(columns, 1, 1) * n / (n - ddof)


def partial_corr(x, y, z, *, d, min_periods):
    columns = complete([x, y, z], d, min_periods)
    if not columns or len(columns[0]) < 3:
        return math.nan
    a, b, c = columns
    xy, xz, yz = (standardized(pair, 1, 1) for pair in ([a, b], [a, c], [b, c]))
    left_x, left_y = 1 - xz**2, 1 - yz**2
    return (xy - xz * yz) / math.sqrt(left_x * left_y) if min(left_x, left_y) > 1e-12 else math.nan


def vector_proj(x, y, *, d, min_periods):
    columns = complete([x, y], d, min_periods)
    if not columns or math.isnan(x[0] + y[0]):
        return math.nan
    a, b = columns
    square = math.fsum(v * v for v in b)
    return y[0] * math.fsum(u * v for u, v in zip(a, b, strict=True)) / square if square else math.nan


def vector_neut(x, y, *, d, min_periods):
    return x[0] - vector_proj(x, y, d=d, min_periods=min_periods)
