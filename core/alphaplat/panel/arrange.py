"""A panel's values on other axes: its days and assets rearranged, its group codes in another numbering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alphaplat.panel.fields import Array
from alphaplat.panel.schema import row_size_of

if TYPE_CHECKING:
    from alphaplat.panel.panel import Panel


def arranged(panel: Panel, rows: Array, columns: Array) -> dict[str, Array]:
    """Every stored variable with these days and assets (by number, -1 for one that the panel lacks)."""
    kept = (rows >= 0)[:, None] & (columns >= 0)
    schema, arrays = panel.schema, {}
    for name in schema.wide:
        values = panel.stored(name)[np.ix_(rows, columns)]
        arrays[name] = np.where(kept, values, values.dtype.type(schema.missing(name)))
    for name in schema.vectors:
        moved = panel.vector(name).arrange(rows, columns)
        arrays[name], arrays[row_size_of(schema.fields[name].feed)] = moved.values, moved.counts
    return arrays


def places(wanted: Sequence[str], have: Sequence[str]) -> Array:
    """Where each wanted name stands among those there are, -1 where it does not."""
    at = {name: index for index, name in enumerate(have)}
    return np.array([at.get(name, -1) for name in wanted], dtype=np.int64)


def renumbered(codes: Array, labels: Sequence[str], known: Sequence[str]) -> tuple[Array, tuple[str, ...]]:
    """Codes of `labels` as codes of `known`, which gets the labels it lacks at its end."""
    every = (*known, *(label for label in labels if label not in set(known)))
    table = np.append(places(labels, every), -1).astype(np.int32)
    return table[codes], every


def unequal(one: Array, other: Array) -> Array:
    """Where two arrays differ by more than rounding; two missing values are equal."""
    if one.dtype.kind != "f":
        return np.asarray(one != other)
    close = np.isclose(one, other, rtol=4 * float(np.finfo(one.dtype).eps), atol=0.0, equal_nan=True)
    return np.asarray(~close)
