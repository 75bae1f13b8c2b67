"""`HEAD`: the one small file that says what a stored panel is; replacing it is what commits a change.

It holds the shape, the length of each feed, the description of every variable and the chain of the days' digests.
Readers trust nothing beyond it: rows, assets and values past its numbers do not exist yet.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from alphaplat.errors import DataError
from alphaplat.panel.fields import KNOWLEDGE_CUTOFF, Array, FieldInfo, FieldKind
from alphaplat.panel.schema import ADJUSTMENT, SURVIVORSHIP, Schema
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.units import Unit

FORMAT: Final = 1
HEAD = "HEAD"
_MOST_BYTES = 64 << 20

_Name = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,199}$")]
_Count = Annotated[int, Field(ge=0, lt=2**40)]
_Link = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_MOST_EARLIER = 64

_KINDS: Final[dict[Literal["matrix", "group", "vector"], FieldKind]] = {
    "matrix": Kind.MATRIX,
    "group": Kind.GROUP,
    "vector": Kind.VECTOR,
}
_WRITTEN: Final = {kind: written for written, kind in _KINDS.items()}


class Variable(BaseModel):
    """A field or a universe, as `HEAD` describes it."""

    model_config = ConfigDict(frozen=True)

    name: _Name
    kind: Literal["matrix", "group", "vector", "universe"]
    unit: str | None = None
    description: str = ""
    estimated: bool = False
    publication_lag: int = 0
    source: str = ""
    feed: Annotated[str, Field(pattern=r"^([a-z_][a-z0-9_]{0,199})?$")] = ""
    labels: tuple[str, ...] = ()
    knowledge_cutoff: Annotated[str, Field(pattern=KNOWLEDGE_CUTOFF)] = ""

    @field_validator("unit")
    @classmethod
    def _is_a_unit(cls, unit: str | None) -> str | None:
        if unit is not None:
            Unit.parse(unit)
        return unit

    def hashed(self) -> dict[str, Any]:
        """What the hash of the variables covers: an attribute that came later only where it is said."""
        return self.model_dump(mode="json", exclude=None if self.knowledge_cutoff else {"knowledge_cutoff"})


class Head(BaseModel):
    """Everything that `HEAD` says; `earlier` are the days and the last link before each of the last appends."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = FORMAT
    generation: Annotated[str, Field(pattern=r"^g[1-9][0-9]{0,8}$")]
    panel_id: Annotated[str, Field(min_length=1, max_length=200)]
    dtype: Literal["float32", "float64"]
    days: Annotated[int, Field(ge=1, lt=2**31)]
    assets: Annotated[int, Field(ge=1, lt=2**31)]
    asset_bytes: _Count
    flat: dict[_Name, _Count]
    chain: _Link
    earlier: tuple[tuple[_Count, _Link], ...] = ()
    variables: tuple[Variable, ...]
    schema_hash: str = ""
    attrs: dict[str, str | int | float] = {}

    @model_validator(mode="after")
    def _fits_together(self) -> Head:
        names = [variable.name for variable in self.variables]
        feeds = {variable.feed for variable in self.variables if variable.kind == "vector"}
        if len(set(names)) != len(names):
            raise ValueError("two variables have one name")
        if feeds != set(self.flat):
            raise ValueError("the feeds are not those of the vector fields")
        if self.attrs.get("survivorship") not in SURVIVORSHIP or self.attrs.get("adjustment") not in ADJUSTMENT:
            raise ValueError("survivorship or adjustment is not one of the known words")
        return self

    @property
    def link(self) -> bytes:
        """The last link of the chain of days."""
        return bytes.fromhex(self.chain)

    @property
    def snapshots(self) -> tuple[tuple[int, str], ...]:
        """Days and last link of the last contents that this one was appended to, and its own, newest last."""
        return (*self.earlier, (self.days, self.chain))[-_MOST_EARLIER:]

    def hashed(self) -> Head:
        """The same with the hash of its variables filled in."""
        text = json.dumps([variable.hashed() for variable in self.variables], sort_keys=True)
        return self.model_copy(update={"schema_hash": hashlib.sha256(text.encode()).hexdigest()})


def describe(schema: Schema, **facts: Any) -> Head:
    """The `HEAD` of a panel of this schema; `facts` are the rest."""
    variables = [
        Variable(
            name=name,
            kind=_WRITTEN[info.kind],
            unit=None if info.unit is None else str(info.unit),
            description=info.description,
            estimated=info.estimated,
            publication_lag=info.publication_lag,
            source=info.source,
            feed=info.feed,
            labels=schema.labels.get(name, ()),
            knowledge_cutoff=info.knowledge_cutoff,
        )
        for name, info in schema.fields.items()
    ]
    variables += [Variable(name=name, kind="universe", description=said) for name, said in schema.universes.items()]
    attrs = {key: value for key, value in schema.attrs.items() if key != "panel_id"}
    said = {"variables": variables, "dtype": schema.dtype.name, "attrs": attrs} | facts
    return Head.model_validate(said).hashed()


def schema_of(head: Head, times: Array, assets: tuple[str, ...]) -> Schema:
    """The schema that `HEAD` describes, over these days and names."""
    fields = {
        one.name: FieldInfo(
            name=one.name,
            kind=_KINDS[one.kind],
            unit=None if one.unit is None else Unit.parse(one.unit),
            description=one.description,
            estimated=one.estimated,
            publication_lag=one.publication_lag,
            source=one.source,
            feed=one.feed,
            knowledge_cutoff=one.knowledge_cutoff,
        )
        for one in head.variables
        if one.kind != "universe"
    }
    return Schema(
        times=times,
        assets=assets,
        dtype=np.dtype(head.dtype),
        fields=fields,
        labels={one.name: one.labels for one in head.variables if one.kind == "group"},
        universes={one.name: one.description for one in head.variables if one.kind == "universe"},
        attrs=dict(head.attrs),
    )


def read_head(folder: Path) -> Head:
    """Read and check `HEAD`; `DataError` says why a folder is not a panel that can be read."""
    path = folder / HEAD
    if not folder.is_dir():
        raise DataError(f"there is no panel at '{folder}'", help="build one: alphaplat data import, or panel.save")
    if not path.is_file():
        if (folder / "g1").is_dir():
            raise DataError(f"'{folder}' is half-written: it has data but no HEAD", help="save or import it again")
        raise DataError(f"'{folder}' is not a panel: it has no HEAD")
    if path.stat().st_size > _MOST_BYTES:
        raise DataError(f"'{path}' is larger than {_MOST_BYTES >> 20} MB, so it is not a panel's")
    try:
        said = json.loads(path.read_bytes())
        newer = isinstance(said, dict) and isinstance(said.get("format"), int) and said["format"] > FORMAT
        if newer:
            raise DataError(
                f"'{folder}' has the format {said['format']}, and this alphaplat reads up to {FORMAT}",
                help="upgrade alphaplat",
            )
        head = Head.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "HEAD"
        raise DataError(f"'{path}' is damaged: {place}: {first['msg'].lower()}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"'{path}' is damaged: it is not JSON") from error
    if head.schema_hash != head.hashed().schema_hash:
        raise DataError(f"'{path}' is damaged: the description of its fields was changed")
    return head


def write_head(folder: Path, head: Head) -> None:
    """Commit: write `HEAD.tmp`, make sure that it is on the disk, and put it in the place of `HEAD`."""
    temporary = folder / f"{HEAD}.tmp"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(head.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, folder / HEAD)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make sure that a folder's entries are on the disk, where the system can do so."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows cannot open folders
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
