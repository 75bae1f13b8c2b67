"""Tables of texts from CSV, JSON lines and Parquet files, piece by piece, their columns named as ours."""

from __future__ import annotations

import glob
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel.names import fold
from alphaplat.suggest import did_you_mean

PIECE = 20_000
FORMATS = "CSV, JSON lines (.jsonl) or Parquet"
_LOOKED_AT = 100

_SPELLINGS = {
    "date": ("date", "timestamp", "datetime", "time", "published", "published_at", "created_at", "day"),
    "symbols": ("symbols", "symbol", "tickers", "ticker", "asset", "assets", "stock", "stocks"),
    "title": ("title", "headline", "subject"),
    "text": ("text", "body", "content", "summary", "sentence", "tweet", "description", "article"),
    "source": ("source", "publisher", "provider"),
    "url": ("url", "link"),
    "reference": ("reference", "id", "document_id", "tweet_id", "story_id", "guid"),
}


@dataclass(frozen=True)
class Piece:
    """Some rows of a file under our names; `first` is the line (CSV, JSON) or row (Parquet) of the first of them."""

    frame: pd.DataFrame
    path: Path
    first: int

    def place(self, row: int) -> str:
        """Where a row stands, as a user finds it."""
        return f"{self.path.name}{' row ' if _is_parquet(self.path) else ':'}{self.first + row}"


@dataclass(frozen=True)
class Table:
    """A file, the column behind each of our names, and the columns that nobody asked for."""

    path: Path
    columns: Mapping[str, str]
    unused: Sequence[str]

    def pieces(self) -> Iterator[Piece]:
        """The rows, in pieces of at most 20,000; bytes that are no UTF-8 become U+FFFD."""
        try:
            yield from _reader(self.path)(self)
        except AlphaError:
            raise
        except (OSError, ValueError, pd.errors.ParserError) as error:
            said = (str(error) or repr(error)).splitlines()[0]
            raise DataError(f"'{self.path.name}' cannot be read: {said}") from error


def find_tables(files: Sequence[str | Path], given: Mapping[str, str]) -> list[Table]:
    """The tables of paths and globs, after a look at the columns of each; `DataError` names all that do not fit."""
    problems: list[AlphaError] = []
    tables: list[Table] = []
    for path in _paths(files, problems):
        try:
            tables.append(_named(path, _column_names(path), given))
        except AlphaError as error:
            problems += error.problems
    if problems:
        raise one_error(problems)
    return tables


def tables_with(
    files: Sequence[str | Path], columns: Mapping[str, str], *, optional: Sequence[str] = ()
) -> list[Table]:
    """The tables of paths and globs, with a column for each of our names; `DataError` names all that do not fit.

    Columns of `optional` names, too, are taken from the tables that have them.
    """
    problems: list[AlphaError] = []
    tables: list[Table] = []
    for path in _paths(files, problems):
        try:
            names = _column_names(path)
            problems += [_no_column(path, column, names) for column in columns.values() if column not in names]
            taken = {**columns, **{name: name for name in optional if name in names}}
            tables.append(Table(path, taken, [name for name in names if name not in taken.values()]))
        except AlphaError as error:
            problems += error.problems
    if problems:
        raise one_error(problems)
    return tables


def _paths(files: Sequence[str | Path], problems: list[AlphaError]) -> list[Path]:
    found: list[Path] = []
    for given in map(str, files):
        hits = [Path(hit) for hit in sorted(glob.glob(given))] if glob.has_magic(given) else []
        hits = [hit for hit in hits or [Path(given)] if hit.is_file()]
        if not hits:
            problems.append(DataError(f"there is no file '{given}'"))
        found += [hit for hit in hits if hit not in found]
    return found


def _column_names(path: Path) -> list[str]:
    try:
        if _is_parquet(path):
            import pyarrow.parquet

            return [str(name) for name in pyarrow.parquet.read_schema(path).names]
        if _is_json(path):
            first = islice(_records(path), _LOOKED_AT)
            return list(dict.fromkeys(str(name) for _, record in first for name in record))
        with path.open("rb") as file:
            if b"\x00" in file.read(4096):
                raise DataError(f"'{path.name}' is not a table: it holds binary data", help=f"give {FORMATS} files")
        header = pd.read_csv(path, sep=_separator(path), nrows=0, encoding="utf-8-sig", encoding_errors="replace")
    except (OSError, ValueError, pd.errors.ParserError) as error:
        said = (str(error) or repr(error)).splitlines()[0]
        raise DataError(f"'{path.name}' cannot be read: {said}") from error
    return [str(name) for name in header.columns]


