"""Rows of tables that a model can learn from; every row that it cannot is counted, and told why."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alphaplat.errors import DataError
from alphaplat.learning.text.config import Task, TextTraining
from alphaplat.text.documents import is_binary
from alphaplat.text.report import Tally
from alphaplat.text.tables import Piece, tables_with

SIDES = ("train", "validation", "test")
MOST_LABELS = 100
_SIDE_WORDS = {"train": "train", "training": "train", "test": "test", "testing": "test"} | dict.fromkeys(
    ("validation", "valid", "val", "dev"), "validation"
)


@dataclass(frozen=True)
class Row:
    """A text, its label, number or nothing, and the side that its table puts it on."""

    text: str
    target: str | float | None
    side: str | None = None

    @property
    def key(self) -> str:
        """The text but for space and letter case: rows of one key are one text."""
        return " ".join(self.text.split()).casefold()


@dataclass
class RowReport:
    """What became of each row that was read."""

    files: list[str] = field(default_factory=list)
    rows: int = 0
    taken: int = 0
    left_out: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        left = {why: {"rows": tally.rows, "examples": tally.examples} for why, tally in self.left_out.items()}
        return {"files": self.files, "rows": self.rows, "taken": self.taken, "left_out": left, "notes": self.notes}

    def __str__(self) -> str:
        lines = [f"read {self.rows:,} rows of {', '.join(self.files)}: {self.taken:,} are taken"]
        lines += [f"{tally.rows:>10,} left out: {why} {tally}" for why, tally in sorted(self.left_out.items())]
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])


class _Unfit(Exception):
    """Why a row is left out."""


def read_rows(config: TextTraining) -> tuple[list[Row], RowReport]:
    """The rows of all tables in their order, and the report; `DataError` where none are left."""
    wanted = {"text": config.data.text}
    if config.task != "masked_language":
        wanted["label"] = config.data.label
    if config.data.split is not None:
        wanted["split"] = config.data.split
    read = _READERS[config.task]
    rows: list[Row] = []
    report = RowReport()
    for table in tables_with(list(map(str, config.data.files)), wanted):
        report.files.append(table.path.name)
        for piece in table.pieces():
            report.rows += len(piece.frame)
            rows += _rows(piece, read, config.labels, report)
    report.taken = len(rows)
    _note_repeats(rows, report)
    if not rows:
        raise DataError(f"no row can be learned from\n{report}")
    return rows, report


def digest(rows: list[Row]) -> str:
    """A name for the content of rows, in their order."""
    content = hashlib.sha256()
    for row in rows:
        content.update(repr((row.text, row.target)).encode())
    return content.hexdigest()[:26]


def labels_of(rows: list[Row], config: TextTraining) -> list[str]:
    """The classes in their order; `DataError` where these are no classes to tell apart."""
    found = sorted({str(row.target) for row in rows})
    if len(found) > MOST_LABELS:
        help = "is it a column of numbers? then the task is regression"
        raise DataError(f"the column '{config.data.label}' has {len(found):,} different labels", help=help)
    if missing := [label for label in config.labels if label not in found]:
        raise DataError(f"no row has the label '{missing[0]}'", help=f"there are {', '.join(found)}")
    if len(found) == 1:
        raise DataError(f"all rows have the label '{found[0]}'", help="a classification needs two at least")
    return config.labels or found


def _rows(piece: Piece, read: Callable[[Any], Any], labels: list[str], report: RowReport) -> list[Row]:
    rows = []
    for number, record in enumerate(piece.frame.to_dict("records")):
        try:
            rows.append(_row(record, read, labels))
        except _Unfit as reason:
            report.left_out.setdefault(str(reason), Tally()).add(piece.place(number))
    return rows


def _row(record: Mapping[Any, Any], read: Callable[[Any], Any], labels: list[str]) -> Row:
    text = record["text"]
    if _is_missing(text):
        raise _Unfit("the text is empty")
    if not isinstance(text, str):
        raise _Unfit("the text is no text")
    if is_binary(text):
        raise _Unfit("the text holds binary data")
    target = read(record.get("label"))
    if labels and target not in labels:
        raise _Unfit("the label is not among those that were named")
    if "split" not in record:
        return Row(text, target)
    side = _SIDE_WORDS.get(str(record["split"]).strip().casefold())
    if side is None:
        raise _Unfit(f"the side is none of {', '.join(SIDES)}")
    return Row(text, target, side)


def _label(value: Any) -> str:
    if _is_missing(value):
        raise _Unfit("there is no label")
    return str(value).strip()


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise _Unfit("there is no number")
    return number


def _nothing(value: Any) -> None:
    return None


_READERS: Mapping[Task, Callable[[Any], Any]] = {
    "classification": _label,
    "regression": _number,
    "masked_language": _nothing,
}


def _is_missing(value: Any) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _note_repeats(rows: list[Row], report: RowReport) -> None:
    """Say how many rows repeat a text, with another label, and on another side."""
    texts = Counter(row.key for row in rows)
    targets = Counter(key for key, _ in {(row.key, row.target) for row in rows})
    sides = Counter(key for key, _ in {(row.key, row.side) for row in rows})
    counts = {
        "rows repeat a text of another row": sum(texts.values()) - len(texts),
        "texts have more than one label": sum(count > 1 for count in targets.values()),
        "texts stand on more than one side, as the table says: scores are too good": sum(
            count > 1 for count in sides.values()
        ),
    }
    report.notes += [f"{count:,} {what}" for what, count in counts.items() if count]
