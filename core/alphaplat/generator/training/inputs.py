"""What a user gives to a corpus: alphas, pairs of documents and alphas, and what must never enter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.generator.corpus import HeldOut, Pair
from alphaplat.generator.corpus.curated import read_pairs
from alphaplat.text.report import Tally
from alphaplat.text.stamps import Exchange, read_stamps
from alphaplat.text.tables import Piece, tables_with
from alphaplat.yaml_file import read_yaml
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.ir import Node

_UTC = Exchange("UTC", time())
_UNREADABLE = ""


class HeldOutFile(BaseModel):
    """Alphas and documents that nothing is to be learned from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alphas: list[str] = Field(default_factory=list)
    documents: list[str] = Field(default_factory=list)


def read_held_out(path: Path | None, platform: Platform, fields: Mapping[str, FieldType]) -> HeldOut:
    """What a file holds out, and always the documents of the curated validation.

    An alpha that does not compile could not be held out: it is an error.
    """
    given = HeldOutFile() if path is None else read_yaml(path, HeldOutFile)
    alphas: list[Node] = []
    problems: list[AlphaError] = []
    for text in given.alphas:
        try:
            alphas.append(platform.compile(text, panel_fields=fields).node)
        except AlphaError as error:
            problems += error.problems
    if problems:
        raise one_error(problems)
    curated = [pair.document for pair in read_pairs()]
    return HeldOut.of(alphas, [*given.documents, *curated], fields)


def read_expressions(paths: list[Path]) -> list[str]:
    """The alphas of files, one a line; empty lines and those that begin with '#' are passed over."""
    found: list[str] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"'{path}' cannot be read: {error}") from None
        found += [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return found


def read_user_pairs(
    paths: list[Path], platform: Platform, fields: Mapping[str, FieldType]
) -> tuple[list[Pair], Counter[str]]:
    """Documents with their alphas, dated where a table has a column `date`, and what was left out, by reason."""
    pairs: list[Pair] = []
    left_out: Counter[str] = Counter()
    undatable = Tally()
    columns = {"document": "document", "alpha": "alpha"}
    for table in tables_with([str(path) for path in paths], columns, optional=["date"]):
        for piece in table.pieces():
            _read_piece(piece, platform, fields, pairs, left_out, undatable)
    if undatable.rows:
        left_out[f"pairs whose date cannot be read {undatable}"] = undatable.rows
    return pairs, left_out


def _read_piece(
    piece: Piece,
    platform: Platform,
    fields: Mapping[str, FieldType],
    pairs: list[Pair],
    left_out: Counter[str],
    undatable: Tally,
) -> None:
    rows = zip(piece.frame["document"], piece.frame["alpha"], _dates(piece), strict=True)
    for number, (document, alpha, date) in enumerate(rows):
        if not isinstance(document, str) or not document.strip():
            left_out["pairs without a document"] += 1
            continue
        if date == _UNREADABLE:
            undatable.add(piece.place(number))
            continue
        try:
            platform.compile(str(alpha), panel_fields=fields)
        except AlphaError:
            left_out["pairs whose alpha does not compile here"] += 1
            continue
        pairs.append(Pair(document.strip(), str(alpha), date))


def _dates(piece: Piece) -> list[str | None]:
    """The day of each row, that in UTC of a moment; None where nothing is said, `_UNREADABLE` where it is no date."""
    if "date" not in piece.frame:
        return [None] * len(piece.frame)
    said = piece.frame["date"]
    found = read_stamps(said, exchange=_UTC, timezone="UTC", date_format=None).date.strftime("%Y-%m-%d")
    nothing = said.isna() | (said.astype("string").str.strip() == "")
    return [
        None if empty else day if isinstance(day, str) else _UNREADABLE
        for day, empty in zip(found, nothing, strict=True)
    ]
