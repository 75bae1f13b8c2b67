"""Who is in the market on a day: names with a bar, imported memberships, and the n most traded."""

from __future__ import annotations

import re

import numpy as np

from alphaplat.panel.fields import Array

DAYS = 63
_TOP = re.compile(r"top([1-9]\d{0,5})")


def top_count(name: str) -> int | None:
    """The n of a universe called `top<n>`, or None.

    >>> top_count("top500"), top_count("members")
    (500, None)
    """
    match = _TOP.fullmatch(name)
    return None if match is None else int(match[1])


def most_traded(dollars: Array, traded: Array, count: int, days: int, assets: tuple[str, ...]) -> Array:
    """The `count` names of each row with the highest mean of `dollars` over the `days` rows before it.

    Shapes (time, asset). `traded` says where a name had a bar: only those of the row before can be in. A NaN does
    not enter the mean; ties go to the name that sorts first. The first row has no history, so nobody is in.
    """
    mean = _trailing_mean(dollars, days)
    mean[~traded] = np.nan
    by_name = np.argsort(np.array(assets, dtype=object), kind="stable")
    members = np.zeros(dollars.shape, dtype=np.bool_)
    for row in range(1, len(dollars)):
        before = mean[row - 1, by_name]
        ranked = by_name[np.argsort(-before, kind="stable")]
        members[row, ranked[: min(count, int(np.count_nonzero(~np.isnan(before))))]] = True
    return members


def _trailing_mean(values: Array, days: int) -> Array:
    """Mean over the last `days` rows, today included, added up from the newest to the oldest."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0).astype(np.float64)
    total, count = np.zeros(values.shape), np.zeros(values.shape, dtype=np.int32)
    for age in range(min(days, len(values))):
        total[age:] += filled[: len(values) - age]
        count[age:] += known[: len(values) - age]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(count > 0, total / count, np.nan))