def _named(path: Path, names: list[str], given: Mapping[str, str]) -> Table:
    """The column behind each of our names: as given, else guessed by the usual spellings."""
    problems: list[AlphaError] = []
    columns: dict[str, str] = {}
    for wanted, column in given.items():
        ours = {"symbol": "symbols", "id": "reference"}.get(fold(wanted), fold(wanted))
        if ours not in _SPELLINGS:
            help = did_you_mean(ours, _SPELLINGS) or f"there are {', '.join(_SPELLINGS)}"
            problems.append(DataError(f"documents have no '{wanted}'", help=help))
        elif column not in names:
            problems.append(_no_column(path, column, names))
        else:
            columns[ours] = column
    for ours, spellings in _SPELLINGS.items():
        left = {fold(name): name for name in names if name not in columns.values()}
        hit = next((left[spelling] for spelling in spellings if spelling in left), None)
        if ours not in columns and hit is not None:
            columns[ours] = hit
    if "title" not in columns and "text" not in columns:
        problems.append(_lacks(path, "text", names))
    if "date" not in columns:
        problems.append(_lacks(path, "date", names))
    if problems:
        raise one_error(problems)
    return Table(path, columns, [name for name in names if name not in columns.values()])


def _no_column(path: Path, column: str, names: list[str]) -> DataError:
    help = did_you_mean(column, names) or f"it has {', '.join(names)}"
    return DataError(f"{path.name} has no column '{column}'", help=help)


def _lacks(path: Path, ours: str, names: list[str]) -> DataError:
    return DataError(
        f"{path.name} has no column for '{ours}'",
        help=f"its columns are {', '.join(names)}; say which one is meant: --column {ours}=...",
    )


def _reader(path: Path) -> Callable[[Table], Iterator[Piece]]:
    return _parquet if _is_parquet(path) else _json_lines if _is_json(path) else _csv


def _parquet(table: Table) -> Iterator[Piece]:
    import pyarrow.parquet

    wanted, first = list(dict.fromkeys(table.columns.values())), 1
    with pyarrow.parquet.ParquetFile(table.path) as file:
        for batch in file.iter_batches(batch_size=PIECE, columns=wanted):
            frame = batch.to_pandas()
            yield Piece(_ours(frame, table), table.path, first)
            first += len(frame)


def _csv(table: Table) -> Iterator[Piece]:
    first = 2
    pieces = pd.read_csv(
        table.path,
        sep=_separator(table.path),
        usecols=list(dict.fromkeys(table.columns.values())),
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
        index_col=False,
        chunksize=PIECE,
        encoding="utf-8-sig",
        encoding_errors="replace",
    )
    with pieces:
        for frame in pieces:
            yield Piece(_ours(frame, table), table.path, first)
            first += len(frame)


def _json_lines(table: Table) -> Iterator[Piece]:
    records = _records(table.path)
    while chunk := list(islice(records, PIECE)):
        values = [{ours: record.get(theirs) for ours, theirs in table.columns.items()} for _, record in chunk]
        yield Piece(pd.DataFrame(values, columns=list(table.columns), dtype=object), table.path, chunk[0][0])


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line of a file of JSON with its number; an empty line is an empty record."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            try:
                record = json.loads(line) if line.strip() else {}
            except ValueError as error:
                raise DataError(f"{path.name}:{number} is no JSON: {error}") from None
            if not isinstance(record, dict):
                raise DataError(f"{path.name}:{number} is no record of names and values")
            yield number, record


def _ours(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    return pd.DataFrame({ours: frame[theirs] for ours, theirs in table.columns.items()}).reset_index(drop=True)


def _separator(path: Path) -> str:
    return "\t" if ".tsv" in path.suffixes else ","


def _is_parquet(path: Path) -> bool:
    return path.suffix in (".parquet", ".pq")


def _is_json(path: Path) -> bool:
    return path.suffix in (".jsonl", ".ndjson")
