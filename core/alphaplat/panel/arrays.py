"""The zarr arrays of one generation of a stored panel: made, grown, read, and guarded against hostile metadata.

A generation is a zarr group of format 3 with an array a variable, chunks of 64 days × all assets, blosc lz4 with
bitshuffle; `time` holds days since 1970-01-01, `asset_names` the names as lines of UTF-8. zarr writes each chunk to a
temporary file and renames it, so a dying writer never damages a committed row.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from zarr.codecs import BloscCodec, BloscShuffle
from zarr.storage import LocalStore

from alphaplat.errors import DataError
from alphaplat.panel.fields import Array
from alphaplat.panel.head import Head, sync_folder
from alphaplat.panel.schema import Schema, row_size_of

CHUNK_DAYS = 64
MAX_FIELD_BYTES = 8 << 30
_CACHE_BYTES = 512 << 20
_FLAT_CHUNK = 1 << 18
_MAX_CHUNK_BYTES = 1 << 30
_MAX_METADATA = 1 << 20
_CODECS = {"bytes", "blosc", "zstd", "crc32c", "sharding_indexed"}
TIME, NAMES = "time", "asset_names"


def create(folder: Path, schema: Schema) -> None:
    """Make the empty arrays of a schema, with no days and as many assets as it has."""
    zarr.create_group(LocalStore(folder), attributes={"Conventions": "CF-1.11"})
    assets = len(schema.assets)
    for name, dtype in schema.wide.items():
        chunks, dims = (CHUNK_DAYS, assets), ("time", "asset")
        _create(folder, name, (0, assets), chunks, dtype, dims, schema.missing(name))
    for name in schema.vectors:
        _create(folder, name, (0,), (_FLAT_CHUNK,), schema.dtype, (f"{schema.fields[name].feed}_obs",), np.nan)
    since = {"units": "days since 1970-01-01", "calendar": "proleptic_gregorian"}
    _create(folder, TIME, (0,), (1 << 16,), np.dtype(np.int64), ("time",), 0, since)
    _create(folder, NAMES, (0,), (1 << 20,), np.dtype(np.uint8), ("asset_bytes",), 0)


def _create(
    folder: Path,
    name: str,
    shape: tuple[int, ...],
    chunks: tuple[int, ...],
    dtype: np.dtype[Any],
    dims: tuple[str, ...],
    fill: Any,
    attributes: dict[str, Any] | None = None,
) -> None:
    zarr.create_array(
        LocalStore(folder),
        name=name,
        shape=shape,
        chunks=chunks,
        dtype=dtype,
        fill_value=dtype.type(fill),
        compressors=[BloscCodec(cname="lz4", clevel=5, shuffle=BloscShuffle.bitshuffle)],
        dimension_names=dims,
        attributes=attributes,
    )


def extend(folder: Path, head: Head | None, schema: Schema, arrays: dict[str, Array]) -> dict[str, Any]:
    """Write the days of `schema` behind those of `head`, and return what the next `HEAD` says of the shape.

    `schema` has all assets, those of `head` first. Whatever a writer that died has left past `head` is cleared.
    """
    days, assets = (0, len(schema.assets)) if head is None else (head.days, head.assets)
    new_days, new_assets = schema.shape
    for name in schema.wide:
        array = _open_to_write(folder, name)
        _roll_back(array, (days, assets), schema.missing(name))
        array.resize((days + new_days, new_assets))
        array[days:] = arrays[name]
    flat = {feed: 0 if head is None else head.flat[feed] for feed in schema.feeds}
    for name in schema.vectors:
        _extend_flat(folder, name, flat[schema.fields[name].feed], arrays[name])
    _extend_flat(folder, TIME, days, schema.times.astype("datetime64[D]").astype(np.int64))
    names = np.frombuffer("".join(f"{name}\n" for name in schema.assets).encode(), dtype=np.uint8)
    known = 0 if head is None else head.asset_bytes
    _extend_flat(folder, NAMES, known, names[known:])
    grown = {feed: begin + _total(arrays[row_size_of(feed)]) for feed, begin in flat.items()}
    return {"days": days + new_days, "assets": new_assets, "asset_bytes": len(names), "flat": grown}


def _total(counts: Array) -> int:
    return int(np.maximum(counts, 0).sum(dtype=np.int64))


def _open_to_write(folder: Path, name: str) -> Any:
    return zarr.open_array(LocalStore(folder / name), mode="r+")


def _roll_back(array: Any, shape: tuple[int, int], missing: Any) -> None:
    """Clear what lies past the committed shape: rows first, for later assets would uncover them."""
    if array.shape == shape:
        return
    if array.shape[0] > shape[0]:
        array[shape[0] :] = missing
    array.resize(shape)


def _extend_flat(folder: Path, name: str, length: int, values: Array) -> None:
    array = _open_to_write(folder, name)
    array.resize((length + len(values),))
    if len(values):
        array[length:] = values


def flush(folder: Path, since: float) -> None:
    """Make sure that every file changed since then (`time.time()`), and its folder, is on the disk."""
    touched: set[Path] = {folder}
    for place, _, files in os.walk(folder):
        for file in files:
            path = Path(place, file)
            if path.stat().st_mtime < since - 2:
                continue
            with path.open("rb") as opened:
                os.fsync(opened.fileno())
            touched.add(path.parent)
    for place_ in sorted(touched):
        sync_folder(place_)


def now() -> float:
    """The clock of `flush`."""
    return time.time()


class StoreReader:
    """Reads the arrays of one generation, cut to `HEAD`; keeps the last ones read, up to half a gigabyte."""

    def __init__(self, folder: Path, head: Head, max_field_bytes: int = MAX_FIELD_BYTES) -> None:
        self.folder, self.head, self.max_field_bytes = folder, head, max_field_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, int], Array] = OrderedDict()
        self._dtypes = {one.name: _DTYPES.get(one.kind, head.dtype) for one in head.variables}
        self._labels = {one.name: len(one.labels) for one in head.variables if one.kind == "group"}
        self._dtypes |= {row_size_of(feed): "int32" for feed in head.flat}

    def __reduce__(self) -> tuple[Any, ...]:
        return StoreReader, (self.folder, self.head, self.max_field_bytes)

    def rows(self, name: str, start: int, stop: int) -> Array:
        """Rows of a (time, asset) variable."""
        values = self._read(name, start, stop, (self.head.days, self.head.assets))
        if name in self._labels and values.max(initial=-1) >= self._labels[name]:
            raise DataError(f"'{self.folder / name}' is damaged: it holds a code without a label")
        return values

    def flat(self, name: str, start: int, stop: int) -> Array:
        """Values of a vector field."""
        feed = next(one.feed for one in self.head.variables if one.name == name)
        if stop > self.head.flat[feed]:
            raise DataError(f"'{self.folder}' is damaged: the row sizes of '{feed}' are more than its values")
        return self._read(name, start, stop, (self.head.flat[feed],))

    def times(self) -> Array:
        """The trading days."""
        days = self._load(TIME, "int64", 0, self.head.days, (self.head.days,))
        return days.astype("datetime64[D]").astype("datetime64[ns]")

    def names(self) -> tuple[str, ...]:
        """The names of the assets."""
        length = self.head.asset_bytes
        raw = self._load(NAMES, "uint8", 0, length, (length,))
        try:
            names = tuple(raw.tobytes().decode().split("\n")[:-1])
        except UnicodeDecodeError as error:
            raise DataError(f"'{self.folder / NAMES}' is damaged: it is not text") from error
        if len(names) != self.head.assets or len(set(names)) != len(names):
            raise DataError(f"'{self.folder}' is damaged: it names {len(names)} assets, not {self.head.assets}")
        return names

    def _read(self, name: str, start: int, stop: int, shape: tuple[int, ...]) -> Array:
        with self._lock:
            for key, values in self._kept.items():
                if key[0] == name and key[1] <= start and stop <= key[2]:
                    self._kept.move_to_end(key)
                    return values[start - key[1] : stop - key[1]]
        values = self._load(name, self._dtypes[name], start, stop, shape)
        with self._lock:
            self._kept[name, start, stop] = values
            while sum(array.nbytes for array in self._kept.values()) > _CACHE_BYTES:
                self._kept.popitem(last=False)
        return values

    def _load(self, name: str, dtype: str, start: int, stop: int, shape: tuple[int, ...]) -> Array:
        asked = math.prod((stop - start, *shape[1:])) * np.dtype(dtype).itemsize
        if asked > self.max_field_bytes:
            raise DataError(
                f"'{name}' of '{self.folder.parent}' would take {asked / 2**30:.1f} GB",
                help=f"the limit is {self.max_field_bytes / 2**30:.1f} GB: open_panel(path, max_field_bytes=...)",
            )
        try:
            check_metadata(self.folder / name, dtype, shape)
            array = zarr.open_array(LocalStore(self.folder / name, read_only=True), mode="r")
            cut = (slice(start, stop), *(slice(0, size) for size in shape[1:]))
            values = np.ascontiguousarray(array[cut])
        except DataError:
            raise
        except Exception as error:  # zarr and its codecs raise of every kind on damaged chunks
            raise DataError(f"'{self.folder / name}' cannot be read: {error}") from error
        values.setflags(write=False)
        return values


_DTYPES = {"group": "int32", "universe": "bool"}


def check_metadata(folder: Path, dtype: str, shape: tuple[int, ...]) -> None:
    """Refuse an array that is not what `HEAD` promises, or that could harm: before zarr opens it."""
    path = folder / "zarr.json"
    if not path.is_file():
        raise DataError(
            f"'{folder}' is missing", help="the panel was restated and pruned, or is damaged: open it again"
        )
    if path.stat().st_size > _MAX_METADATA:
        raise DataError(f"'{path}' is too large to be an array's description")
    try:
        said = json.loads(path.read_bytes())
        found = tuple(int(size) for size in said["shape"])
        chunk = [int(size) for size in said["chunk_grid"]["configuration"]["chunk_shape"]]
        codecs = _codec_names(said["codecs"])
        kept = str(said["data_type"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"'{path}' is damaged: it does not describe an array") from error
    if strange := sorted(codecs - _CODECS):
        raise DataError(f"'{path}' asks for the codec '{strange[0]}'", help=f"read are {', '.join(sorted(_CODECS))}")
    if kept != dtype:
        raise DataError(f"'{path}' holds '{kept}', not '{dtype}'")
    if len(found) != len(shape) or any(have < want for have, want in zip(found, shape, strict=True)):
        raise DataError(f"'{path}' has the shape {found}, which is less than the {shape} of HEAD")
    if min(chunk, default=0) < 1 or math.prod(chunk) * np.dtype(dtype).itemsize > _MAX_CHUNK_BYTES:
        raise DataError(f"'{path}' has chunks of {chunk}, which are not read")


def _codec_names(codecs: list[Any]) -> set[str]:
    names: set[str] = set()
    for codec in codecs:
        names.add(str(codec["name"]))
        inner = codec.get("configuration", {})
        for nested in ("codecs", "index_codecs"):
            names |= _codec_names(inner.get(nested, []))
    return names
