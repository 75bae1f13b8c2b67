"""When a row was written, and the day from whose close on it counts as known.

A row with a date only is known the day after. A row with a time of day is known on its day at the exchange where it
was taken before the close, and the day after from the close on. The trading day is the first one that is not before
that day, so days without trading need no rule of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from alphaplat.errors import ConfigError
from alphaplat.panel.fields import Array

_ISO_DAY = r"\d{4}-\d\d-\d\d(?:[T ].*)?"
_TIME = r".*\d:\d\d.*"
_ZONED = r".*\d\d:\d\d.*(?:[Zz]|[+-]\d\d:?\d\d)"
_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Exchange:
    """When a trading day ends; half days are not known, and count as whole ones."""

    timezone: str
    close: time

    def __post_init__(self) -> None:
        need_zone(self.timezone)

    @classmethod
    def parse(cls, text: str) -> Exchange:
        """Read 'America/New_York 16:00'.

        >>> Exchange.parse("America/New_York 16:00").close
        datetime.time(16, 0)
        """
        zone, _, close = text.strip().partition(" ")
        try:
            return cls(zone, time.fromisoformat(close.strip()))
        except ValueError:
            help = "write its time zone and its close: 'America/New_York 16:00'"
            raise ConfigError(f"'{text}' is not an exchange", help=help) from None

    def __str__(self) -> str:
        return f"{self.timezone} {self.close:%H:%M}"


def need_zone(name: str) -> str:
    """A time zone's name, if there is such a zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ConfigError(f"'{name}' is not a time zone", help="write one as 'America/New_York'") from None
    return name


@dataclass(frozen=True)
class Stamps:
    """For each row: `stamp` as text, the `date` at the exchange, the day of `known`, and whether it was `timed`.

    Rows without a date have the stamp '' and NaT.
    """

    stamp: Array
    date: pd.DatetimeIndex
    known: pd.DatetimeIndex
    timed: Array


def read_stamps(values: pd.Series[Any], *, exchange: Exchange | None, timezone: str, date_format: str | None) -> Stamps:
    """Read dates and moments; a stamp of midnight without a time zone is a date.

    Stamps without a time zone were taken in `timezone`. `ConfigError` where there are times and no exchange.
    """
    instants, dates = _parsed(values, timezone, date_format)
    timed = np.asarray(instants.notna())
    if timed.any() and exchange is None:
        raise ConfigError(
            "the documents have times of day, and it is not said when the exchange closes",
            help="say so: --exchange 'America/New_York 16:00', or exchange='America/New_York 16:00'",
        )
    known = dates + _ONE_DAY
    stamp = dates.strftime("%Y-%m-%d").to_numpy(dtype=object)
    if exchange is not None and timed.any():
        local = instants.tz_convert(exchange.timezone).tz_localize(None)
        day = local.normalize()
        close = pd.Timedelta(hours=exchange.close.hour, minutes=exchange.close.minute)
        before = np.asarray(local - day < close)
        dates = dates.where(~timed, day)
        known = known.where(~timed, (day + _ONE_DAY).where(~before, day))
        stamp = np.where(timed, instants.strftime("%Y-%m-%dT%H:%M:%SZ").to_numpy(dtype=object), stamp)
    stamp = np.where(np.asarray(dates.isna()), "", stamp)
    return Stamps(stamp, dates, known, timed)


def _parsed(
    values: pd.Series[Any], timezone: str, date_format: str | None
) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """The moments in UTC of rows with a time, and the days of those without; NaT elsewhere."""
    if pd.api.types.is_datetime64_any_dtype(values):
        stamps = pd.DatetimeIndex(values)
        if stamps.tz is not None:
            return stamps.tz_convert("UTC").as_unit("ns"), _nowhere(len(stamps))
        whole = np.asarray(stamps == stamps.normalize())
        moments = _localized(pd.DatetimeIndex(stamps.where(~whole)), timezone)
        return moments.as_unit("ns"), pd.DatetimeIndex(stamps.where(whole)).as_unit("ns")
    codes, texts = pd.factorize(values.astype("string").str.strip(), use_na_sentinel=True)
    names = pd.Index(np.asarray(texts, dtype=object), dtype=object)
    timed, zoned = _matching(names, _TIME), _matching(names, _ZONED)
    shape = date_format or "ISO8601"
    aware = pd.DatetimeIndex(pd.to_datetime(names.where(timed & zoned, ""), format=shape, errors="coerce", utc=True))
    naive = pd.DatetimeIndex(pd.to_datetime(names.where(timed & ~zoned, ""), format=shape, errors="coerce"))
    moments = pd.DatetimeIndex(aware.where(zoned, _localized(naive, timezone))).as_unit("ns")
    days = _days(names.where(~timed, ""), date_format)
    return (
        pd.DatetimeIndex(moments.append(pd.DatetimeIndex([pd.NaT], tz="UTC"))[codes]),
        pd.DatetimeIndex(days.append(_nowhere(1))[codes]),
    )


def _days(texts: pd.Index[Any], date_format: str | None) -> pd.DatetimeIndex:
    if date_format is not None:
        parsed = pd.to_datetime(texts, format=date_format, errors="coerce")
    elif len(texts) and _matching(texts, r"\d{8}|").all():
        parsed = pd.to_datetime(texts, format="%Y%m%d", errors="coerce")
    else:
        shown = texts.where(_matching(texts, _ISO_DAY), "").str[:10]
        parsed = pd.to_datetime(shown, format="%Y-%m-%d", errors="coerce")
    return pd.DatetimeIndex(parsed).normalize().as_unit("ns")


def _localized(stamps: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """Moments in UTC; of two hours of one name the later, so that nothing is known too early."""
    summer = np.zeros(len(stamps), dtype=np.bool_)
    return stamps.tz_localize(timezone, ambiguous=summer, nonexistent="shift_forward").tz_convert("UTC")


def _nowhere(count: int) -> pd.DatetimeIndex:
    return pd.DatetimeIndex([pd.NaT] * count).as_unit("ns")


def _matching(texts: pd.Index[Any], pattern: str) -> Array:
    shape = re.compile(pattern, re.DOTALL)
    return np.array([shape.fullmatch(text) is not None for text in texts], dtype=np.bool_)


def trading_days(times: Array, known: pd.DatetimeIndex) -> Array:
    """The trading day of each day of knowledge, as text: the first one not before it.

    A day before the panel's first, or after its last, stays as it is: nothing is said about trading there.
    """
    calendar = pd.DatetimeIndex(times)
    at = np.minimum(calendar.searchsorted(known.fillna(calendar[0])), len(calendar) - 1)
    inside = np.asarray((known >= calendar[0]) & (known <= calendar[-1]))
    rolled = pd.DatetimeIndex(calendar[at]).where(inside, known)
    return np.asarray(rolled.strftime("%Y-%m-%d").to_numpy(dtype=object))
