"""Every logical operator beside its twin, for panels that are drawn."""

from __future__ import annotations

import math
import operator

from ops_logical.twins import if_else, known
from properties import Case, by_cell

QUESTIONS = {
    "less": known(operator.lt),
    "less_equal": known(operator.le),
    "greater": known(operator.gt),
    "greater_equal": known(operator.ge),
    "equal": known(operator.eq),
    "not_equal": known(operator.ne),
    "and": known(lambda a, b: a > 0 and b > 0),
    "or": known(lambda a, b: a > 0 or b > 0),
    "not": known(lambda x: not x > 0),
    "if_else": if_else,
    "is_nan": math.isnan,
    "is_not_nan": lambda x: not math.isnan(x),
    "is_finite": math.isfinite,
    "is_not_finite": lambda x: not math.isfinite(x),
}
CASES = [Case(name, by_cell(twin), axis=None) for name, twin in QUESTIONS.items()]
