"""Qlib's two feature sets, Alpha158 and Alpha360, in the `qlib` dialect, built from their pattern.

Source: `Alpha158DL` and `Alpha360DL` of `qlib.contrib.data.loader`, github.com/microsoft/qlib, with their default
configuration: the shape of the day's bar, today's prices over the close, and 29 features for each of five windows.
"""

from __future__ import annotations

from collections.abc import Iterator

WINDOWS = (5, 10, 20, 30, 60)
_TINY = "1e-12"


def alpha158() -> dict[str, str]:
    """Name and text of each of the 158 features.

    >>> len(alpha158()), alpha158()["ROC5"]
    (158, 'Ref($close, 5)/$close')
    """
    return dict([*_bar(), *_prices(), *(feature for d in WINDOWS for feature in _rolling(d))])


def alpha360() -> dict[str, str]:
    """Name and text of each of the 360 features: 60 days of prices and volume over today's.

    >>> len(alpha360()), alpha360()["CLOSE59"]
    (360, 'Ref($close, 59)/$close')
    """
    features: dict[str, str] = {}
    for name in ("close", "open", "high", "low", "vwap", "volume"):
        today = f"($volume+{_TINY})" if name == "volume" else "$close"
        for d in range(59, -1, -1):
            past = f"Ref(${name}, {d})" if d else f"${name}"
            features[f"{name.upper()}{d}"] = f"{past}/{today}"
    return features


def _bar() -> Iterator[tuple[str, str]]:
    """The shape of the day's bar: its body, length and shadows."""
    length = f"($high-$low+{_TINY})"
    parts = {
        "MID": "($close-$open)",
        "UP": "($high-Greater($open, $close))",
        "LOW": "(Less($open, $close)-$low)",
        "SFT": "(2*$close-$high-$low)",
    }
    yield "KLEN", "($high-$low)/$open"
    for name, part in parts.items():
        yield f"K{name}", f"{part}/$open"
        yield f"K{name}2", f"{part}/{length}"


def _prices() -> Iterator[tuple[str, str]]:
    for name in ("open", "high", "low", "vwap"):
        yield f"{name.upper()}0", f"${name}/$close"


def _rolling(d: int) -> Iterator[tuple[str, str]]:
    """The 29 features of one window."""
    high, low = f"Max($high, {d})", f"Min($low, {d})"
    place = {"IMAX": f"IdxMax($high, {d})", "IMIN": f"IdxMin($low, {d})"}
    yield f"ROC{d}", f"Ref($close, {d})/$close"
    yield f"MA{d}", f"Mean($close, {d})/$close"
    yield f"STD{d}", f"Std($close, {d})/$close"
    yield f"BETA{d}", f"Slope($close, {d})/$close"
    yield f"RSQR{d}", f"Rsquare($close, {d})"
    yield f"RESI{d}", f"Resi($close, {d})/$close"
    yield f"MAX{d}", f"{high}/$close"
    yield f"MIN{d}", f"{low}/$close"
    yield f"QTLU{d}", f"Quantile($close, {d}, 0.8)/$close"
    yield f"QTLD{d}", f"Quantile($close, {d}, 0.2)/$close"
    yield f"RANK{d}", f"Rank($close, {d})"
    yield f"RSV{d}", f"($close-{low})/({high}-{low}+{_TINY})"
    yield f"IMAX{d}", f"{place['IMAX']}/{d}"
    yield f"IMIN{d}", f"{place['IMIN']}/{d}"
    yield f"IMXD{d}", f"({place['IMAX']}-{place['IMIN']})/{d}"
    yield f"CORR{d}", f"Corr($close, Log($volume+1), {d})"
    yield f"CORD{d}", f"Corr($close/Ref($close, 1), Log($volume/Ref($volume, 1)+1), {d})"
    yield from _counts(d)
    yield from _sums("SUM", "$close", d)
    yield from _volume(d)
    yield from _sums("VSUM", "$volume", d)


def _counts(d: int) -> Iterator[tuple[str, str]]:
    """Shares of rising and of falling days, and their difference."""
    up, down = f"Mean($close>Ref($close, 1), {d})", f"Mean($close<Ref($close, 1), {d})"
    yield f"CNTP{d}", up
    yield f"CNTN{d}", down
    yield f"CNTD{d}", f"{up}-{down}"


def _sums(name: str, field: str, d: int) -> Iterator[tuple[str, str]]:
    """Gains, losses and their difference over all moves of a field."""
    gains = f"Sum(Greater({field}-Ref({field}, 1), 0), {d})"
    losses = f"Sum(Greater(Ref({field}, 1)-{field}, 0), {d})"
    moves = f"(Sum(Abs({field}-Ref({field}, 1)), {d})+{_TINY})"
    yield f"{name}P{d}", f"{gains}/{moves}"
    yield f"{name}N{d}", f"{losses}/{moves}"
    yield f"{name}D{d}", f"({gains}-{losses})/{moves}"


def _volume(d: int) -> Iterator[tuple[str, str]]:
    weighted = "Abs($close/Ref($close, 1)-1)*$volume"
    yield f"VMA{d}", f"Mean($volume, {d})/($volume+{_TINY})"
    yield f"VSTD{d}", f"Std($volume, {d})/($volume+{_TINY})"
    yield f"WVMA{d}", f"Std({weighted}, {d})/(Mean({weighted}, {d})+{_TINY})"
