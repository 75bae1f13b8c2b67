"""Products of powers of several series, such as x * y^2 as (1, 2), and how sums of them are made of each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import comb, prod
from typing import TypeAlias

import numpy as np

from alphaplat.kernels.numbers import Array

Powers: TypeAlias = tuple[int, ...]


def parts_of(powers: Sequence[Powers]) -> list[Powers]:
    """All tuples of powers that are nowhere above one of these, from the lowest: none, each series by itself, ...

    >>> parts_of([(1, 2)])
    [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]
    """
    found = {part for one in powers for part in product(*(range(power + 1) for power in one))}
    found |= {tuple(int(place == one) for place in range(len(powers[0]))) for one in range(len(powers[0]))}
    return sorted(found, key=lambda part: (sum(part), part[::-1]))


def recipe(powers: Sequence[Powers]) -> Array:
    """The numbers of the two products that each one is made of, the second a series by itself; 0 for the first."""
    found = []
    for one in powers:
        series = next((place for place, power in enumerate(one) if power), 0)
        single = tuple(int(place == series) for place in range(len(one)))
        less = tuple(power - other for power, other in zip(one, single, strict=True))
        found.append((powers.index(less), powers.index(single)) if any(one) else (0, 0))
    return np.array(found)


def terms(powers: Sequence[Powers]) -> Array:
    """What a sum grows by when its series do: (sum, factor, product of what they grow by, sum that it multiplies).

    The highest powers come first, so sums may grow in place.
    """
    found = []
    for place, one in reversed(list(enumerate(powers))):
        for number, less in enumerate(powers):
            rest = tuple(own - other for own, other in zip(one, less, strict=True))
            if min(rest) >= 0 and any(rest):
                factor = prod(comb(own, other) for own, other in zip(one, less, strict=True))
                found.append((place, factor, powers.index(rest), number))
    return np.array(found or np.empty((0, 4)), dtype=np.int64)
