"""What a user says about tables; everything has a safe default but the files themselves."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _mapped(value: Any) -> Any:
    """A list of columns is a mapping of each to itself."""
    if isinstance(value, str):
        value = [value]
    return {one: one for one in value} if isinstance(value, list | tuple) else value


Columns = Annotated[dict[str, str], BeforeValidator(_mapped)]
Span = tuple[date, date]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Table(_Strict):
    """One table in one or many files of the same columns."""

    files: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    """Paths or globs of .csv, .tsv, .csv.gz or .parquet files, relative to `folder`."""
    columns: dict[str, str] = {}
    """Our name to the file's, for what is not found by itself: {date: Day, symbol: Ticker, close: Last}."""
    date_format: str | None = None
    """How dates are written, as in strptime, where it is not ISO: '%d/%m/%Y'."""
    separator: str = ","


class GroupTable(Table):
    """Labels of names: one row a symbol, or dated rows of which each holds until the next."""

    fields: Columns
    """Group fields to the columns with their labels: {sector: gics_sector}."""
    lag: Annotated[int, Field(ge=0)] = 0
    """Trading days from a row's date until its labels hold."""


class FundamentalTable(Table):
    """Dated snapshots of values, each known from some trading days after its date on."""

    fields: Columns | None = None
    """Fields to columns: {cap: market_cap_bn}; None takes every column of numbers."""
    lag: Annotated[int, Field(ge=0)] = 1
    """Trading days from the date until the value is known; 0 is the date itself, or the next trading day."""
    max_age: Annotated[int, Field(ge=0)] = 365
    """Calendar days after its date for which a value is carried forward."""
    scale: dict[str, float] = {}
    """Factors by field: {cap: 1e9} where the table counts in billions."""


class ScoreTable(Table):
    """Any number of rows a day and symbol: a vector feed."""

    feed: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
    """The feed's name, and the first part of its fields' names."""
    fields: Columns | None = None
    """Fields to columns: {nws_score: score}; None makes '<feed>_<column>' of every column of numbers."""
    timezone: str = "UTC"
    """Where stamps without a time zone were taken."""
    covered: tuple[Span, ...] = ()
    """The dates that the feed covers, as pairs of first and last; none: from its first row to its last."""
    gaps: tuple[Span, ...] = ()
    """Dates inside that the feed does not cover."""
    covers: Literal["all", "since_first"] = "all"
    """Which names the feed covers: all of the panel, or each from its first row on."""

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        return zone(name)


class UniverseTable(Table):
    """Who is in: columns symbol, start, end (empty: still in), or dated rows of which each date lists all members."""

    name: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]


class Exchange(_Strict):
    """When a trading day ends; half days are not known, and count as whole ones."""

    timezone: str
    close: time

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        return zone(name)


class TableOptions(Table):
    """A panel from tables; the table of prices gives the days and the names."""

    folder: str = "."
    """Where relative paths begin."""
    fields: tuple[str, ...] | None = None
    """Which columns of the prices to take, by our names; None takes all."""
    symbol_from: Literal["column", "file"] = "column"
    """'file': every file holds one symbol, and is called by it."""
    start: date | None = None
    end: date | None = None
    min_names: Annotated[int, Field(ge=1)] = 1
    """Days with fewer rows than this are no trading days, and left out."""
    drop_zero_prices: bool = False
    """Whether a price of 0 means a missing one; counted in the report either way."""
    groups: tuple[GroupTable, ...] = ()
    fundamentals: tuple[FundamentalTable, ...] = ()
    scores: tuple[ScoreTable, ...] = ()
    universes: tuple[UniverseTable, ...] = ()
    exchange: Exchange | None = None
    """Needed where scores have times of day."""
    units: dict[str, str] = {}
    """Units of fields; prices and volume by the usual names have theirs."""
    survivorship: Literal["free", "biased", "unknown"] = "unknown"
    adjustment: Literal["raw", "as_of_snapshot", "unknown"] = "unknown"
    source: str = ""
    """Where the data are from, in words."""
    panel_id: str = ""


def zone(name: str) -> str:
    """A time zone's name, if there is such a zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"'{name}' is not a time zone, such as 'America/New_York'") from error
    return name
