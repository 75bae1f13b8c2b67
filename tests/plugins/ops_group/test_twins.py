"""Every group operator beside a loop over each group's members."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alphaplat.engine.context import EvaluationContext
from alphaplat_ops_group import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
NAN = math.nan
Row = list[float]
Array = np.ndarray[Any, Any]
ON = EvaluationContext(np.ones((1, 1), dtype=bool), nan_handling=True)


def members(group: list[int]) -> dict[int, list[int]]:
    return {code: [n for n, other in enumerate(group) if other == code] for code in set(group) if code >= 0}


def quotient(a: float, b: float) -> float:
    return NAN if b == 0 else a / b


def mean(values: Row) -> float:
    return values[0] if len(set(values)) == 1 else math.fsum(values) / len(values)


def sd(values: Row, ddof: int) -> float:
    if len(values) <= ddof:
        return NAN
    centre = mean(values)
    return math.sqrt(math.fsum((v - centre) ** 2 for v in values) / (len(values) - ddof))


def quantile(values: Row, share: float) -> float:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def statistic(formula: Callable[..., float]) -> Callable[..., Row]:
    """A twin that gives a group's number to its members: all of them, or those with a value of their own."""

    def twin(x: Row, group: list[int], context: Any = None, **literals: Any) -> Row:
        result = [NAN] * len(x)
        for code in members(group).values():
            valid = [x[n] for n in code if not math.isnan(x[n])]
            number = formula(valid, **literals) if valid else 0.0 if formula is count else NAN
            for n in code:
                if context is not None or not math.isnan(x[n]):
                    result[n] = number
        return result

    return twin


def count(values: Row) -> float:
    return float(len(values))


def within(formula: Callable[..., float]) -> Callable[..., Row]:
    """A twin that sees each member's value and all valid ones of its group."""

    def twin(x: Row, group: list[int], **literals: Any) -> Row:
        result = [NAN] * len(x)
        for code in members(group).values():
            valid = [x[n] for n in code if not math.isnan(x[n])]
            for n in code:
                result[n] = NAN if math.isnan(x[n]) else formula(x[n], valid, **literals)
        return result

    return twin


def rank(v: float, valid: Row, scale: str = "unit") -> float:
    place = sum(1 for w in valid if w < v) + (sum(1 for w in valid if w == v) + 1) / 2
    if scale == "pct":
        return place / len(valid)
    return 0.5 if len(valid) == 1 else (place - 1) / (len(valid) - 1)


def zscore(v: float, valid: Row, ddof: int = 0) -> float:
    return quotient(v - mean(valid), sd(valid, ddof))


def normalize(v: float, valid: Row, constantcheck: bool = False, tolerance: float = 0.01, scale: float = 1.0) -> float:
    if constantcheck and max(valid) - min(valid) <= tolerance:
        return NAN
    whole = math.fsum(abs(w) for w in valid)
    return 0.0 if whole == 0 else v * scale / whole


def weighted(x: Row, weight: Row, group: list[int], context: Any = None) -> Row:
    result = [NAN] * len(x)
    for code in members(group).values():
        pairs = [(x[n], weight[n]) for n in code if not math.isnan(x[n] + weight[n])]
        number = quotient(math.fsum(a * w for a, w in pairs), math.fsum(w for _, w in pairs))
        for n in code:
            if context is not None or not math.isnan(x[n] + weight[n]):
                result[n] = number
    return result


def extra(x: Row, weight: Row, group: list[int]) -> Row:
    means = weighted(x, weight, group, context=True)
    return [m if math.isnan(v) else v for v, m in zip(x, means, strict=True)]


def vector_proj(x: Row, y: Row, group: list[int]) -> Row:
    result = [NAN] * len(x)
    for code in members(group).values():
        pairs = [(x[n], y[n]) for n in code if not math.isnan(x[n] + y[n])]
        share = quotient(math.fsum(a * b for a, b in pairs), math.fsum(b * b for _, b in pairs))
        for n in code:
            if not math.isnan(x[n] + y[n]):
                result[n] = y[n] * share
    return result


def vector_neut(x: Row, y: Row, group: list[int]) -> Row:
    return [a - p for a, p in zip(x, vector_proj(x, y, group), strict=True)]


