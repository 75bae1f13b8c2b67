"""Which parts of a planted formula a pool has found: by their shape in one of its alphas, or by what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import sqrt

from planted_market import signal

from alphaplat.catalogue import Platform
from alphaplat.generator.corpus.skeletons import core
from alphaplat.panel import Panel
from alphaplat.search.exposures import Exposures, exposures_of, overlap
from alphaplat_dsl.ir import Node, field_name, postorder
from alphaplat_dsl.show import show

ALIKE = 0.9
_NUMBER = re.compile(r"(?<![\w.])\d+(\.\d+)?\b")


def shape(alpha: Node) -> str:
    """A canonical graph without its numbers, and without what stands on its outside, such as a sign or a rank.

    >>> from alphaplat_dsl.ir import field, node
    >>> shape(node("rank", node("ts_delta", field("rsk59_short_interest"), attrs={"d": 5})))
    'ts_delta(rsk59_short_interest, d=#)'
    """
    return _NUMBER.sub("#", show(core(alpha)))


def share_found(parts: Sequence[str], pool: Sequence[str], panel: Panel, platform: Platform) -> float:
    """The share of the parts that are found; see `found`."""
    fields = panel.field_types()
    graphs = [platform.compile(text, panel_fields=fields).node for text in pool]
    shapes = {shape(part) for graph in graphs for part in postorder(graph)}
    signals = [exposures_of(signal(panel, text)) for text in pool]
    hits = [found(platform.compile(part, panel_fields=fields).node, part, shapes, signals, panel) for part in parts]
    return sum(hits) / len(hits)


def found(part: Node, text: str, shapes: set[str], signals: Sequence[Exposures], panel: Panel) -> bool:
    """Whether a part has one of these shapes, or a mean daily rank correlation beyond ±0.9 with one of these signals.

    The shape of a bare field says nothing: many alphas have it somewhere.
    """
    if field_name(core(part)) is None and shape(part) in shapes:
        return True
    own = exposures_of(signal(panel, text))
    return any(alike(own, other) > ALIKE for other in signals)


def alike(left: Exposures, right: Exposures) -> float:
    """The size of the mean daily rank correlation of two signals, 0 where one of them has no values."""
    days = overlap(left, left) * overlap(right, right)
    return abs(overlap(left, right)) / sqrt(days) if days > 0 else 0.0
