"""What each version of each operator gives on one fixed panel, as digests in `tests/fixtures/operator_digests.tsv`.

    python tests/plugins/digests.py [--force]

writes the file anew. It refuses to change what an unchanged version gave: raise the operator's `version` instead, or
say `--force` where the digest alone was wrong. Numbers count to ten significant digits of the largest, so that the
mathematical functions of another machine make no difference.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.panel.fields import FieldData, Ragged
from alphaplat.spec import OperatorSpec
from alphaplat.testing import run_operator
from alphaplat_dsl.ir import Value
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter

FILE = Path(__file__).parents[1] / "fixtures" / "operator_digests.tsv"
HEADER = "operator\tversion\tliterals\tdigest"
DAYS, ASSETS = 30, 7
HANDLED = "@nan_handling"

Array = np.ndarray[Any, Any]
Literals = dict[str, Value]


class Key(NamedTuple):
    """An operator, its version, and the literals it was run with, as JSON."""

    operator: str
    version: int
    literals: str


# The panel: whole numbers spread by remainders, so that no generator of random numbers has a say


def matrix(number: int) -> Array:
    """Eighths from -6 to 6, with ties, a gap of days, a listing, a delisting, a flat asset and infinities."""
    day, asset = np.mgrid[0:DAYS, 0:ASSETS]
    x = ((day * 37 + asset * 61 + day * asset * 13 + number * 29) % 97 - 48) / 8.0
    x[:, 1] = np.round(x[:, 1] / 3.0)
    x[:, 2] = 1.25 + number
    x[: 8 + number, 3] = np.nan
    x[20 - number :, 4] = np.nan
    x[(day * 7 + asset * 5 + number) % 11 == 0] = np.nan
    x[5, 5], x[6, 6] = np.inf, -np.inf
    return x


def groups(number: int) -> Array:
    day, asset = np.mgrid[0:DAYS, 0:ASSETS]
    codes = (asset + number * (asset // 2) + day // 15) % 3
    return np.where((day + 3 * asset) % 17 == 0, -1, codes).astype(np.int32)


def vector() -> Ragged:
    day, asset = np.mgrid[0:DAYS, 0:ASSETS]
    counts = ((day * 5 + asset * 3) % 7 - 1).astype(np.int32)
    place = np.arange(int(np.maximum(counts, 0).sum()))
    values = ((place * 41) % 89 - 44) / 8.0
    values[place % 19 == 0] = np.nan
    return Ragged(values, counts)


def arguments(spec: OperatorSpec) -> list[FieldData]:
    """The n-th argument is the n-th matrix, group or vector of the panel; any number of them is two."""
    made: list[FieldData] = []
    for one in spec.parsed.inputs:
        for _ in range(2 if one.variadic else 1):
            number = len(made)
            if one.kind is Kind.VECTOR:
                made.append(vector())
            else:
                made.append(groups(number) if one.kind is Kind.GROUP else matrix(number))
    return made


# The literals

REQUIRED: Mapping[Kind, Value] = {Kind.WINDOW: 5, Kind.SHIFT: 2, Kind.INT: 1, Kind.NUMBER: 0.5}
OTHERS: Mapping[Kind, tuple[Value, ...]] = {Kind.WINDOW: (1, 40), Kind.SHIFT: (0, 9), Kind.FLAG: (False, True)}
OWN: Mapping[str, tuple[Literals, ...]] = {
    "bucket": ({"buckets": "-2,0,1.25"}, {"range": "-1,1,0.25"}),
    "clamp": ({"lower": -1.0, "upper": 2.0}, {"upper": 2.0}),
    "filter": ({"h": "1 0.5", "t": "0.5 -0.25"},),
    "group_backfill": ({"d": 5}, {"d": 5, "std": 0.5}),
    "hump": ({"hump": 0.01}, {"hump": 0.2}),
    "hump_decay": ({"p": 0.5},),
    "nan_out": ({"lower": -1.0}, {"upper": 2.0}),
    "replace": ({"target": "0 nan", "dest": "7 1"},),
    "scale": ({}, {"longscale": 2.0, "shortscale": 3.0}),
    "ts_moment": tuple({"d": 5, "k": k} for k in range(5)),
    "ts_poly_regression": ({"d": 9, "k": 1}, {"d": 9, "k": 2}),
    "ts_regression": tuple({"d": 9, "rettype": rettype} for rettype in range(10)),
    "ts_returns": ({"d": 2}, {"d": 2, "mode": 2}),
    "winsorize": ({"std": 1.0},),
}


def literals_of(spec: OperatorSpec) -> Iterator[Literals]:
    """Plain literals first, then one changed at a time: windows of one day and longer than the data, words, flags."""
    plain: Literals = {one.name: REQUIRED[one.kind] for one in spec.parsed.literals if one.required and _simple(one)}
    for base in OWN.get(spec.name, (plain,)):
        yield base
        for one in spec.parsed.literals:
            for value in _others(one, base):
                if value != base.get(one.name, one.default):
                    yield base | {one.name: value}


def _simple(one: Parameter) -> bool:
    return one.kind in REQUIRED


def _others(one: Parameter, base: Literals) -> tuple[Value, ...]:
    if one.name == "min_periods":
        return (3,) if base.get("d", 0) != 1 else ()
    if one.name == "ddof":
        return (1,)
    return one.choices or OTHERS.get(one.kind, ())


# The digests


def digest(data: FieldData) -> str:
    """Sixteen hexadecimal digits over shape and rounded values."""
    parts = (data.counts, _rounded(data.values)) if isinstance(data, Ragged) else (_rounded(data),)
    found = hashlib.sha256()
    for part in parts:
        found.update(f"{part.shape}".encode())
        found.update(np.ascontiguousarray(part, dtype="<i8").tobytes())
    return found.hexdigest()[:16]


def _rounded(values: Array) -> Array:
    """Whole multiples of a step that is no round number, so that round numbers are far from the middle between two."""
    if values.dtype.kind != "f":
        return values
    finite = np.isfinite(values)
    largest = np.abs(values[finite]).max(initial=0.0)
    step = 1.0123456789 * max(1e-12, 10.0 ** (np.floor(np.log10(max(largest, 1e-300))) - 9))
    whole = np.rint(np.where(finite, values, 0.0) / step).astype(np.int64)
    whole[np.isnan(values)] = np.iinfo(np.int64).min
    whole[np.isposinf(values)] = np.iinfo(np.int64).max
    whole[np.isneginf(values)] = -np.iinfo(np.int64).max
    return whole


def computed(platform: Platform) -> dict[Key, str]:
    """The digests of every operator that has a kernel, by the definition."""
    found: dict[Key, str] = {}
    universe = np.add.outer(np.arange(DAYS), np.arange(ASSETS)) % 13 != 0
    for name, spec in sorted(platform.operators.items()):
        if spec.kernel is None:
            continue
        handled = (False, True) if spec.shape == "group" and spec.needs_context else (False,)
        for literals in literals_of(spec):
            for on in handled:
                given = literals | ({HANDLED: True} if on else {})
                key = Key(name, spec.version, json.dumps(given, sort_keys=True))
                value = run_operator(
                    spec, arguments(spec), literals, universe=universe, nan_handling=on, shape=(DAYS, ASSETS)
                )
                found[key] = digest(value)
    return found


def recorded() -> dict[Key, str]:
    """The digests in the file."""
    if not FILE.exists():
        return {}
    rows = [line.split("\t") for line in FILE.read_text().splitlines()[1:]]
    return {Key(operator, int(version), literals): found for operator, version, literals, found in rows}


def broken(before: Mapping[Key, str], now: Mapping[Key, str]) -> list[str]:
    """What an unchanged version of an operator no longer gives, a sentence each."""
    versions = {(key.operator, key.version) for key in now}
    sentences = []
    for key, old in before.items():
        if (key.operator, key.version) not in versions:
            continue
        if key not in now:
            sentences.append(f"{key.operator} version {key.version} is no longer run with {key.literals}")
        elif now[key] != old:
            sentences.append(f"{key.operator} version {key.version} gives other values with {key.literals}")
    return sentences


def write(now: Mapping[Key, str]) -> None:
    rows = [f"{key.operator}\t{key.version}\t{key.literals}\t{found}" for key, found in sorted(now.items())]
    FILE.write_text("\n".join([HEADER, *rows]) + "\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Write the digests of all operators anew.")
    parser.add_argument("--force", action="store_true", help="also where an unchanged version gives other values")
    forced = parser.parse_args(arguments).force
    before, now = recorded(), computed(Platform.discover(strict=True))
    sentences = broken(before, now)
    if sentences and not forced:
        print("\n".join([*sentences, "raise the operator's version, or say --force"]), file=sys.stderr)
        return 1
    write(now)
    print(f"{len(now)} digests of {len({key.operator for key in now})} operators, {len(sentences)} of them forced")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
