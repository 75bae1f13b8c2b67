"""Arithmetic of one cell, in plain Python."""

import math
from decimal import Decimal

NAN = math.nan


def plain(operation):
    """With NaN in any argument the result is NaN."""

    def twin(*args):
        return NAN if any(map(math.isnan, args)) else operation(*args)

    return twin


def filtered(operation, value):
    def twin(x, y, filter):
        if filter:
            x, y = (value if math.isnan(one) else one for one in (x, y))
        return operation(x, y)

    return twin


def sign(x):
    return math.copysign(1.0, x) if x else 0.0


def power(x, y):
    if x == 0 and y < 0:
        return NAN
    result = x**y
    return NAN if isinstance(result, complex) else result


def s_log_1p(x):
    return math.copysign(math.log1p(abs(x)), x)


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def nan_out(x, lower, upper):
    outside = (lower is not None and x < lower) or (upper is not None and x > upper)
    return NAN if outside else x


def to_nan(x, value, reverse):
    if reverse:
        return value if math.isnan(x) else x
    return NAN if x == value else x


def unlimited(function):
    """Infinities and NaN have no digits and stay as they are."""
    return lambda x, **literals: function(x, **literals) if math.isfinite(x) else x


def fraction(x):
    return math.copysign(abs(x) - math.floor(abs(x)), x) if math.isfinite(x) else math.nan


def round_down(x, f):
    return math.floor(Decimal(x) / Decimal(f)) * Decimal(f)


def log_diff(x):
    return math.log(x[0]) - math.log(x[1]) if len(x) > 1 else math.nan
