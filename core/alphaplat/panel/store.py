"""A panel in a folder, behind a commit pointer: saved, opened, restated, verified.

```
HEAD    what is committed, replaced atomically
.lock   held by the one writer
g1/     zarr arrays; a changed past or new fields make g2, g3 ... and switch HEAD
```

Readers read `HEAD` first and nothing past it, so they need no lock and see whole days only.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import xarray as xr
from filelock import FileLock, Timeout

from alphaplat.errors import DataError
from alphaplat.panel import arrays, digest
from alphaplat.panel.arrange import arranged, places
from alphaplat.panel.axes import read_times
from alphaplat.panel.dataset import read_dataset
from alphaplat.panel.head import HEAD, Head, describe, read_head, schema_of, write_head
from alphaplat.panel.panel import Panel
from alphaplat.panel.schema import MemoryReader

WAIT_SECONDS = 10.0
_OURS = {HEAD, f"{HEAD}.tmp", ".lock"}


@contextmanager
def writing(folder: Path, timeout: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the store's lock; a writer that has it for longer than `timeout` seconds is an error."""
    try:
        with FileLock(folder / ".lock", timeout=timeout):
            yield
    except Timeout as error:
        raise DataError(f"'{folder}' is locked: another process writes it", help="try again when it is done") from error
    except OSError as error:
        raise DataError(f"'{folder}' cannot be written: {error.strerror or error}") from error


def save(panel: Panel, path: str | Path, *, timeout: float = WAIT_SECONDS) -> Panel:
    """Write a panel into a new or empty folder, and open it there."""
    folder = Path(path)
    strangers = sorted({found.name for found in folder.iterdir()} - _OURS - {"g1"}) if folder.is_dir() else []
    if strangers and not (folder / HEAD).exists():
        raise DataError(f"'{folder}' is not empty: it holds '{strangers[0]}'", help="choose a new folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"'{folder}' cannot be made: {error.strerror or error}") from error
    with writing(folder, timeout):
        if (folder / HEAD).exists():
            raise DataError(f"there is a panel at '{folder}' already", help="append to it, restate it, or remove it")
        _write_generation(folder, panel, "g1", panel.panel_id)
    return open_panel(folder)


def open_panel(path: str | Path, *, max_field_bytes: int = arrays.MAX_FIELD_BYTES) -> Panel:
    """Open a stored panel as it is committed now; fields are read when they are asked for.

    Raises `DataError` where there is no panel, a half-written, newer or damaged one, and, on reading, for a field
    that would take more than `max_field_bytes`.
    """
    folder = Path(path)
    head = read_head(folder)
    reader = arrays.StoreReader(folder / head.generation, head, max_field_bytes)
    times = read_times(reader.times())
    if times.problems:
        raise DataError(f"'{folder}' is damaged: {times.problems[0].message}")
    schema = schema_of(head, times.values, reader.names())
    return Panel.over(schema, reader, panel_id=head.panel_id, link=head.link, path=folder)


def restate(path: str | Path, panel: Panel, *, timeout: float = WAIT_SECONDS) -> Panel:
    """Put another content in the place of a stored panel's: a new snapshot of the same `panel_id`.

    The old generation stays for those who have it open, until `prune`.
    """
    folder = Path(path)
    read_head(folder)
    with writing(folder, timeout):
        head = read_head(folder)
        _write_generation(folder, panel, f"g{int(head.generation[1:]) + 1}", head.panel_id)
    return open_panel(folder)


def add_fields(path: str | Path, dataset: xr.Dataset | Panel, *, timeout: float = WAIT_SECONDS) -> Panel:
    """Add the fields of a dataset to a stored panel, or replace those of the same name; its days and names stay.

    Days and names that the dataset lacks are missing there; those that the panel lacks are refused.
    """
    stored = open_panel(path)
    added = dataset if isinstance(dataset, Panel) else _part(dataset, stored)
    if strange := sorted(set(added.assets) - set(stored.assets)):
        raise DataError(f"the panel has no asset '{strange[0]}'", help="append brings new names, add_fields does not")
    late = added.times[~np.isin(added.times, stored.times)]
    if len(late):
        raise DataError(f"the panel has no day '{np.datetime_as_string(late[0], 'D')}'", help="append brings new days")
    at = np.searchsorted(added.times, stored.times)
    rows = np.where(np.isin(stored.times, added.times), at, -1)
    moved = MemoryReader(arranged(added, rows, places(stored.assets, added.assets)))
    return restate(path, stored.joined(added.schema, moved), timeout=timeout)


def _part(dataset: xr.Dataset, stored: Panel) -> Panel:
    return Panel.over(*read_dataset(dataset, dtype=stored.dtype, partial=True))


def verify(path: str | Path) -> Panel:
    """Read everything and compare it with the digests of `HEAD`; `DataError` where a value was lost or changed."""
    panel = open_panel(path)
    days = digest.day_digests(panel.schema, panel.reader, 0, panel.shape[0])
    if digest.chain(digest.START, days) != panel.link:
        raise DataError(f"'{path}' does not hold what its HEAD says: data were lost or changed", help="restore a copy")
    return panel


def prune(path: str | Path, *, timeout: float = WAIT_SECONDS) -> list[str]:
    """Remove the generations that `HEAD` has left behind, and return their names."""
    folder = Path(path)
    with writing(folder, timeout):
        kept = read_head(folder).generation
        old = sorted(found.name for found in folder.glob("g[1-9]*") if found.is_dir() and found.name != kept)
        for name in old:
            shutil.rmtree(folder / name)
    return old


def _write_generation(folder: Path, panel: Panel, generation: str, panel_id: str) -> Head:
    place, since = folder / generation, arrays.now()
    if place.exists():
        shutil.rmtree(place)
    whole = panel.whole()
    schema = whole.schema
    values = {name: whole.stored(name) for name in schema.wide}
    values |= {name: whole.vector(name).values for name in schema.vectors}
    arrays.create(place, schema)
    shape = arrays.extend(place, None, schema, values)
    arrays.flush(place, since)
    head = describe(schema, generation=generation, panel_id=panel_id, chain=whole.link.hex(), **shape)
    write_head(folder, head)
    return head
