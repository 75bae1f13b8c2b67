"""The two axes of a panel: trading days and names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import AlphaError, DataError
from alphaplat.panel.fields import Array

_LONGEST_NAME = 256


@dataclass(frozen=True)
class Axis:
    """The values of an axis as far as they could be read, and what is wrong with them."""

    values: Any
    problems: list[AlphaError] = field(default_factory=list)


def read_times(values: Array) -> Axis:
    """Naive days, rising, as datetime64[ns]."""
    if values.dtype.kind != "M":
        aware = values.dtype.kind == "O" and any(getattr(one, "tzinfo", None) is not None for one in values[:1])
        said = "times with a time zone" if aware else f"'{values.dtype}'"
        return Axis(values, [DataError(f"'time' holds {said}, not days", help="use naive exchange days (datetime64)")])
    times = values.astype("datetime64[ns]")
    days = times.astype("datetime64[D]")
    if not len(times):
        return Axis(times, [DataError("the panel has no days")])
    if np.isnat(times).any():
        return Axis(times, [DataError("'time' holds a day that is missing (NaT)")])
    problems: list[AlphaError] = []
    if (odd := np.flatnonzero(days.astype("datetime64[ns]") != times)).size:
        problems.append(
            DataError(f"'time' holds '{times[odd[0]]}', which is not a whole day", help="normalise to midnight")
        )
    elif (back := np.flatnonzero(np.diff(days).astype(np.int64) <= 0)).size:
        first, second = days[back[0]], days[back[0] + 1]
        problems.append(
            DataError(
                f"day '{second}' comes twice" if first == second else f"day '{second}' stands after '{first}'",
                help="days rise and are unique: dataset.sortby('time').drop_duplicates('time')",
            )
        )
    return Axis(times, problems)


def read_assets(values: Array) -> Axis:
    """Unique names as text."""
    if not len(values):
        return Axis([], [DataError("the panel has no assets")])
    names = ["" if pd.isna(one) else str(one) for one in values.tolist()]
    problems: list[AlphaError] = []
    bad = [name for name in names if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable()]
    if bad:
        problems.append(
            DataError(
                f"'{bad[0][:_LONGEST_NAME]}' cannot be the name of an asset",
                help=f"names are printable, not empty, and have at most {_LONGEST_NAME} characters",
            )
        )
    if twice := sorted(name for name, count in Counter(names).items() if count > 1):
        problems.append(DataError(f"asset '{twice[0]}' comes more than once", help=f"{len(twice)} names do"))
    return Axis(names, problems)
