"""Every operator on any panel, with any literals, by every back end: what its naive twin says."""

from __future__ import annotations

import pytest
from comparison import holds
from ops_arithmetic.cases import CASES as ARITHMETIC
from ops_cross_section.cases import CASES as CROSS_SECTION
from ops_group.cases import CASES as GROUP
from ops_logical.cases import CASES as LOGICAL
from ops_time_series.cases import CASES as TIME_SERIES
from ops_transform.cases import CASES as TRANSFORM
from ops_vector.cases import CASES as VECTOR
from properties import Case

from alphaplat.engine.backend import backend_names

FAMILIES = {
    "arithmetic": ARITHMETIC,
    "cross_section": CROSS_SECTION,
    "group": GROUP,
    "logical": LOGICAL,
    "time_series": TIME_SERIES,
    "transform": TRANSFORM,
    "vector": VECTOR,
}
EVERY = [
    pytest.param(case, id=f"{family}-{case.name}-{place}")
    for family, cases in FAMILIES.items()
    for place, case in enumerate(cases)
]


@pytest.fixture(params=[1, pytest.param(100, marks=pytest.mark.nightly)], ids=["few", "many"])
def effort(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.mark.parametrize("backend", backend_names())
@pytest.mark.parametrize("case", EVERY)
def test_an_operator_is_its_twin(case: Case, backend: str, effort: int) -> None:
    holds(case, backend, effort)
