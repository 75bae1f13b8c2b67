"""Every group operator beside a loop over each group's members."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ops_group.twins import (
    count,
    extra,
    mean,
    normalize,
    quantile,
    quotient,
    rank,
    sd,
    statistic,
    vector_neut,
    vector_proj,
    weighted,
    within,
    zscore,
)

from alphaplat.engine.context import EvaluationContext
from alphaplat_ops_group import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
NAN = math.nan
Row = list[float]
Array = np.ndarray[Any, Any]
ON = EvaluationContext(np.ones((1, 1), dtype=bool), nan_handling=True)


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
