"""Metrics as people read them, by the unit that the vocabulary gives them."""

from __future__ import annotations

import math

from alphaplat_registry.metrics import BY_NAME

HEADLINE = ("sharpe", "fitness", "returns", "turnover", "drawdown", "margin", "rank_ic", "coverage")
"""The eight numbers that are shown where there is room for eight."""


def shown(name: str, value: float | None) -> str:
    """A metric with its sign of unit; a dash where it is missing.

    >>> shown("turnover", 0.2512), shown("margin", 0.00123), shown("sharpe", None)
    ('25.1 %', '12.3 bp', '–')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if name == "margin":
        return f"{10_000 * value:.1f} bp"
    if name.removeprefix("rank_").removeprefix("net_") in ("ic", "quantile_spread", "volatility"):
        return f"{value:.4f}"
    unit = BY_NAME[name].unit if name in BY_NAME else "ratio"
    match unit:
        case "fraction":
            return f"{100 * value:.1f} %"
        case "dollars":
            return f"{value:,.0f}"
        case "count" | "shares" | "days":
            return f"{value:,.1f}"
        case "cents":
            return f"{value:.3f} ¢"
        case "bps":
            return f"{value:.1f} bp"
        case _:
            return f"{value:.2f}"


def title(name: str) -> str:
    """The title of a metric, or its own name where the vocabulary does not know it."""
    return BY_NAME[name].title if name in BY_NAME else name
