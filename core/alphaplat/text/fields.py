"""Documents into vector fields of one feed: each document in the cell of its name and of the day it was known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import ConfigError, DataError
from alphaplat.panel import Panel
from alphaplat.panel.fields import NOT_COVERED, Array
from alphaplat.panel.schema import row_size_of
from alphaplat.text import database
from alphaplat.text.computed import Computed, Passages, TextModel, compute
from alphaplat.text.coverage import Span, coverage
from alphaplat.text.encoder import TextEncoder
from alphaplat.text.novelty import novelty
from alphaplat.text.scorer import TextScorer
from alphaplat.text.store import DocumentStore

NOVELTY_DAYS, SILENCE = 30, 7
_SEED = 20_240_102
Progress = Callable[[str, int, int], None]


@dataclass
class TextFields:
    """Variables of a feed, as `Panel.with_fields` takes them, and what a reader of results must know of them."""

    variables: dict[str, Any]
    documents: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The report, without the values."""
        names = [name for name, (_, _, attrs) in self.variables.items() if attrs["kind"] == "vector"]
        return {"fields": names, "documents": self.documents, "left_out": self.left_out, "notes": self.notes}

    def __str__(self) -> str:
        told = self.to_dict()
        lines = [f"{self.documents:,} documents into {', '.join(told['fields'])}"]
        lines += [f"{rows:>10,} left out: {reason}" for reason, rows in self.left_out.items() if rows]
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])


def text_fields(
    store: DocumentStore,
    panel: Panel,
    *,
    feed: str = "news",
    scorer: TextScorer | None = None,
    encoder: TextEncoder | None = None,
    components: int = 0,
    novelty_days: int = NOVELTY_DAYS,
    source: str | None = None,
    gaps: Sequence[Span] = (),
    silence: int = SILENCE,
    covers: str = "since_first",
    progress: Progress | None = None,
) -> TextFields:
    """The documents of a store as vector fields of `panel`, in one feed with its coverage.

    `<feed>_count` is 1 a document. A `scorer` gives `<feed>_sentiment`; an `encoder` gives `<feed>_novelty`, over
    `novelty_days` calendar days, and `<feed>_c0` ... of the encoding, where `components` are asked for: as many numbers
    as the encoder has are its own, fewer are a projection by fixed random directions, which no data chose.

    `gaps` are dates that were not collected, `silence` the longest time without any document that is no gap, and
    `covers` says of which names the store can know: 'since_first' (each from its first document on) or 'all'.
    """
    if covers not in ("since_first", "all"):
        raise ConfigError(f"covers is '{covers}'", help="it is 'since_first' or 'all'")
    if components and encoder is None:
        raise ConfigError("components need an encoder", help="give one: encoder=TextEncoder.load('hashed')")
    if encoder is not None and components > encoder.dimension:
        raise ConfigError(f"'{components}' components of {encoder.dimension} cannot be had")
    _refuse_taken(panel, feed, _names(feed, scorer, encoder, components))
    rows = _Rows.of(store, panel, source, novelty_days if encoder is not None else 0)
    result = TextFields({})
    covered = _covered(store, panel, rows, source, gaps, silence, covers, result)
    cells = _cells(panel, rows, covered, result)
    kept = np.flatnonzero(cells >= 0)
    kept = kept[np.argsort(cells[kept], kind="stable")]
    counts = np.bincount(cells[kept], minlength=covered.size).reshape(covered.shape)
    sizes = np.where(covered, counts, NOT_COVERED).astype(np.int32)
    result.documents = len(np.unique(rows.numbers[kept]))
    values = _values(store, rows, scorer, encoder, components, novelty_days, result, progress)
    cutoffs = _cutoffs(scorer, encoder)
    along = f"{feed}_obs"
    result.variables[row_size_of(feed)] = (("time", "asset"), sizes, {"kind": "row_size", "sample_dimension": along})
    for name, (numbers, said) in values.items():
        attrs = {"kind": "vector", "feed": feed, "units": "1", "source": str(store.path.name), "long_name": said}
        attrs |= {"knowledge_cutoff": cutoffs.get(name.rstrip("0123456789"), "")}
        result.variables[f"{feed}_{name}"] = ((along,), numbers[kept], attrs)
    return result


