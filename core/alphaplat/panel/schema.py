"""What a panel says about itself, and the one way in which its values are read, from memory or from a store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, Protocol, TypeAlias, get_args

import numpy as np

from alphaplat.errors import DataError
from alphaplat.panel.fields import Array, FieldInfo
from alphaplat_dsl.kinds import Kind

Survivorship: TypeAlias = Literal["free", "biased", "unknown"]
Adjustment: TypeAlias = Literal["raw", "as_of_snapshot", "unknown"]

SURVIVORSHIP: tuple[str, ...] = get_args(Survivorship)
ADJUSTMENT: tuple[str, ...] = get_args(Adjustment)


def row_size_of(feed: str) -> str:
    """The name of the variable with a feed's counts."""
    return f"{feed}_row_size"


@dataclass(frozen=True, kw_only=True, eq=False)
class Schema:
    """Days, names, fields and their descriptions: everything but the values.

    `times` is datetime64[ns], rising, one a trading day, without a time of day. `labels` maps a group field to the
    names of its codes, `universes` a universe to its description.
    """

    times: Array
    assets: tuple[str, ...]
    dtype: np.dtype[Any]
    fields: dict[str, FieldInfo]
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    universes: dict[str, str] = field(default_factory=dict)
    attrs: dict[str, str | int | float] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.times), len(self.assets)

    @cached_property
    def feeds(self) -> tuple[str, ...]:
        """The feeds of the vector fields, sorted."""
        return tuple(sorted({info.feed for info in self.fields.values() if info.kind is Kind.VECTOR}))

    @cached_property
    def wide(self) -> dict[str, np.dtype[Any]]:
        """Every variable of shape (time, asset), by name, with the type in which its values are kept."""
        kept: dict[str, np.dtype[Any]] = {}
        for name, info in self.fields.items():
            if info.kind is not Kind.VECTOR:
                kept[name] = np.dtype(np.int32) if info.kind is Kind.GROUP else self.dtype
        kept |= dict.fromkeys(self.universes, np.dtype(np.bool_))
        return kept | dict.fromkeys(map(row_size_of, self.feeds), np.dtype(np.int32))

    @cached_property
    def vectors(self) -> tuple[str, ...]:
        """The names of the vector fields."""
        return tuple(name for name, info in self.fields.items() if info.kind is Kind.VECTOR)

    def missing(self, name: str) -> float | int | bool:
        """What a cell of a (time, asset) variable holds where nothing is known."""
        kind = self.wide[name].kind
        return np.nan if kind == "f" else -1 if kind == "i" else False

    def with_times(self, times: Array) -> Schema:
        return replace(self, times=times)


def merged(own: Schema, added: Schema) -> Schema:
    """A schema with the fields and universes of another, which take the place of those of the same name."""
    names = {*added.fields, *added.universes}
    fields = {name: info for name, info in own.fields.items() if name not in names} | dict(added.fields)
    for feed in set(own.feeds) & set(added.feeds):
        left = [name for name in own.vectors if own.fields[name].feed == feed and name not in names]
        if left:
            raise DataError(
                f"feed '{feed}' has its row sizes already, which '{left[0]}' depends on",
                help="replace all fields of the feed together, or give the new ones a feed of their own",
            )
    universes = {name: said for name, said in own.universes.items() if name not in names} | dict(added.universes)
    labels = {name: known for name, known in (own.labels | added.labels).items() if name in fields}
    return replace(own, fields=dict(sorted(fields.items())), labels=labels, universes=dict(sorted(universes.items())))


class Reader(Protocol):
    """Where the values of a panel's variables come from; what it returns must not be written to."""

    def rows(self, name: str, start: int, stop: int) -> Array:
        """Rows `start` to before `stop` of a (time, asset) variable."""

    def flat(self, name: str, start: int, stop: int) -> Array:
        """Values `start` to before `stop` of a vector field."""


@dataclass(frozen=True, eq=False)
class MemoryReader:
    """Reads arrays that are in memory, and everything else from `below`."""

    arrays: dict[str, Array]
    below: Reader | None = None

    def rows(self, name: str, start: int, stop: int) -> Array:
        if name in self.arrays or self.below is None:
            return self.arrays[name][start:stop]
        return self.below.rows(name, start, stop)

    def flat(self, name: str, start: int, stop: int) -> Array:
        if name in self.arrays or self.below is None:
            return self.arrays[name][start:stop]
        return self.below.flat(name, start, stop)
