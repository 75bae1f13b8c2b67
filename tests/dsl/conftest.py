"""A small catalogue for the tests of the language: some thirty operators, with every sort of parameter."""

from __future__ import annotations

import pytest

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Signature, parse_signature
from alphaplat_dsl.units import Unit

PAST = "1-d..0"

SIGNATURES: list[Signature] = [
    parse_signature(
        "add(x: matrix[u], y: matrix[u], *, filter: flag = false) -> matrix[u]", commutative=True, folds=True
    ),
    parse_signature("subtract(x: matrix[u], y: matrix[u], *, filter: flag = false) -> matrix[u]", folds=True),
    parse_signature(
        "multiply(x: matrix[u], y: matrix[v], *, filter: flag = false) -> matrix[u*v]",
        commutative=True,
        folds=True,
    ),
    parse_signature("divide(x: matrix[u], y: matrix[v]) -> matrix[u/v]"),
    parse_signature("power(x: matrix[u], y: matrix[1]) -> matrix[u^y]"),
    parse_signature("signed_power(x: matrix[u], y: matrix[1]) -> matrix[u^y]"),
    parse_signature("reverse(x: matrix[u]) -> matrix[u]"),
    parse_signature("abs(x: matrix[u]) -> matrix[u]"),
    parse_signature("sign(x: matrix) -> matrix[1]"),
    parse_signature("log(x: matrix[1]) -> matrix[1]"),
    parse_signature("min(x: matrix[u], y: matrix[u]) -> matrix[u]", commutative=True, folds=True),
    parse_signature("max(x: matrix[u], y: matrix[u]) -> matrix[u]", commutative=True, folds=True),
    parse_signature("less(x: matrix[u], y: matrix[u]) -> bool[1]"),
    parse_signature("less_equal(x: matrix[u], y: matrix[u]) -> bool[1]"),
    parse_signature("greater(x: matrix[u], y: matrix[u]) -> bool[1]"),
    parse_signature("greater_equal(x: matrix[u], y: matrix[u]) -> bool[1]"),
    parse_signature("equal(x: matrix[u], y: matrix[u]) -> bool[1]", commutative=True),
    parse_signature("not_equal(x: matrix[u], y: matrix[u]) -> bool[1]", commutative=True),
    parse_signature("and(x: bool, y: bool) -> bool[1]", commutative=True),
    parse_signature("or(x: bool, y: bool) -> bool[1]", commutative=True),
    parse_signature("not(x: bool) -> bool[1]"),
    parse_signature("if_else(condition: bool, x: matrix[u], y: matrix[u]) -> matrix[u]"),
    parse_signature("rank(x: matrix, rate: ignored = 2, *, scale: word{unit|pct} = unit @rank) -> matrix[1]"),
    parse_signature("scale(x: matrix, scale: number = 1, *, longscale: number = none) -> matrix[1]"),
    parse_signature("quantile(x: matrix, driver: word{gaussian|uniform|cauchy} = gaussian) -> matrix[1]"),
    parse_signature("winsorize(x: matrix[u], std: number = 4) -> matrix[u]"),
    parse_signature("ts_delay(x: matrix[u], d: shift) -> matrix[u]", reach="-d..-d"),
    parse_signature("ts_delta(x: matrix[u], d: shift) -> matrix[u]", reach="-d..0"),
    parse_signature("ts_mean(x: matrix[u], d: window, *, min_periods: int = 1 @min_periods) -> matrix[u]", reach=PAST),
    parse_signature("ts_sum(x: matrix[u], d: window, *, min_periods: int = 1 @min_periods) -> matrix[u]", reach=PAST),
    parse_signature("ts_min(x: matrix[u], d: window, *, min_periods: int = 1 @min_periods) -> matrix[u]", reach=PAST),
    parse_signature("ts_max(x: matrix[u], d: window, *, min_periods: int = 1 @min_periods) -> matrix[u]", reach=PAST),
    parse_signature(
        "ts_std_dev(x: matrix[u], d: window, *, ddof: int = 0 @ddof, min_periods: int = 1 @min_periods) -> matrix[u]",
        reach=PAST,
    ),
    parse_signature(
        "ts_corr(x: matrix, y: matrix, d: window, *, min_periods: int = 1 @min_periods) -> matrix[1]",
        reach=PAST,
    ),
    parse_signature(
        "ts_rank(x: matrix, d: window, constant: number = 0, *, scale: word{unit|pct|ordinal} = unit @ts_rank,"
        " min_periods: int = 1 @min_periods) -> matrix[1]",
        reach=PAST,
    ),
    parse_signature(
        "ts_arg_max(x: matrix, d: window, *, origin: word{age|position} = age @argmax,"
        " min_periods: int = 1 @min_periods) -> matrix[1]",
        reach=PAST,
    ),
    parse_signature(
        "ts_decay_linear(x: matrix[u], d: window, dense: flag = false, *, min_periods: int = 1 @min_periods)"
        " -> matrix[u]",
        reach=PAST,
    ),
    parse_signature("ts_backfill(x: matrix[u], lookback: window, k: int = 1) -> matrix[u]", reach="1-lookback..0"),
    parse_signature("ts_lead(x: matrix[u], d: shift) -> matrix[u]", reach="d..d"),
    parse_signature("hump(x: matrix[u], hump: number = 0.01) -> matrix[u]", reach="-inf..0"),
    parse_signature("rank_gmean_amean_diff(*xs: matrix) -> matrix[1]"),
    parse_signature("ts_rank_gmean_amean_diff(*xs: matrix, d: window) -> matrix[1]", reach=PAST),
    parse_signature("group_neutralize(x: matrix[u], group: group) -> matrix[u]", aliases=("group_demean",)),
    parse_signature("group_rank(x: matrix, group: group) -> matrix[1]"),
    parse_signature("densify(x: group) -> group"),
    parse_signature("bucket(x: matrix, *, range: text = none, buckets: text = none, skipbegin: flag = false) -> group"),
    parse_signature("vec_avg(v: vector[u]) -> matrix[u]"),
    parse_signature("vec_sum(v: vector[u]) -> matrix[u]"),
    parse_signature("vec_count(v: vector) -> matrix[1]"),
    parse_signature('vec_filter(v: vector[u], value: text = "nan") -> vector[u]'),
]

