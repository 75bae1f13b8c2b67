"""How like an alpha is to those that are known already, by the parts that they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from alphaplat_dsl.ir import Node, postorder


class Known:
    """Alphas that are known, as graphs."""

    def __init__(self, alphas: Iterable[Node]) -> None:
        self._sizes: list[int] = []
        self._holders: defaultdict[Node, list[int]] = defaultdict(list)
        for number, alpha in enumerate(dict.fromkeys(alphas)):
            parts = set(postorder(alpha))
            self._sizes.append(len(parts))
            for part in parts:
                self._holders[part].append(number)

    def novelty(self, alpha: Node) -> float | None:
        """1 less the largest share of parts that the alpha has in common with a known one; None where none is known.

        The share is that of the distinct subexpressions of both that are in both (Jaccard 1901): 0 for an alpha that
        is known, 1 for one that shares nothing.

        >>> from alphaplat_dsl.ir import field, node
        >>> ranked = node("rank", field("close"))
        >>> Known([field("close")]).novelty(ranked)
        0.5
        """
        if not self._sizes:
            return None
        parts = set(postorder(alpha))
        shared = Counter(number for part in parts for number in self._holders.get(part, ()))
        likest = max(
            (count / (len(parts) + self._sizes[number] - count) for number, count in shared.items()), default=0.0
        )
        return 1.0 - likest
