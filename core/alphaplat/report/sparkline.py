"""A line as small as a word: in characters for terminals, in SVG for notebooks and pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

Numbers: TypeAlias = Sequence[float] | np.ndarray[Any, Any]

_BARS = "▁▂▃▄▅▆▇█"


def thinned(values: Numbers, points: int) -> list[float]:
    """At most `points` of the values that are there, evenly chosen, first and last included."""
    found = np.asarray(values, dtype=np.float64)
    found = found[np.isfinite(found)]
    if len(found) > points:
        found = found[np.linspace(0, len(found) - 1, points).round().astype(int)]
    return [float(value) for value in found]


def text_sparkline(values: Numbers, width: int = 16) -> str:
    """The values as a row of bars; nothing for no values.

    >>> text_sparkline([0, 1, 2, 3], 4)
    '▁▃▆█'
    """
    found = thinned(values, width)
    if not found:
        return ""
    low, high = min(found), max(found)
    scale = (len(_BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(_BARS[round((value - low) * scale)] for value in found)


def svg_sparkline(values: Numbers, *, width: int = 160, height: int = 32, title: str = "") -> str:
    """The values as an SVG line with a base line at 0; drawn in the colour of the text around it."""
    found = thinned(values, width)
    if len(found) < 2:
        return ""
    low, high = min(0.0, *found), max(0.0, *found)
    scale = (height - 4) / (high - low) if high > low else 0.0
    step = width / (len(found) - 1)
    points = " ".join(
        f"{number * step:.1f},{height - 2 - (value - low) * scale:.1f}" for number, value in enumerate(found)
    )
    zero = height - 2 - (0.0 - low) * scale
    label = f"<title>{_escaped(title)}</title>" if title else ""
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">{label}'
        f'<line x1="0" x2="{width}" y1="{zero:.1f}" y2="{zero:.1f}" stroke="currentColor" stroke-opacity="0.25"/>'
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="1.2"/></svg>'
    )


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
