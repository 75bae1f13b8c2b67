"""How far an answer says what a description means: fields and concepts, the direction, the days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import nan, sqrt
from typing import Any

import numpy as np
from generators import DESCRIPTIONS

import alphaplat as ap
from alphaplat.panel import Panel
from alphaplat.search.exposures import Exposures, exposures_of, overlap
from alphaplat_dsl import Expression
from alphaplat_dsl.ir import Node, field_name, postorder

CONCEPTS: Mapping[str, frozenset[str]] = {name: frozenset(said) for name, said in DESCRIPTIONS["concepts"].items()}
SPEAKING = frozenset(chain.from_iterable(CONCEPTS.values()))
"""Operators that stand for a concept; what others do to an answer, as a sign does, is no part of its precision."""

SPOKEN = 0.1
"""The least rank correlation with what is meant from which an answer has a direction at all."""

NEAR = 1.5
"""By how many times the days of an answer may be more or less than those of a description."""

EVERY = 5


def market() -> Panel:
    """The market on which directions are compared: with stories of enough names on each day, and a year of history."""
    return ap.synthetic_market(seed=0, assets=150, years=2, strength=0)


@dataclass(frozen=True)
class Asked:
    """A description, and what a right answer has: for each of its fields and concepts the names that will do.

    `allowed` are the fields and operators that do not count as superfluous: those, and all that its meanings have.
    """

    text: str
    meant: tuple[Expression, ...]
    fields: tuple[frozenset[str], ...]
    concepts: tuple[frozenset[str], ...]
    days: tuple[int, ...]
    allowed: frozenset[str]

    @classmethod
    def of(cls, one: Mapping[str, Any], panel: Panel) -> Asked:
        """The description of an entry of `descriptions.yaml`."""
        meant = tuple(ap.compile(text, panel=panel) for text in one["meant"])
        fields = tuple(frozenset(said.split("|")) for said in one["fields"])
        concepts = tuple(frozenset().union(*(CONCEPTS[name] for name in said.split("|"))) for said in one["concepts"])
        used = [*fields, *concepts, *(names(alpha) for alpha in meant)]
        return cls(one["text"], meant, fields, concepts, tuple(one.get("days", ())), frozenset().union(*used))


def names(alpha: Expression) -> frozenset[str]:
    """The operators and fields of an alpha."""
    return frozenset({*alpha.fields, *alpha.operators})


def content(asked: Asked, answer: Expression) -> dict[str, float]:
    """Recall and precision of an answer's fields, of its concepts, and of both together; NaN where there is nothing.

    Recall is the share of the fields and concepts asked for of which the answer has a name; precision is the share of
    its fields, and of its operators that stand for a concept, that belong to what was meant.
    """
    has, fields = names(answer), frozenset(answer.fields)
    speaking = (has - fields) & SPEAKING
    wanted = {
        "field": [bool(one & fields) for one in asked.fields],
        "concept": [bool(one & has) for one in asked.concepts],
    }
    given = {"field": [one in asked.allowed for one in fields], "concept": [one in asked.allowed for one in speaking]}
    found = {"recall": share([*wanted["field"], *wanted["concept"]])}
    found["precision"] = share([*given["field"], *given["concept"]])
    for part in ("field", "concept"):
        found |= {f"{part} recall": share(wanted[part]), f"{part} precision": share(given[part])}
    return found


def horizon(asked: Asked, answer: Node) -> float:
    """The share of the days asked for near which the answer has a number; NaN where none are. A return is of 1 day."""
    numbers = [value for node in postorder(answer) for _, value in node.attrs if isinstance(value, int) and value > 0]
    numbers += [1 for node in postorder(answer) if field_name(node) == "returns"]
    return share([any(days / NEAR <= number <= days * NEAR for number in numbers) for days in asked.days])


def direction(meant: Sequence[Exposures], answer: Exposures) -> float:
    """1 where the answer goes with the meaning that it has most to do with, 0 where against it or with none."""
    strongest = max((correlation(one, answer) for one in meant), key=abs)
    return float(strongest > SPOKEN)


def correlation(left: Exposures, right: Exposures) -> float:
    """The mean daily rank correlation of two signals, over the days on which both have values."""
    days = overlap(left, left) * overlap(right, right)
    return overlap(left, right) / sqrt(days) if days > 0 else 0.0


def exposures(alphas: Sequence[Expression], panel: Panel) -> dict[str, Exposures]:
    """Exposures of alphas by their IDs, on every fifth day; none at all of one that cannot be evaluated."""
    different = list({alpha.id: alpha for alpha in alphas}.values())
    none = np.zeros(panel.shape, dtype=np.float32)[::EVERY]
    return {
        alpha.id: none if isinstance(found, ap.AlphaError) else exposures_of(found.values[::EVERY])
        for alpha, found in zip(different, ap.evaluate(different, panel), strict=True)
    }


def share(hits: Sequence[bool]) -> float:
    """The share of hits; NaN of nothing."""
    return sum(hits) / len(hits) if hits else nan
