"""Group labels and their codes: int32, -1 where a name has no label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import DataError
from alphaplat.panel.fields import Array

_BLANKS = str.maketrans(" \t\n", "___")


def encode(values: Array) -> tuple[Array, tuple[str, ...]]:
    """Codes for text of any shape, with the labels in sorted order; None, NaN and '' have no code.

    >>> encode(np.array([["tech", None], ["bank", "tech"]], dtype=object))
    (array([[ 1, -1],
           [ 0,  1]], dtype=int32), ('bank', 'tech'))
    """
    flat = pd.Series(values.ravel(), dtype=object)
    text = flat.where(flat.notna() & (flat != ""), None).map(str, na_action="ignore")
    codes, labels = pd.factorize(text, sort=True)
    return codes.reshape(values.shape).astype(np.int32), tuple(str(label) for label in labels)


def flags(labels: Sequence[str]) -> dict[str, Any]:
    """The CF attributes of codes 0, 1, 2 ...; a blank inside a label is written as '_', and kept in `labels`."""
    meanings = " ".join(label.translate(_BLANKS) for label in labels)
    return {
        "flag_values": np.arange(len(labels), dtype=np.int32),
        "flag_meanings": meanings,
        "labels": list(labels),
    }


def decode_flags(name: str, values: Array, attrs: Mapping[Any, Any]) -> tuple[Array, tuple[str, ...]] | DataError:
    """Codes 0, 1, 2 ... and their labels, from codes that CF attributes explain."""
    if values.dtype.kind == "f":
        whole = np.where(np.isnan(values), -1, values)
        if not np.array_equal(whole, np.trunc(whole)):
            return DataError(f"group '{name}' holds numbers that are not whole")
        values = whole.astype(np.int64)
    if values.dtype.kind not in "iu":
        return DataError(f"group '{name}' holds '{values.dtype}', not codes or text")
    if "flag_meanings" not in attrs:
        present = np.unique(values[values >= 0])
        meanings, flag_values = [str(code) for code in present], present
    else:
        given = attrs["labels"] if "labels" in attrs else attrs["flag_meanings"]
        meanings = given.split() if isinstance(given, str) else [str(label) for label in given]
        flag_values = np.asarray(attrs.get("flag_values", np.arange(len(meanings))))
    if len(flag_values) != len(meanings) or len(set(meanings)) != len(meanings):
        return DataError(
            f"group '{name}' has {len(flag_values)} flag_values and {len(set(meanings))} different flag_meanings",
            help="each code has one label of its own; blanks inside a label are written as '_'",
        )
    return _recode(name, values, flag_values, meanings)


def _recode(
    name: str, values: Array, flag_values: Array, meanings: list[str]
) -> tuple[Array, tuple[str, ...]] | DataError:
    order = np.argsort(flag_values, kind="stable")
    rising = flag_values[order]
    at = np.searchsorted(rising, values)
    found = (at < len(rising)) & (rising[np.minimum(at, len(rising) - 1)] == values) if len(rising) else values < values
    strange = np.unique(values[~found & (values >= 0)])
    if len(strange):
        return DataError(
            f"group '{name}' holds the code '{strange[0]}', which is not among its flag_values",
            help="codes without a label are written as -1",
        )
    codes = np.full(values.shape, -1, dtype=np.int32)
    codes[found] = order[at[found]]
    return codes, tuple(meanings)