PRICE, SHARE = Unit.parse("price"), Unit.parse("share")

FIELDS: dict[str, FieldType] = {
    **{name: FieldType(unit=PRICE) for name in ("open", "high", "low", "close", "vwap")},
    "volume": FieldType(unit=SHARE),
    "returns": FieldType(unit=Unit.parse("1")),
    "cap": FieldType(unit=PRICE * SHARE),
    "sector": FieldType(kind=Kind.GROUP),
    "industry": FieldType(kind=Kind.GROUP),
    "subindustry": FieldType(kind=Kind.GROUP),
    "news": FieldType(kind=Kind.VECTOR),
    "tomorrow": FieldType(lag=-1, unit=PRICE),
}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Operators and fields enough for every rule of the language."""
    return Catalogue.of(SIGNATURES, FIELDS)


SPELLINGS = {"correlation": "ts_corr", "delay": "ts_delay", "delta": "ts_delta", "sum": "ts_sum"}
MACROS = {
    "adv(d) @adv=shares": "ts_mean(volume, $d)",
    "adv(d) @adv=dollars": "ts_mean(close * volume, $d)",
    "spread(x, y)": "($x - $y) / ($x + $y)",
}


@pytest.fixture(scope="session")
def brain() -> Dialect:
    """A dialect with the language's own conventions."""
    return Dialect(name="brain", description="the default", operators=SPELLINGS, macros=MACROS)


@pytest.fixture(scope="session")
def paper() -> Dialect:
    """A dialect in which every convention is another one than the language's own."""
    return Dialect(
        name="paper",
        description="formulas in print",
        operators=SPELLINGS,
        macros=MACROS,
        windowed={"min": "ts_min", "max": "ts_max"},
        fields={"indclass.sector": "sector", "$shut": "close"},
        conventions=Conventions(
            rank="pct",
            ts_rank="ordinal",
            argmax="position",
            ddof=1,
            adv="dollars",
            windows="floor",
            min_periods="window",
        ),
    )
