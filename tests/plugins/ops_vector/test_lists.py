"""Every vector operator beside a loop over each list."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ops_vector.twins import mean, moment, power, quantile, quotient, sd

from alphaplat.errors import AlphaTypeError
from alphaplat.panel.fields import Ragged
from alphaplat.spec import OperatorSpec
from alphaplat_ops_vector import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
NAN = math.nan


def awkward_feed(dtype: str, days: int = 12, assets: int = 6, seed: int = 0) -> Ragged:
    """Lists that are empty, flat, alone, not covered, tied, with NaN and infinities."""
    rng = np.random.default_rng(seed)
    lists: list[list[float]] = []
    counts = np.empty((days, assets), dtype=np.int32)
    special = [None, [], [3.0], [0.1] * 3, [NAN, NAN], [NAN, 2.0, math.inf, -1.0], [0.0, 0.0], [1.0, 2.0, 2.0, 1.0]]
    for number, cell in enumerate(np.ndindex(days, assets)):
        made = special[number] if number < len(special) else rng.normal(0, 2, rng.integers(0, 7)).tolist()
        if number > 20 and rng.random() < 0.2:
            made = None
        counts[cell] = -1 if made is None else len(made)
        lists.append(made or [])
    return Ragged(np.array([v for one in lists for v in one], dtype=dtype), counts)


FEEDS = {
    "awkward": (12, 6),
    "one_asset": (9, 1),
    "one_day": (1, 9),
    "no_day": (0, 4),
}


@pytest.fixture(params=list(FEEDS))
def feed(request: pytest.FixtureRequest, precision: str) -> Ragged:
    return awkward_feed(precision, *FEEDS[request.param])


CASES: list[tuple[str, Callable[..., float], dict[str, Any]]] = [
    ("vec_avg", mean, {}),
    ("vec_sum", math.fsum, {}),
    ("vec_min", min, {}),
    ("vec_max", max, {}),
    ("vec_range", lambda v: max(v) - min(v), {}),
    ("vec_stddev", sd, {}),
    ("vec_stddev", sd, {"ddof": 1}),
    ("vec_ir", lambda v: quotient(mean(v), sd(v)), {}),
    ("vec_ir", lambda v, ddof: quotient(mean(v), sd(v, ddof)), {"ddof": 1}),
    ("vec_skewness", lambda v: moment(v, 3), {}),
    ("vec_kurtosis", lambda v: moment(v, 4) - 3, {}),
    ("vec_norm", lambda v: math.fsum(map(abs, v)), {}),
    ("vec_l2_norm", lambda v: math.sqrt(math.fsum(e * e for e in v)), {}),
    ("vec_powersum", power, {}),
    ("vec_powersum", power, {"constant": 3.0}),
    ("vec_powersum", power, {"constant": 0.5}),
    ("vec_powersum", power, {"constant": -1.0}),
    ("vec_percentage", quantile, {}),
    ("vec_percentage", quantile, {"percentage": 0.0}),
    ("vec_percentage", quantile, {"percentage": 0.8}),
]


@pytest.mark.parametrize(("name", "twin", "literals"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_kernel_is_its_twin(
    name: str, twin: Callable[..., float], literals: dict[str, Any], feed: Ragged, is_close: Callable[..., None]
) -> None:
    values, counts = feed.values.copy(), feed.counts.copy()
    got = SPECS[name].kernel(feed, **literals)
    expected = np.full(feed.shape, np.nan)
    for cell in np.ndindex(*feed.shape):
        valid = [e for e in feed.cell(*cell).tolist() if math.isfinite(e)]
        expected[cell] = twin(valid, **literals) if valid else NAN
    is_close(got, expected, feed.values.dtype)
    np.testing.assert_array_equal(values, feed.values)
    np.testing.assert_array_equal(counts, feed.counts)
    some = slice(min(2, len(got)), min(5, len(got)))
    alone = SPECS[name].kernel(feed.days(some.start, some.stop), **literals)
    assert alone.tobytes() == np.ascontiguousarray(got[some]).tobytes()


def test_every_operator_has_a_twin() -> None:
    assert {name for name, *_ in CASES} | {"vec_count", "vec_choose", "vec_filter"} == set(SPECS)


def test_vec_count_tells_empty_from_not_covered(feed: Ragged) -> None:
    got = SPECS["vec_count"].kernel(feed)
    np.testing.assert_array_equal(got, np.where(feed.counts < 0, np.nan, feed.counts))


@pytest.mark.parametrize("nth", [0, 2, 100, -1])
def test_vec_choose_counts_from_0(nth: int, feed: Ragged) -> None:
    got = SPECS["vec_choose"].kernel(feed, nth=nth)
    assert got.dtype == feed.values.dtype
    for cell in np.ndindex(*feed.shape):
        elements = feed.cell(*cell).tolist()
        expected = elements[nth] if 0 <= nth < len(elements) else NAN
        np.testing.assert_equal(float(got[cell]), expected)


@pytest.mark.parametrize("value", ["nan", "nan 0 2", "0.1", "1"])
def test_vec_filter_drops_what_is_listed(value: str, feed: Ragged) -> None:
    got = SPECS["vec_filter"].kernel(feed, value=value)
    unwanted = [feed.values.dtype.type(word) for word in value.split()]
    np.testing.assert_array_equal(got.covered, feed.covered)
    for cell in np.ndindex(*feed.shape):
        kept = [e for e in feed.cell(*cell) if not any(e == u or (e != e and u != u) for u in unwanted)]
        np.testing.assert_array_equal(got.cell(*cell), kept)


def test_an_empty_list_sums_to_nan_and_counts_0() -> None:
    feed = Ragged(np.array([]), np.array([[0, -1]], dtype=np.int32))
    np.testing.assert_array_equal(SPECS["vec_sum"].kernel(feed), [[np.nan, np.nan]])
    np.testing.assert_array_equal(SPECS["vec_avg"].kernel(feed), [[np.nan, np.nan]])
    np.testing.assert_array_equal(SPECS["vec_count"].kernel(feed), [[0, np.nan]])


def test_wrong_literals_say_what_is_wrong() -> None:
    feed = awkward_feed("float64")
    with pytest.raises(AlphaTypeError, match="'nan x' is not a list of values to filter"):
        SPECS["vec_filter"].kernel(feed, value="nan x")
    with pytest.raises(AlphaTypeError, match="percentage 2 is not a share"):
        SPECS["vec_percentage"].kernel(feed, percentage=2.0)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_docstring_examples(spec: OperatorSpec, run_examples: Callable[[OperatorSpec], Any]) -> None:
    result = run_examples(spec)
    assert result.attempted > 0
    assert result.failed == 0
