"""Metrics as people read them."""

from __future__ import annotations

import math

import pytest

from alphaplat.report.metric_text import HEADLINE, shown, title
from alphaplat_registry.metrics import BY_NAME


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("sharpe", 1.256, "1.26"),
        ("turnover", 0.2512, "25.1 %"),
        ("margin", 0.00123, "12.3 bp"),
        ("drawdown", 0.5, "50.0 %"),
        ("pnl", 1_234_567.8, "1,234,568"),
        ("cents_per_share", 0.41, "0.410 ¢"),
        ("rank_ic", 0.0123456, "0.0123"),
        ("rank_icir", 0.5, "0.50"),
        ("net_sharpe", 1.0, "1.00"),
        ("long_count", 12.34, "12.3"),
        ("of_a_plugin", 3.14159, "3.14"),
        ("sharpe", None, "–"),
        ("sharpe", math.nan, "–"),
        ("sharpe", -math.inf, "–"),
    ],
)
def test_numbers_have_their_unit(name: str, value: float | None, expected: str) -> None:
    assert shown(name, value) == expected


def test_every_metric_has_a_title_and_a_form() -> None:
    for name in BY_NAME:
        assert title(name) != name or name == "ungrouped"
        assert shown(name, 0.5)
    assert title("of_a_plugin") == "of_a_plugin"
    assert set(HEADLINE) <= set(BY_NAME)
    assert len(HEADLINE) == 8
