"""Tables from files: found, read, their columns named as ours, every bad value named with its file and line."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.panel.names import fold
from alphaplat_sources_tables.options import Table

EXAMPLES = 3
_MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "#N/A", "-"]
_KNOWN = {
    "date": ("date", "day", "trade_date", "tradedate", "trading_day", "datetime", "timestamp", "time", "dt"),
    "symbol": (
        "symbol",
        "ticker",
        "asset",
        "instrument",
        "code",
        "tic",
        "ric",
        "sid",
        "secid",
        "permno",
        "stock",
        "name",
    ),
    "open": ("open", "o", "open_price", "px_open"),
    "high": ("high", "h", "high_price", "px_high"),
    "low": ("low", "l", "low_price", "px_low"),
    "close": ("close", "c", "close_price", "last", "px_last"),
    "volume": ("volume", "v", "vol", "px_volume"),
    "adj_close": ("adj_close", "adjclose", "adjusted_close"),
    "split_factor": ("split_factor", "stock_splits", "split_ratio"),
    "dividend": ("dividend", "dividends", "div_amount"),
}
NUMBERS = frozenset({"open", "high", "low", "close", "volume", "vwap", "adj_close", "split_factor", "dividend"})


@dataclass
class Rows:
    """The rows of a table under our names, and where each stands: `file` is an index into `files`, `line` from 1."""

    frame: pd.DataFrame
    files: list[Path]
    file: np.ndarray[Any, Any]
    line: np.ndarray[Any, Any]

    def where(self, row: int) -> str:
        """A row's place, as a user finds it."""
        path = self.files[self.file[row]]
        word = " row " if _is_parquet(path) else ":"
        return f"{path.name}{word}{self.line[row]}"

    def examples(self, rows: np.ndarray[Any, Any], column: str | None = None) -> str:
        """The places of the first few rows, with the value of a column."""
        told = []
        for row in rows[:EXAMPLES]:
            value = f" '{self.frame[column].iloc[row]}'" if column else ""
            told.append(f"{self.where(int(row))}{value}")
        more = f" and {len(rows) - EXAMPLES} more" if len(rows) > EXAMPLES else ""
        return ", ".join(told) + more

    def keep(self, mask: np.ndarray[Any, Any]) -> Rows:
        """The rows where a mask is true."""
        frame = self.frame[mask].reset_index(drop=True)
        return Rows(frame, self.files, self.file[mask], self.line[mask])

    def __len__(self) -> int:
        return len(self.frame)


def read_rows(
    table: Table,
    folder: str,
    *,
    text: Sequence[str] = ("date", "symbol"),
    need: Sequence[str] = ("date", "symbol"),
    only: Sequence[str] | None = None,
    symbol_from_file: bool = False,
) -> Rows:
    """Read all files of a table; columns `text` stay text, those of `need` must be there, `only` limits the rest."""
    files = find_files(table.files, folder)
    frames: list[pd.DataFrame] = []
    problems: list[AlphaError] = []
    for path in files:
        try:
            frame = _read_file(path, table, text, () if symbol_from_file else need, only)
        except AlphaError as error:
            problems += error.problems
            continue
        if symbol_from_file:
            frame["symbol"] = path.name.split(".")[0]
        frames.append(frame)
    if problems:
        raise one_error(problems)
    sizes = [len(frame) for frame in frames]
    file = np.repeat(np.arange(len(frames)), sizes)
    first = [1 if _is_parquet(path) else 2 for path in files]
    line = np.concatenate([np.arange(size) + start for size, start in zip(sizes, first, strict=True)])
    joined = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    return Rows(joined, files, file, line)


def find_files(patterns: Sequence[str], folder: str) -> list[Path]:
    """The files that paths and globs name, each pattern's in sorted order; a pattern without a file is an error."""
    found: list[Path] = []
    problems: list[AlphaError] = []
    for pattern in patterns:
        whole = os.path.join(os.path.expanduser(folder), os.path.expanduser(pattern))
        hits = [Path(hit) for hit in sorted(glob.glob(whole)) if Path(hit).is_file()] if glob.has_magic(whole) else []
        if not hits and Path(whole).is_file():
            hits = [Path(whole)]
        if not hits:
            problems.append(
                DataError(f"there is no file '{pattern}'", help=f"looked for in '{os.path.abspath(folder)}'")
            )
        found += [hit for hit in hits if hit not in found]
    if problems:
        raise one_error(problems)
    return found


