"""Later days for a stored panel: checked against what is there, written behind it, and committed at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import xarray as xr

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel import arrays, digest
from alphaplat.panel.arrange import arranged, places, renumbered, unequal
from alphaplat.panel.fields import Array
from alphaplat.panel.head import describe, read_head, write_head
from alphaplat.panel.panel import Panel
from alphaplat.panel.schema import MemoryReader, Schema
from alphaplat.panel.store import WAIT_SECONDS, open_panel, writing

_EXAMPLES = 3


@dataclass(frozen=True)
class Appended:
    """What an append did: days and names that came, names of the panel that the data no longer have."""

    panel: Panel
    days: int
    new_assets: tuple[str, ...]
    absent_assets: tuple[str, ...]


def append(path: str | Path, dataset: xr.Dataset | Panel, *, timeout: float = WAIT_SECONDS) -> Appended:
    """Append the days of a dataset that come after the last stored one.

    The dataset has the panel's fields. Days that both have must agree; unless the panel is `raw`, at least one such
    day is needed, for only it shows whether the source has adjusted the past since. Names that are new begin with
    the first new day; names that are absent are missing from then on. Appending the same again does nothing.
    """
    folder = Path(path)
    read_head(folder)
    with writing(folder, timeout):
        head, stored = read_head(folder), open_panel(folder)
        new = dataset if isinstance(dataset, Panel) else Panel(dataset, dtype=stored.dtype, operators=())
        _check_form(stored, new)
        first = int(np.searchsorted(new.times, stored.times[-1], side="right"))
        _check_overlap(stored, new, first)
        new_assets = tuple(sorted(set(new.assets) - set(stored.assets)))
        absent = tuple(sorted(set(stored.assets) - set(new.assets)))
        if first == len(new.times):
            return Appended(stored, 0, (), absent)
        schema, values = _block(stored, new, first, new_assets)
        since = arrays.now()
        shape = arrays.extend(folder / head.generation, head, schema, values)
        arrays.flush(folder / head.generation, since)
        days = digest.day_digests(schema, MemoryReader(values), 0, schema.shape[0])
        facts = {"generation": head.generation, "panel_id": head.panel_id, "earlier": head.snapshots}
        write_head(folder, describe(schema, chain=digest.chain(head.link, days).hex(), **facts, **shape))
    return Appended(open_panel(folder), schema.shape[0], new_assets, absent)


def _block(stored: Panel, new: Panel, first: int, new_assets: tuple[str, ...]) -> tuple[Schema, dict[str, Array]]:
    """The new days, in the order and numbering of the store."""
    assets = (*stored.assets, *new_assets)
    values = arranged(new, np.arange(first, len(new.times)), places(assets, new.assets))
    labels = {}
    for name, known in stored.schema.labels.items():
        values[name], labels[name] = renumbered(values[name], new.schema.labels[name], known)
    return replace(stored.schema, times=new.times[first:], assets=assets, labels=labels), values


def _check_form(stored: Panel, new: Panel) -> None:
    problems: list[AlphaError] = []
    for what, have, given in (
        ("field", {**stored.fields}, {**new.fields}),
        ("universe", dict.fromkeys(stored.universes), dict.fromkeys(new.universes)),
    ):
        problems += [
            DataError(f"{what} '{name}' of the panel is missing from the new data", help="append brings every field")
            for name in have
            if name not in given
        ]
        problems += [
            DataError(f"{what} '{name}' is not in the panel", help="add it to the panel first: add_fields")
            for name in given
            if name not in have
        ]
    for name, info in stored.fields.items():
        other = new.fields.get(name, info)
        if (other.kind, other.feed) != (info.kind, info.feed):
            problems.append(
                DataError(f"field '{name}' is a {info.kind} in the panel and a {other.kind} in the new data")
            )
        elif other.unit is not None and info.unit is not None and other.unit != info.unit:
            problems.append(DataError(f"field '{name}' has the unit '{info.unit}' in the panel, '{other.unit}' now"))
    if new.adjustment not in ("unknown", stored.adjustment):
        problems.append(
            DataError(f"the panel's adjustment is '{stored.adjustment}', that of the new data '{new.adjustment}'")
        )
    if problems:
        raise one_error(problems)


def _check_overlap(stored: Panel, new: Panel, first: int) -> None:
    past = new.times[:first]
    strange = past[~np.isin(past, stored.times)]
    if len(strange):
        raise DataError(
            f"day '{_day(strange[0])}' is not in the panel and lies before its last day, '{_day(stored.times[-1])}'",
            help="only later days can be appended; a changed past is a restatement",
        )
    if not len(past):
        if stored.adjustment != "raw":
            raise DataError(
                f"the new data begin on '{_day(new.times[0])}', after the panel's last day, '{_day(stored.times[-1])}'",
                help="include at least one day that the panel has, so that a changed adjustment shows",
            )
        return
    if changes := _changes(stored, new, np.searchsorted(stored.times, past)):
        raise DataError(
            f"the new data disagree with the panel about its past: {'; '.join(changes)}",
            help="the source has restated or re-adjusted its data: restate the panel with all of its days",
        )


def _changes(stored: Panel, new: Panel, rows: Array) -> list[str]:
    """Examples of values that differ on common days, among the names that both have."""
    common = [name for name in stored.assets if name in set(new.assets)]
    old = arranged(stored, rows, places(common, stored.assets))
    now = arranged(new, np.arange(len(rows)), places(common, new.assets))
    for name, labels in new.schema.labels.items():
        now[name], _ = renumbered(now[name], labels, stored.schema.labels[name])
    examples: list[str] = []
    for name in (*stored.schema.wide, *stored.schema.vectors):
        if old[name].shape != now[name].shape:
            continue  # the row sizes differ then, and say so
        where = np.argwhere(unequal(old[name], now[name]))
        for place in where[:_EXAMPLES]:
            at = tuple(place)
            told = f" of '{common[at[1]]}' on {_day(stored.times[rows[at[0]]])}" if len(at) == 2 else ""
            examples.append(f"'{name}'{told} was '{old[name][at]}' and is '{now[name][at]}'")
    more = [f"and {len(examples) - _EXAMPLES} more examples"] if len(examples) > _EXAMPLES else []
    return examples[:_EXAMPLES] + more


def _day(time: np.datetime64) -> str:
    return str(np.datetime_as_string(time, "D"))
