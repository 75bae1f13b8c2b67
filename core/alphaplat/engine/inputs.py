"""The fields that a graph names: taken from the panel, or derived as a plugin declares, masked and made read-only.

A field is loaded when a back end asks for it and not kept here: the plan knows how long it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.engine.values import as_group, as_matrix, as_vector, read_only, what_went_wrong
from alphaplat.errors import AlphaError, DataError, PluginError
from alphaplat.panel import Panel
from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat.spec import FieldSpec
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.kinds import Kind

_COUNT_BYTES = 4
_DERIVING_BYTES = 32
_SHOWN = 20


@dataclass(frozen=True, eq=False)
class Inputs:
    """Loads fields for the days from row `start` to before row `stop`, None for the last one included.

    Outside `mask` (time, asset) a field has no value.
    """

    panel: Panel
    platform: Platform
    mask: Array | None = None
    start: int = 0
    stop: int | None = None
    _sizes: dict[str, int] = field(default_factory=dict, repr=False)

    def between(self, start: int, stop: int) -> Inputs:
        """The same fields for the days from row `start` to before row `stop`."""
        return replace(self, start=start, stop=stop)

    def load(self, name: str) -> FieldData:
        """A field's values: matrix in the panel's dtype, group as int32 codes, vector as `Ragged`; read-only.

        Outside the mask a matrix is NaN, a group -1 and a vector not covered. Raises `DataError` where neither the
        panel nor a plugin has the field, `PluginError` where deriving it fails.
        """
        found = self._rows(name, self.start, self._end)
        mask = None if self.mask is None else self.mask[self.start : self._end]
        if isinstance(found, Ragged):
            kept = found if mask is None else found.where(mask)
            return read_only(kept.with_values(kept.values + kept.values.dtype.type(0)))
        if found.dtype.kind != "f":
            return read_only(np.where(True if mask is None else mask, found, np.int32(-1)))
        clean = found + found.dtype.type(0)
        if mask is not None:
            clean[~mask] = np.nan
        return read_only(clean)

    @property
    def _end(self) -> int:
        return self.panel.shape[0] if self.stop is None else self.stop

    def loading(self, name: str) -> int:
        """The memory that a field takes while it is loaded, beside its values: as they are read, and derived."""
        cells = (self._end - self.start) * self.panel.shape[1]
        size: int = cells * self.panel.dtype.itemsize
        if name in self.panel.fields:
            return size
        declared = self.platform.fields[name]
        begin = 0 if declared.history is None else max(0, self.start - declared.history)
        given = self.between(begin, self._end)
        read = sum(given.nbytes(one) + given.loading(one) for one in declared.requires)
        return size + read + _DERIVING_BYTES * (self._end - begin) * self.panel.shape[1]

    def problem(self, name: str) -> DataError | None:
        """Why a field cannot be loaded, as far as that can be said without loading it."""
        return self._problem(name, ())

    def nbytes(self, name: str) -> int:
        """The memory that a loaded field takes."""
        info = self.panel.fields.get(name)
        kind = info.kind if info is not None else Kind(self.platform.fields[name].kind)
        cells = (self._end - self.start) * self.panel.shape[1]
        if kind is Kind.VECTOR:
            return self._stored(name) * self.panel.dtype.itemsize + cells * _COUNT_BYTES
        return cells * (_COUNT_BYTES if kind is Kind.GROUP else self.panel.dtype.itemsize)

    def _stored(self, name: str) -> int:
        """The number of values of a vector field; for one to be derived, a guess of one a cell."""
        if name not in self.panel.fields:
            return self.panel.shape[0] * self.panel.shape[1]
        if name not in self._sizes:
            self._sizes[name] = self.panel.vector(name).values.size
        return self._sizes[name]

    def _problem(self, name: str, path: tuple[str, ...]) -> DataError | None:
        if name in self.panel.fields:
            return None
        declared = self.platform.fields.get(name)
        if declared is None or declared.derive is None:
            return self._missing(name, path)
        if name in path:
            return DataError(f"field '{name}' is derived from itself", help=f"by way of {', '.join(path)}")
        problems = (self._problem(needed, (*path, name)) for needed in declared.requires)
        return next((problem for problem in problems if problem is not None), None)

    def _missing(self, name: str, path: tuple[str, ...]) -> DataError:
        wanted = f", from which '{path[-1]}' is derived" if path else ""
        names = sorted(self.panel.fields)
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        has = ", ".join(names[:_SHOWN]) + more or "no field"
        guess = did_you_mean(name, self.panel.fields)
        hints = [guess] if guess and name not in self.platform.fields else []
        hints += [
            f"it has {has}",
            f"supply it with panel.with_fields({{'{name}': values}}) or when importing the data",
            *(self.platform.absent if name not in self.platform.fields else ()),
        ]
        return DataError(f"the panel has no field '{name}'{wanted}", help="; ".join(hints))

    def _rows(self, name: str, start: int, stop: int) -> FieldData:
        """Some days of a field, unmasked: what is derived sees the data as it is."""
        if name in self.panel.fields:
            return self._part(start, stop).data(name)
        problem = self.problem(name)
        if problem is not None:
            raise problem
        declared = self.platform.fields[name]
        begin = 0 if declared.history is None else max(0, start - declared.history)
        needed = {one: read_only(self._rows(one, begin, stop)) for one in declared.requires}
        owner = self.platform.owner("fields", name)
        shape = (stop - begin, self.panel.shape[1])
        derived = derive(declared, needed, shape, self.panel.dtype, owner=owner)
        return derived.days(start - begin, stop - begin) if isinstance(derived, Ragged) else derived[start - begin :]

    def _part(self, start: int, stop: int) -> Panel:
        times = self.panel.times
        return self.panel if (start, stop) == (0, len(times)) else self.panel.between(times[start], times[stop - 1])


def derive(
    declared: FieldSpec,
    needed: Mapping[str, FieldData],
    shape: tuple[int, int],
    dtype: np.dtype[np.floating],
    *,
    owner: str = "",
) -> FieldData:
    """Derive a field from what it requires; `PluginError` where that fails or gives something else than declared."""
    assert declared.derive is not None
    who = f"field '{declared.name}' of plugin '{owner}'"
    try:
        with np.errstate(all="ignore"):
            raw = declared.derive(MappingProxyType(needed))
        return _checked(raw, declared.kind, shape, dtype)
    except AlphaError:
        raise
    except Exception as error:
        raise PluginError(f"{who} {what_went_wrong(error)}") from error


def _checked(raw: object, kind: str, shape: tuple[int, int], dtype: np.dtype[np.floating]) -> FieldData:
    """What a derivation gave, in the dtype of its kind; an infinity was made here, so it is NaN."""
    if kind == Kind.VECTOR:
        return as_vector(raw, shape, dtype)
    if kind == Kind.GROUP:
        return as_group(raw, shape)
    values = as_matrix(raw, shape, dtype)
    values[~np.isfinite(values)] = np.nan
    return values