def _cutoffs(scorer: TextScorer | None, encoder: TextEncoder | None) -> dict[str, str]:
    """Up to which day the model behind each kind of field was trained."""
    models = {"sentiment": scorer, "novelty": encoder, "c": encoder}
    known = {name: model.knowledge_cutoff for name, model in models.items() if model is not None}
    return {name: "unknown" if cutoff is None else cutoff for name, cutoff in known.items()}


def _names(feed: str, scorer: TextScorer | None, encoder: TextEncoder | None, components: int) -> set[str]:
    endings = ["count", *(["sentiment"] if scorer is not None else []), *(["novelty"] if encoder is not None else [])]
    return {f"{feed}_{ending}" for ending in [*endings, *(f"c{number}" for number in range(components))]}


def _refuse_taken(panel: Panel, feed: str, names: set[str]) -> None:
    """A feed has one coverage, so other fields of a feed of this name are in the way."""
    others = sorted(name for name, info in panel.fields.items() if info.feed == feed and name not in names)
    if others:
        help = "choose another name for the feed, or make all of its fields again"
        raise DataError(f"the panel has a feed '{feed}' already, with the field '{others[0]}'", help=help)


@dataclass(frozen=True)
class _Rows:
    """Mentions of the panel's names in the order in which they became known, some days before the panel too."""

    columns: Array
    days: pd.DatetimeIndex
    numbers: Array
    passages: list[str]
    first: dict[str, str]
    strangers: int

    @classmethod
    def of(cls, store: DocumentStore, panel: Panel, source: str | None, before: int) -> _Rows:
        begin = pd.Timestamp(panel.times[0]) - pd.Timedelta(days=before)
        where, values = ("", []) if source is None else (" AND d.source = ?", [source])
        query = (
            "SELECT m.symbol, m.day, d.number, d.passage FROM mentions m JOIN documents d ON d.number = m.document"
            f" WHERE m.day >= ?{where} ORDER BY m.day, d.stamp, d.id, m.symbol"
        )
        firsts = (
            "SELECT m.symbol, MIN(m.day) FROM mentions m JOIN documents d ON d.number = m.document"
            f" WHERE 1{where} GROUP BY m.symbol"
        )
        with database.opened(store.path / database.DOCUMENTS) as connection:
            found = connection.execute(query, [f"{begin:%Y-%m-%d}", *values]).fetchall()
            first = dict(connection.execute(firsts, values))
        at = {name: column for column, name in enumerate(panel.assets)}
        known = [row for row in found if row[0] in at]
        days = pd.DatetimeIndex([row[1] for row in known]).as_unit("ns")
        return cls(
            columns=np.array([at[row[0]] for row in known], dtype=np.int64),
            days=days,
            numbers=np.array([row[2] for row in known], dtype=np.int64),
            passages=[row[3] for row in known],
            first=first,
            strangers=len(found) - len(known),
        )


def _covered(
    store: DocumentStore,
    panel: Panel,
    rows: _Rows,
    source: str | None,
    gaps: Sequence[Span],
    silence: int,
    covers: str,
    result: TextFields,
) -> Array:
    """Where the feed would have had values, bool (time, asset)."""
    where, values = ("1", []) if source is None else ("source = ?", [source])
    with database.opened(store.path / database.DOCUMENTS) as connection:
        query = f"SELECT DISTINCT date, length(stamp) > 10 FROM documents WHERE {where} ORDER BY date"
        dates = connection.execute(query, values).fetchall()
    found = coverage(
        panel.times, [row[0] for row in dates], timed=any(row[1] for row in dates), silence=silence, gaps=gaps
    )
    result.notes.append(f"covers {np.count_nonzero(found.days):,} of {panel.shape[0]:,} days")
    if found.gaps:
        result.notes.append(f"nothing was collected from {', '.join(' to '.join(gap) for gap in found.gaps)}")
    mask = np.repeat(found.days[:, None], panel.shape[1], axis=1)
    if covers == "since_first":
        latest = str(np.datetime_as_string(panel.times[-1], "D"))
        begun = [rows.first.get(name, "9999-12-31") for name in panel.assets]
        begins = np.array([day if day <= latest else "2262-01-01" for day in begun], dtype="datetime64[ns]")
        mask &= panel.times[:, None] >= begins[None, :]
        silent = sum(day > latest for day in begun)
        result.notes.append(f"each name from its first document on; {silent:,} of {panel.shape[1]:,} have none")
    return mask


