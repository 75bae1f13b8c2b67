"""What models make of passages, computed once for each passage and model, and kept beside the documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from alphaplat.errors import ConfigError, DataError
from alphaplat.panel.fields import Array
from alphaplat.text import database
from alphaplat.text.documents import passage

CHUNK = 512


class TextModel(Protocol):
    """What turns texts into numbers: an encoder, or a scorer.

    `id` names the values: models with one id give one text the same. `values` gives float32 (texts, width) and which
    texts were cut because they were too long, bool (texts,).
    """

    @property
    def id(self) -> str: ...

    def values(self, texts: Sequence[str]) -> tuple[Array, Array]: ...


@dataclass(frozen=True)
class Passages:
    """Distinct passages of a store's documents: the id of each, and the number of a document that has it."""

    folder: Path
    numbers: Mapping[str, int]

    @property
    def ids(self) -> list[str]:
        return list(self.numbers)

    def texts(self, ids: Sequence[str]) -> list[str]:
        """The texts of some of them."""
        found: dict[int, str] = {}
        with database.opened(self.folder / database.DOCUMENTS) as connection:
            for chunk, marks in database.in_chunks(self.numbers[one] for one in ids):
                rows = connection.execute(f"SELECT number, title, text FROM documents WHERE number IN ({marks})", chunk)
                found |= {number: passage(title, text) for number, title, text in rows}
        return [found[self.numbers[one]] for one in ids]


@dataclass(frozen=True)
class Computed:
    """Values by passage, float32 (passages, width); how many were computed now, and how many texts were ever cut."""

    values: Array
    new: int
    cut: int


def compute(
    passages: Passages,
    model: TextModel,
    *,
    most: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Computed:
    """The model's values of all passages: those that are kept, and the rest computed and kept, 512 at a time.

    Stopped at any moment, it goes on from there the next time. `ConfigError` where more than `most` are to be
    computed; `progress` is called with how many of those are done, and of how many.
    """
    with database.computed(passages.folder) as connection:
        number = _model_number(connection, model.id)
        kept = _kept(connection, number, passages)
        missing = [one for one in passages.ids if one not in kept]
        if most is not None and len(missing) > most:
            raise ConfigError(
                f"{len(missing):,} documents are to be encoded first, and at most {most:,} are at once",
                help="narrow the search, or encode all of them once with `alphaplat documents fields`",
            )
        for start in range(0, len(missing), CHUNK):
            ids = missing[start : start + CHUNK]
            values, cut = model.values(passages.texts(ids))
            rows = [(number, one, _packed(row, was_cut)) for one, row, was_cut in zip(ids, values, cut, strict=True)]
            with database.writing(connection):
                connection.executemany("INSERT OR IGNORE INTO results VALUES(NULL, ?, ?, ?)", rows)
            kept |= {one: packed for _, one, packed in rows}
            if progress is not None:
                progress(start + len(ids), len(missing))
    return _unpacked([kept[one] for one in passages.ids], len(missing), model.id)


def _model_number(connection: sqlite3.Connection, id: str) -> int:
    with database.writing(connection):
        connection.execute("INSERT OR IGNORE INTO models(id) VALUES(?)", (id,))
    return int(connection.execute("SELECT number FROM models WHERE id = ?", (id,)).fetchone()[0])


def _kept(connection: sqlite3.Connection, number: int, passages: Passages) -> dict[str, bytes]:
    kept: dict[str, bytes] = {}
    for chunk, marks in database.in_chunks(passages.ids):
        query = f"SELECT passage, value FROM results WHERE model = ? AND passage IN ({marks})"
        kept |= dict(connection.execute(query, [number, *chunk]))
    return kept


def _packed(values: Array, cut: bool) -> bytes:
    """One byte, 1 where the text was cut, and the numbers as little-endian float32."""
    return bytes([bool(cut)]) + np.asarray(values, dtype="<f4").tobytes()


def _unpacked(packed: Sequence[bytes], new: int, model: str) -> Computed:
    if not packed:
        return Computed(np.zeros((0, 0), dtype=np.float32), new, 0)
    if len({len(one) for one in packed}) > 1 or len(packed[0]) % 4 != 1:
        raise DataError(f"what was kept of '{model}' is damaged", help=f"remove {database.COMPUTED} from the store")
    table = np.frombuffer(b"".join(packed), dtype=np.uint8).reshape(len(packed), -1)
    values = np.ascontiguousarray(table[:, 1:]).view("<f4").astype(np.float32, copy=False)
    return Computed(values, new, int(table[:, 0].sum()))
