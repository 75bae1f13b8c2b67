"""Columns into dates, symbols and numbers; what cannot be read is a problem that names its lines."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import AlphaError, DataError
from alphaplat_sources_tables.reading import Rows

Array = np.ndarray[Any, Any]


_ISO_DAY = r"\d{4}-\d\d-\d\d(?:[T ].*)?"
_ZONED = r".*\d\d:\d\d.*(?:[Zz]|[+-]\d\d:?\d\d)"


def read_dates(
    rows: Rows, date_format: str | None, problems: list[AlphaError], column: str = "date"
) -> pd.DatetimeIndex:
    """Naive days; of a stamp with a time of day or a zone the day that it shows. NaT where there is a problem."""
    values = rows.frame[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        days = pd.DatetimeIndex(values)
        days = days.tz_localize(None) if days.tz is not None else days
    else:
        codes, texts = distinct_texts(values)
        if date_format is not None:
            parsed = pd.to_datetime(texts, format=date_format, errors="coerce")
        elif len(texts) and all_match(texts, r"\d{8}"):
            parsed = pd.to_datetime(texts, format="%Y%m%d", errors="coerce")
        else:
            shown = texts.where(matches(texts, _ISO_DAY), "").str[:10]
            parsed = pd.to_datetime(shown, format="%Y-%m-%d", errors="coerce")
        days = pd.DatetimeIndex(np.append(parsed.to_numpy("datetime64[ns]"), np.datetime64("NaT"))[codes])
    report_bad_dates(rows, np.asarray(days.isna()), date_format, column, problems)
    return days.normalize().as_unit("ns")


def has_times(rows: Rows, column: str = "date") -> bool:
    """Whether the column holds times of day, and not days alone."""
    values = rows.frame[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        stamps = pd.DatetimeIndex(values)
        return bool(((stamps != stamps.normalize()) & stamps.notna()).any())
    return bool(matches(distinct_texts(values)[1], r".*\d:\d\d.*").any())


def read_instants(
    rows: Rows, timezone: str, date_format: str | None, problems: list[AlphaError], column: str = "date"
) -> pd.DatetimeIndex:
    """Moments in UTC; a stamp without a zone was taken in `timezone`, in the later of two hours of that name."""
    values = rows.frame[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        stamps = pd.DatetimeIndex(values)
        instants = stamps.tz_convert("UTC") if stamps.tz is not None else _localized(stamps, timezone)
    else:
        codes, texts = distinct_texts(values)
        zoned = matches(texts, _ZONED)
        shape = date_format or "ISO8601"
        aware = pd.to_datetime(texts.where(zoned, ""), format=shape, errors="coerce", utc=True)
        naive = pd.to_datetime(texts.where(~zoned, ""), format=shape, errors="coerce")
        both = pd.DatetimeIndex(aware).where(zoned, _localized(pd.DatetimeIndex(naive), timezone))
        instants = pd.DatetimeIndex(both.append(pd.DatetimeIndex([pd.NaT], tz="UTC"))[codes])
    report_bad_dates(rows, instants.isna(), date_format, column, problems)
    return instants.as_unit("ns")


def _localized(stamps: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    summer = np.zeros(len(stamps), dtype=np.bool_)
    return stamps.tz_localize(timezone, ambiguous=summer, nonexistent="shift_forward").tz_convert("UTC")


def distinct_texts(values: pd.Series[Any]) -> tuple[Array, pd.Index[Any]]:
    """The different texts of a column, and for each row which it is, -1 for none."""
    codes, texts = pd.factorize(values.astype("string").str.strip().mask(lambda text: text == ""), use_na_sentinel=True)
    return codes, pd.Index(np.asarray(texts, dtype=object), dtype=object)


def matches(texts: pd.Index[Any], pattern: str) -> Array:
    """Which texts a pattern matches whole."""
    shape = re.compile(pattern)
    return np.array([shape.fullmatch(text) is not None for text in texts], dtype=np.bool_)


def all_match(texts: pd.Index[Any], pattern: str) -> bool:
    return bool(matches(texts, pattern).all())


def report_bad_dates(
    rows: Rows, missing: Any, date_format: str | None, column: str, problems: list[AlphaError]
) -> None:
    bad = np.flatnonzero(missing)
    if bad.size:
        how = f"as '{date_format}'" if date_format else "as 2024-01-31; for another way of writing set date_format"
        message = f"{bad.size} values of '{column}' are not dates: {rows.examples(bad, column)}"
        problems.append(DataError(message, help=f"dates are read {how}"))


def read_symbols(rows: Rows, problems: list[AlphaError]) -> pd.Series[Any]:
    """Symbols as text without blanks around them."""
    symbols = rows.frame["symbol"].astype("string").str.strip().fillna("").astype(object)
    empty = np.flatnonzero((symbols == "").to_numpy())
    if empty.size:
        problems.append(DataError(f"{empty.size} rows have no symbol: {rows.examples(empty)}"))
    return symbols


def read_numbers(rows: Rows, column: str, problems: list[AlphaError]) -> Array:
    """Numbers in float64; text that is none is a problem."""
    values = rows.frame[column]
    if pd.api.types.is_numeric_dtype(values):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = np.flatnonzero(np.isnan(numbers) & values.notna().to_numpy())
    if bad.size:
        problems.append(DataError(f"{bad.size} values of '{column}' are not numbers: {rows.examples(bad, column)}"))
    return numbers


def is_numeric(values: pd.Series[Any]) -> bool:
    """Whether a column is meant to hold numbers: it does, or more than half of its texts read as such."""
    if pd.api.types.is_bool_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return False
    if pd.api.types.is_numeric_dtype(values):
        return True
    known = values.dropna()
    return len(known) > 0 and pd.to_numeric(known, errors="coerce").notna().mean() > 0.5


def refuse_repeats(rows: Rows, keys: list[Any], what: str, problems: list[AlphaError]) -> None:
    """A problem for rows whose key another row has already."""
    repeated = pd.DataFrame(dict(enumerate(keys))).duplicated(keep="first").to_numpy()
    if (twice := np.flatnonzero(repeated)).size:
        told = ", ".join(f"{' '.join(_told(key[row]) for key in keys)} at {rows.where(int(row))}" for row in twice[:3])
        problems.append(DataError(f"{twice.size} rows repeat a {what}: {told}", help="keep one row of each"))


def _told(value: Any) -> str:
    return str(value.date()) if isinstance(value, pd.Timestamp) else str(value)
