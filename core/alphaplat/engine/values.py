"""What a node may hold: the rules that hold for every operator, whoever wrote its kernel.

A matrix is kept in the panel's dtype, a group as int32 codes with -1 for missing, a vector as `Ragged`. Infinities
enter with data only: x / 0, log(0) and overflow are NaN at the node. -0.0 is 0.0. A bool is 0, 1 or NaN.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alphaplat.engine.context import EvaluationContext
from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat.spec import Shape
from alphaplat_dsl.kinds import Kind


def read_only(data: FieldData) -> FieldData:
    """The same values behind a view that nobody can write to."""
    if isinstance(data, Ragged):
        return Ragged(_locked(data.values), _locked(data.counts))
    return _locked(data)


def _locked(values: Array) -> Array:
    view = values.view()
    view.flags.writeable = False
    return view


def constant(number: float, dtype: np.dtype[np.floating]) -> Array:
    """A number as a 0-d array; one that the dtype cannot hold is NaN."""
    value = as_matrix(number, (), dtype)
    return value if np.isfinite(value) else np.full((), np.nan, dtype)


def as_matrix(raw: object, shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> Array:
    """A fresh array of this shape and dtype; a ValueError says what else was given."""
    given = np.asarray(raw)
    if given.dtype.kind not in "fiub":
        raise ValueError(f"gave {given.dtype}, and a matrix is numbers")
    if given.shape != shape:
        raise ValueError(f"gave shape {given.shape} instead of {shape}")
    with np.errstate(over="ignore"):
        values = given.astype(dtype, order="C", copy=True)
    values += dtype.type(0)
    return values


def as_group(raw: object, shape: tuple[int, int]) -> Array:
    """Fresh int32 codes, -1 for every negative one; a ValueError says what else was given."""
    given = np.asarray(raw)
    if given.dtype.kind not in "iu":
        raise ValueError(f"gave {given.dtype}, and a group is whole-number codes with -1 for missing")
    if given.shape != shape:
        raise ValueError(f"gave shape {given.shape} instead of {shape}")
    return np.maximum(given.astype(np.int64), -1).astype(np.int32)


def as_vector(raw: object, shape: tuple[int, int], dtype: np.dtype[np.floating], *, carries: bool = False) -> Ragged:
    """A vector in this dtype, infinities as NaN unless carried on; a ValueError says what else was given."""
    if not isinstance(raw, Ragged):
        raise ValueError(f"gave {type(raw).__name__}, and a vector is an alphaplat.panel.Ragged")
    if raw.counts.shape != shape:
        raise ValueError(f"gave counts of shape {raw.counts.shape} instead of {shape}")
    values = as_matrix(raw.values, (int(raw.sizes.sum()),), dtype)
    if not carries:
        values[~np.isfinite(values)] = np.nan
    return Ragged(values, np.maximum(raw.counts, -1).astype(np.int32))


def settle(
    raw: object,
    args: Sequence[FieldData],
    *,
    kind: Kind,
    shape: Shape,
    carries: bool,
    days_and_assets: tuple[int, int],
    dtype: np.dtype[np.floating],
) -> FieldData:
    """What a kernel gave, as the node's value; a ValueError says which rule it broke."""
    if kind is Kind.VECTOR:
        return as_vector(raw, days_and_assets, dtype, carries=carries)
    if kind is Kind.GROUP:
        return as_group(raw, days_and_assets)
    flat = shape == "pointwise" and all(isinstance(arg, np.ndarray) and arg.ndim == 0 for arg in args)
    given = np.asarray(raw)
    values = as_matrix(given, () if flat and given.ndim == 0 else days_and_assets, dtype)
    infinite = np.isinf(values)
    if infinite.any() and not carries:
        if shape == "pointwise":
            for arg in args:
                if isinstance(arg, np.ndarray) and arg.dtype.kind == "f":
                    infinite = infinite & ~np.isinf(arg)
        values[infinite] = np.nan
    if kind is Kind.BOOL and not np.all((values == 0) | (values == 1) | np.isnan(values)):
        raise ValueError("gave values other than 0, 1 and NaN, and a bool has no others")
    return values


def cleaned(values: Array, universe: Array) -> Array:
    """The values of a root: NaN outside the universe and instead of infinities."""
    return np.where(universe & np.isfinite(values), values, values.dtype.type(np.nan))


def fill_unseen(
    values: Array, args: Sequence[FieldData], reach: tuple[int | None, int], context: EvaluationContext
) -> Array:
    """0 instead of NaN where no argument has a value in the rows that an operator reaches (NaN handling on).

    `reach` counts from today, None for all of the past. Pasteurized, only names of the day's universe are filled.
    """
    wanted = np.isnan(values)
    if context.pasteurization:
        wanted &= context.universe
    for arg in args:
        if isinstance(arg, np.ndarray) and arg.dtype.kind == "f":
            wanted &= ~_any_within(np.isfinite(np.broadcast_to(arg, values.shape)), reach)
    return np.where(wanted, values.dtype.type(0), values)


def _any_within(valid: Array, reach: tuple[int | None, int]) -> Array:
    """Whether any row of `reach`, counted from each row, is true."""
    days = valid.shape[0]
    low, high = reach
    seen = np.zeros((days + 1, *valid.shape[1:]), dtype=np.int64)
    np.cumsum(valid, axis=0, out=seen[1:])
    today = np.arange(days)
    stop = np.clip(today + high + 1, 0, days)
    start = np.zeros(days, dtype=np.int64) if low is None else np.clip(today + low, 0, days)
    return np.asarray(seen[np.maximum(stop, start)] > seen[start])


def what_went_wrong(error: Exception) -> str:
    """What to say of a plugin's function that failed or broke one of these rules."""
    said = str(error)
    if isinstance(error, ValueError) and "read-only" in said:
        return "changes its arguments, which others share"
    if isinstance(error, ValueError) and said.startswith("gave "):
        return said
    return f"failed: {type(error).__name__}: {said}"