CASES: list[tuple[str, Callable[..., Row], int, dict[str, Any]]] = [
    ("group_count", statistic(count), 1, {}),
    ("group_count", statistic(count), 1, {"context": ON}),
    ("group_sum", statistic(math.fsum), 1, {}),
    ("group_sum", statistic(math.fsum), 1, {"context": ON}),
    ("group_min", statistic(min), 1, {}),
    ("group_min", statistic(min), 1, {"context": ON}),
    ("group_max", statistic(max), 1, {}),
    ("group_max", statistic(max), 1, {"context": ON}),
    ("group_median", statistic(lambda values: quantile(values, 0.5)), 1, {}),
    ("group_median", statistic(lambda values: quantile(values, 0.5)), 1, {"context": ON}),
    ("group_percentage", statistic(lambda values, percentage: quantile(values, percentage)), 1, {"percentage": 0.3}),
    ("group_percentage", statistic(lambda values, percentage: quantile(values, percentage)), 1, {"percentage": 1.0}),
    ("group_percentage", statistic(lambda values: quantile(values, 0.5)), 1, {"context": ON}),
    ("group_std_dev", statistic(lambda values: sd(values, 0)), 1, {}),
    ("group_std_dev", statistic(sd), 1, {"ddof": 1, "context": ON}),
    ("group_mean", weighted, 2, {}),
    ("group_mean", weighted, 2, {"context": ON}),
    ("group_neutralize", within(lambda v, valid: v - mean(valid)), 1, {}),
    ("group_rank", within(rank), 1, {}),
    ("group_rank", within(rank), 1, {"scale": "pct"}),
    ("group_zscore", within(zscore), 1, {}),
    ("group_zscore", within(zscore), 1, {"ddof": 1}),
    ("group_scale", within(lambda v, valid: quotient(v - min(valid), max(valid) - min(valid))), 1, {}),
    ("group_normalize", within(normalize), 1, {}),
    ("group_normalize", within(normalize), 1, {"scale": 3.0}),
    ("group_normalize", within(normalize), 1, {"constantcheck": True, "tolerance": 1.5}),
    ("group_vector_proj", vector_proj, 2, {}),
    ("group_vector_neut", vector_neut, 2, {}),
    ("group_extra", extra, 2, {}),
]


@pytest.mark.parametrize(
    ("name", "twin", "inputs", "literals"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_kernel_is_its_twin(
    name: str,
    twin: Callable[..., Row],
    inputs: int,
    literals: dict[str, Any],
    cells: Any,
    same_as_by_hand: Callable[..., None],
) -> None:
    same_as_by_hand(SPECS[name].kernel, twin, cells.matrices[:inputs], cells.group, **literals)


def test_every_operator_has_a_twin() -> None:
    elsewhere = {"group_backfill", "group_multi_regression", "densify", "group_cartesian_product"}
    assert {name for name, *_ in CASES} | elsewhere == set(SPECS)


def test_one_group_is_everybody(cells: Any) -> None:
    everybody = np.zeros_like(cells.group)
    for name in ("group_neutralize", "group_rank", "group_zscore", "group_sum"):
        kernel = SPECS[name].kernel
        np.testing.assert_array_equal(kernel(cells.matrices[0], np.float32(3.0)), kernel(cells.matrices[0], everybody))


@pytest.mark.parametrize("value", [0.1, 1e-7, -1234.5678])
def test_flat_groups_have_no_variance_at_all(value: float, precision: str) -> None:
    flat = np.full((3, 7), value, dtype=precision)
    group = np.broadcast_to(np.array([0, 0, 0, 1, 1, 1, 2], dtype=np.int32), flat.shape)
    assert (SPECS["group_neutralize"].kernel(flat, group) == 0).all()
    assert (SPECS["group_std_dev"].kernel(flat, group) == 0).all()
    assert np.isnan(SPECS["group_zscore"].kernel(flat, group)).all()
    assert np.isnan(SPECS["group_scale"].kernel(flat, group)).all()


def test_the_label_of_a_group_does_not_matter(cells: Any) -> None:
    renamed = np.where(cells.group < 0, -7, 2_000_000_000 - cells.group).astype(np.int32)
    for name in ("group_neutralize", "group_rank", "group_median"):
        kernel = SPECS[name].kernel
        np.testing.assert_array_equal(kernel(cells.matrices[0], renamed), kernel(cells.matrices[0], cells.group))