def _cells(panel: Panel, rows: _Rows, covered: Array, result: TextFields) -> Array:
    """Each row's cell in (time, asset), or -1 for a row that is left out, which is counted."""
    at = pd.DatetimeIndex(panel.times).searchsorted(rows.days, side="left")
    early = np.asarray(rows.days < panel.times[0])
    late = at >= panel.shape[0]
    inside = ~early & ~late
    known = np.where(inside, covered[np.minimum(at, panel.shape[0] - 1), rows.columns], False)
    result.left_out = {
        "about names that the panel lacks": rows.strangers,
        "known after the last day": int(np.count_nonzero(late)),
        "known on a day that is not covered whole": int(np.count_nonzero(inside & ~known)),
    }
    return np.where(known, at * panel.shape[1] + rows.columns, -1)


def _values(
    store: DocumentStore,
    rows: _Rows,
    scorer: TextScorer | None,
    encoder: TextEncoder | None,
    components: int,
    novelty_days: int,
    result: TextFields,
    progress: Progress | None,
) -> Mapping[str, tuple[Array, str]]:
    """The numbers of each row, by the end of the field's name, with what they are."""
    passages = Passages(store.path, dict(zip(rows.passages, rows.numbers.tolist(), strict=True)))
    place = {passage: at for at, passage in enumerate(passages.ids)}
    at = np.array([place[passage] for passage in rows.passages], dtype=np.int64)
    values: dict[str, tuple[Array, str]] = {"count": (np.ones(len(at)), "1 for each document")}
    if scorer is not None:
        scores = _computed(passages, scorer, "scored", scorer.knowledge_cutoff, result, progress).values
        said = f"from -1 (bad) to 1 (good), by {scorer.name}"
        values["sentiment"] = (scores[at, 0] if len(at) else np.zeros(0), said)
    if encoder is not None:
        vectors = _computed(passages, encoder, "encoded", encoder.knowledge_cutoff, result, progress).values
        vectors = vectors.reshape(len(passages.ids), encoder.dimension)[at]
        days = rows.days.to_numpy().astype("datetime64[D]").astype(np.int64)
        said = (
            f"1 less the largest likeness to the name's documents of the {novelty_days} days before, by {encoder.name}"
        )
        values["novelty"] = (novelty(vectors, rows.columns, days, novelty_days), said)
        parts = vectors @ directions(encoder.dimension, components)
        values |= {f"c{n}": (parts[:, n], f"component {n} by {encoder.name}") for n in range(components)}
    return values


def _computed(
    passages: Passages,
    model: TextModel,
    what: str,
    cutoff: str | None,
    result: TextFields,
    progress: Progress | None,
) -> Computed:
    name = model.id.partition(":")[0]
    found = compute(
        passages, model, progress=None if progress is None else lambda done, total: progress(what, done, total)
    )
    result.notes.append(f"{found.new:,} texts {what} by {name}, {len(passages.ids) - found.new:,} known before")
    if found.cut:
        result.notes.append(f"{found.cut:,} texts were too long for {name} and cut")
    if cutoff is None:
        result.notes.append(f"WARN: nobody says how much {name} knows of these days: results may be hindsight")
    elif cutoff:
        result.notes.append(f"WARN: {name} was trained on texts up to {cutoff}: results before may be hindsight")
    return found


def directions(dimension: int, components: int) -> Array:
    """The matrix (dimension, components) that makes components of an encoding: as it is, or fixed and random.

    Chosen by a seed and not by data: directions fitted to all documents would know the future.
    """
    if components == dimension:
        return np.eye(dimension)
    drawn = np.random.default_rng(_SEED).normal(size=(dimension, components))
    return np.asarray(np.linalg.qr(drawn)[0]) if components else drawn
