"""Which rows are for training, which for validation, which for the test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alphaplat.errors import DataError
from alphaplat.learning.text.config import TextData
from alphaplat.learning.text.rows import SIDES, Row

Sides = dict[str, list[Row]]


def split(rows: Sequence[Row], data: TextData) -> Sides:
    """The rows of each side in their order, as the table says, or else drawn; `DataError` where none are to train on.

    Drawn are texts, so that rows of one text are on one side, and from each class alike, that of a text's first row.
    """
    sides = [row.side for row in rows] if data.split is not None else _drawn(rows, data)
    found = {name: [row for row, side in zip(rows, sides, strict=True) if side == name] for name in SIDES}
    if not found["train"]:
        raise DataError("no row is left to train on", help="there are too few rows, or the table puts none there")
    return found


def _drawn(rows: Sequence[Row], data: TextData) -> list[str]:
    classes: dict[object, list[str]] = {}
    seen: set[str] = set()
    for row in rows:
        if row.key not in seen:
            seen.add(row.key)
            classes.setdefault(row.target if isinstance(row.target, str) else None, []).append(row.key)
    random = np.random.default_rng(data.seed)
    side_of: dict[str, str] = {}
    for label in sorted(classes, key=str):
        keys = [classes[label][at] for at in random.permutation(len(classes[label]))]
        test = round(data.test * len(keys))
        validation = test + round(data.validation * len(keys))
        for number, key in enumerate(keys):
            side_of[key] = "test" if number < test else "validation" if number < validation else "train"
    return [side_of[row.key] for row in rows]
