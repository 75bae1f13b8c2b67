"""The ID of an alpha never changes: a golden file holds it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from alphaplat.simulation import Alpha, Settings, alpha_id

GOLDEN = Path(__file__).parents[2] / "fixtures" / "alpha_ids.tsv"
ROWS = [line.split("\t") for line in GOLDEN.read_text().splitlines() if line and not line.startswith("#")]


@dataclass(frozen=True)
class FakeExpression:
    id: str


@pytest.mark.parametrize(("expression_id", "settings", "expected"), ROWS)
def test_ids_are_those_of_the_golden_file(expression_id, settings, expected):
    assert alpha_id(expression_id, Settings(**json.loads(settings))) == expected


def test_golden_file_has_each_id_once():
    assert len({row[2] for row in ROWS}) == len(ROWS) >= 10
    assert all(len(row[2]) == 27 and row[2][0] == "a" for row in ROWS)


def test_equality_is_that_of_ids():
    alpha = Alpha(FakeExpression("xabc"))
    assert alpha == Alpha(FakeExpression("xabc"), Settings(test_period="P1Y"))
    assert len({alpha, alpha.replace(start="2015-01-01"), alpha.replace(delay=0)}) == 2
    assert alpha != Alpha(FakeExpression("xabd"))
