"""What makes two alphas near-duplicates: the same skeleton, an expression without its names and numbers.

The skeleton of a graph writes `#` for every number and literal that is no word, and a letter for every field by its
kind, as in `ts_corr(F,F,#)`. A sign, a rank or a scaling on the outside of an alpha does not make it another.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.ir import CONST, Node, field_name, postorder
from alphaplat_dsl.kinds import Kind

OUTSIDE = frozenset({"reverse", "rank", "zscore", "scale", "normalize", "quantile", "winsorize", "truncate"})
_LETTERS = {Kind.VECTOR: "V", Kind.GROUP: "G"}
_WORD = re.compile(r"[a-z0-9]+")


def skeletons(root: Node, fields: Mapping[str, FieldType]) -> dict[Node, str]:
    """The skeleton of every part of a graph."""
    found: dict[Node, str] = {}
    for current in postorder(root):
        name = field_name(current)
        if name is not None:
            found[current] = _LETTERS.get(fields[name].kind, "F") if name in fields else "F"
        elif current.op == CONST:
            found[current] = "#"
        else:
            inside = [found[arg] for arg in current.args]
            inside += [value if isinstance(value, str) else "#" for _, value in current.attrs]
            found[current] = f"{current.op}({','.join(inside)})"
    return found


def core(root: Node) -> Node:
    """An alpha without what stands on its outside.

    >>> from alphaplat_dsl.ir import field, node
    >>> core(node("reverse", node("rank", field("close")))) is field("close")
    True
    """
    while root.op in OUTSIDE and root.args:
        root = root.args[0]
    return root


def skeleton(root: Node, fields: Mapping[str, FieldType]) -> str:
    """The skeleton of an alpha's core: near-duplicates have the same.

    >>> from alphaplat_dsl.ir import field, node
    >>> skeleton(node("rank", node("ts_delta", field("close"), attrs={"d": 5})), {})
    'ts_delta(F,#)'
    """
    inside = core(root)
    return skeletons(inside, fields)[inside]


def kept_apart(groups: Sequence[str], share: float, seed: int, largest: float = math.inf) -> set[str]:
    """Whole groups, in an order drawn by the seed, that hold up to `share` of the rows; none of more than `largest`.

    `groups` are the skeletons of rows, so that near-duplicates stand on one side.
    """
    counts = Counter(groups)
    chosen: set[str] = set()
    room = share * len(groups)
    for group in sorted(counts, key=lambda group: hashlib.sha256(f"{seed}/{group}".encode()).digest()):
        if counts[group] <= min(largest, room):
            chosen.add(group)
            room -= counts[group]
    return chosen


@dataclass(frozen=True)
class HeldOut:
    """What must not be learnt from: alphas, by the skeletons of their cores, and documents, by their phrases.

    A graph is refused if any part of it has such a skeleton; a document if `words` of its words in a row are those of
    one that is held out.
    """

    shapes: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    words: int = 6

    @classmethod
    def of(
        cls, alphas: Iterable[Node], documents: Iterable[str], fields: Mapping[str, FieldType], words: int = 6
    ) -> HeldOut:
        """Hold out these alphas and the words of these documents."""
        shapes = frozenset(skeleton(alpha, fields) for alpha in alphas)
        return cls(shapes, frozenset(phrase for one in documents for phrase in _phrases(one, words)), words)

    def refuses(self, graph: Node, fields: Mapping[str, FieldType]) -> bool:
        return bool(self.shapes) and not self.shapes.isdisjoint(skeletons(graph, fields).values())

    def refuses_text(self, document: str) -> bool:
        return bool(self.phrases) and not self.phrases.isdisjoint(_phrases(document, self.words))


def _phrases(document: str, words: int) -> set[tuple[str, ...]]:
    said = _WORD.findall(document.lower())
    return {tuple(said[start : start + words]) for start in range(len(said) - words + 1)}
