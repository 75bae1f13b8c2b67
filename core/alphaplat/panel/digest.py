"""A panel's identity by content: a digest a day over decoded values, and the chain of them.

A day's digest covers, by field name, the values of every name that has any value on the day, by asset name: so
neither chunks, codecs, the order of assets nor the numbering of group codes matter, an asset that comes later
leaves earlier days as they were, and two appends of one day give what one append of two days gives.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from alphaplat.panel.fields import Array, Ragged
from alphaplat.panel.schema import Reader, Schema, row_size_of

BLOCK_DAYS = 64
START = hashlib.sha256(b"alphaplat panel 1").digest()


def chain(link: bytes, days: Iterable[bytes]) -> bytes:
    """Hang the digests of further days onto a chain, and return its last link."""
    for day in days:
        link = hashlib.sha256(link + day).digest()
    return link


def identifier(prefix: str, link: bytes) -> str:
    """A name of a prefix and 26 letters and digits (130 bits)."""
    return prefix + base64.b32encode(link).decode().lower()[:26]


def day_digests(schema: Schema, reader: Reader, start: int, stop: int) -> Iterator[bytes]:
    """The digest of each day from row `start` to before row `stop` of what the reader reads."""
    order = np.argsort(np.array(schema.assets, dtype=object), kind="stable")
    names = [schema.assets[index] for index in order]
    flat = _flat_starts(schema, reader, start)
    for first in range(start, stop, BLOCK_DAYS):
        last = min(first + BLOCK_DAYS, stop)
        columns = [_wide_column(schema, reader, name, order, first, last) for name in sorted(schema.wide)]
        for feed in schema.feeds:
            columns += _feed_columns(schema, reader, feed, order, first, last, flat)
        yield from _block(schema.times[first:last], names, columns)


@dataclass(frozen=True)
class _Column:
    """One variable over a block of days, assets in the order of their names; `bounds` are the days of a flat one."""

    label: bytes
    values: Array
    present: Array | None
    bounds: Array | None = None


def _wide_column(schema: Schema, reader: Reader, name: str, order: Array, first: int, last: int) -> _Column:
    values = reader.rows(name, first, last)[:, order]
    if values.dtype.kind == "f":
        return _Column(_label(schema, name), _plain(values), ~np.isnan(values))
    if values.dtype.kind == "b":
        return _Column(_label(schema, name), values, values)
    present = values >= 0
    if name in schema.labels:
        hashes = np.array([0, *(_short(label) for label in schema.labels[name])], dtype=np.uint64)
        values = hashes[values + 1]
    return _Column(_label(schema, name), values, present)


def _feed_columns(
    schema: Schema, reader: Reader, feed: str, order: Array, first: int, last: int, flat: dict[str, int]
) -> list[_Column]:
    counts = reader.rows(row_size_of(feed), first, last)
    begin, days = flat[feed], np.arange(last - first)
    total = int(np.maximum(counts, 0).sum(dtype=np.int64))
    bounds = np.concatenate([[0], np.cumsum(np.maximum(counts, 0).sum(axis=1, dtype=np.int64))])
    flat[feed] = begin + total
    columns = []
    for name in sorted(schema.vectors):
        if schema.fields[name].feed == feed:
            values = Ragged(reader.flat(name, begin, begin + total), counts).arrange(days, order).values
            columns.append(_Column(_label(schema, name), _plain(values), None, bounds))
    return columns


def _block(times: Array, names: list[str], columns: list[_Column]) -> Iterator[bytes]:
    present = np.logical_or.reduce([column.present for column in columns if column.present is not None])
    names_key, names_digest = b"", b""
    for row, day in enumerate(times.astype("datetime64[D]")):
        mask = present[row]
        if (key := mask.tobytes()) != names_key or not names_digest:
            listed = "\n".join(names[index] for index in np.flatnonzero(mask))
            names_key, names_digest = key, hashlib.sha256(listed.encode()).digest()
        digest = hashlib.sha256(str(day).encode() + names_digest)
        for column in columns:
            digest.update(column.label)
            if column.bounds is None:
                digest.update(column.values[row][mask].tobytes())
            else:
                digest.update(column.values[column.bounds[row] : column.bounds[row + 1]].tobytes())
        yield digest.digest()


def _label(schema: Schema, name: str) -> bytes:
    if name in schema.fields:
        kind: str = schema.fields[name].kind
    else:
        kind = "universe" if name in schema.universes else "row_size"
    return hashlib.sha256(f"{kind} {name}".encode()).digest()


def _short(label: str) -> int:
    """A label as a number from 1 on; 0 is no label."""
    return int.from_bytes(hashlib.sha256(label.encode()).digest()[:8], "little") | 1


def _plain(values: Array) -> Array:
    """One bit pattern for NaN and one for zero, in the byte order of the digest."""
    plain = np.asarray(values + values.dtype.type(0), dtype=values.dtype.newbyteorder("<"))
    return np.where(np.isnan(plain), plain.dtype.type(np.nan), plain)


def _flat_starts(schema: Schema, reader: Reader, start: int) -> dict[str, int]:
    if start == 0:
        return dict.fromkeys(schema.feeds, 0)
    return {
        feed: int(np.maximum(reader.rows(row_size_of(feed), 0, start), 0).sum(dtype=np.int64)) for feed in schema.feeds
    }