def _is_parquet(path: Path) -> bool:
    return path.suffix in (".parquet", ".pq")


def _read_file(
    path: Path, table: Table, text: Sequence[str], need: Sequence[str], only: Sequence[str] | None
) -> pd.DataFrame:
    try:
        theirs = name_columns(path, _column_names(path, table), table.columns, need)
        if only is not None:
            if lacking := [name for name in only if name not in theirs]:
                raise one_error([_no_column(path, name, theirs) for name in lacking])
            theirs = {our: name for our, name in theirs.items() if our in {*text, *need, *only}}
        columns = list(dict.fromkeys(theirs.values()))
        if _is_parquet(path):
            frame = pd.read_parquet(path, columns=columns)
        else:
            frame = _read_csv(path, table, columns, {theirs[our] for our in text if our in theirs})
    except AlphaError:
        raise
    except (OSError, ValueError, pd.errors.ParserError) as error:
        said = (str(error) or repr(error)).splitlines()[0]
        raise DataError(f"'{path.name}' cannot be read: {said}") from error
    return pd.DataFrame({our: frame[name] for our, name in theirs.items()})


def _column_names(path: Path, table: Table) -> list[str]:
    if _is_parquet(path):
        import pyarrow.parquet

        return [str(name) for name in pyarrow.parquet.read_schema(path).names]
    header = pd.read_csv(path, sep=_separator(path, table), nrows=0, index_col=False, encoding="utf-8-sig")
    return [str(name) for name in header.columns]


def _separator(path: Path, table: Table) -> str:
    return "\t" if ".tsv" in path.suffixes and table.separator == "," else table.separator


def _read_csv(path: Path, table: Table, columns: list[str], text: set[str]) -> pd.DataFrame:
    return pd.read_csv(
        path,
        sep=_separator(path, table),
        usecols=columns,
        dtype=dict.fromkeys(text, str),
        keep_default_na=False,
        na_values={name: _MISSING for name in columns if name not in text},
        index_col=False,
        low_memory=False,
        skip_blank_lines=False,
        encoding="utf-8-sig",
    )


def name_columns(path: Path, names: list[str], given: dict[str, str], need: Sequence[str]) -> dict[str, str]:
    """The column behind each of our names: as given, else guessed for the usual ones, else its own in lower case."""
    problems: list[AlphaError] = [_no_column(path, column, names) for column in given.values() if column not in names]
    theirs = {fold(our): column for our, column in given.items() if column in names}
    left = [name for name in names if name not in theirs.values()]
    for our, spellings in _KNOWN.items():
        hits = [name for spelling in spellings for name in left if fold(name) == spelling]
        if our not in theirs and hits:
            theirs[our] = hits[0]
            left.remove(hits[0])
    for name in left:
        if (taken := theirs.setdefault(fold(name), name)) != name:
            message = f"{path.name}: columns '{taken}' and '{name}' are both '{fold(name)}'"
            problems.append(DataError(message, help="give one of them another name: columns: {other_name: ...}"))
    problems += [
        DataError(
            f"{path.name} has no column for '{name}'",
            help=f"its columns are {', '.join(names)}; say which one is meant: columns: {{{name}: ...}}",
        )
        for name in need
        if name not in theirs
    ]
    if problems:
        raise one_error(problems)
    return theirs


def _no_column(path: Path, name: str, names: Iterable[str]) -> DataError:
    spelled = {one.lower(): one for one in names}
    near = get_close_matches(name.lower(), sorted(spelled), n=1, cutoff=0.7)
    help = f"did you mean '{spelled[near[0]]}'?" if near else f"it has {', '.join(sorted(spelled.values()))}"
    return DataError(f"{path.name} has no column '{name}'", help=help)
