"""Lines as small as a word."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np

from alphaplat.report.sparkline import svg_sparkline, text_sparkline, thinned


def test_thinning_keeps_both_ends_and_leaves_out_nan() -> None:
    values = [float(number) for number in range(100)] + [np.nan]
    found = thinned(values, 7)
    assert len(found) == 7
    assert (found[0], found[-1]) == (0.0, 99.0)


def test_text_of_flat_and_of_nothing() -> None:
    assert text_sparkline([2, 2, 2]) == "▁▁▁"
    assert text_sparkline([np.nan]) == ""


def test_svg_is_well_formed_stays_inside_and_escapes() -> None:
    drawn = svg_sparkline(np.cumsum(np.random.default_rng(0).normal(size=500)), title="a < b")
    root = ET.fromstring(drawn)
    line = next(part for part in root if part.tag == "polyline")
    pairs = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    assert all(0 <= x <= 160.1 and 0 <= y <= 32 for x, y in pairs)
    assert root.find("title").text == "a < b"  # type: ignore[union-attr]
    assert svg_sparkline([1.0]) == ""
