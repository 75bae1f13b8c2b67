"""The pool: the few alphas that predict best together, each worth what it adds to the others.

With c the mean daily rank ICs of P alphas, M (P, P) their mean daily rank correlations and A = M + ridge · I, the
weights A⁻¹c make the combination with the largest IC, which is sqrt(c' A⁻¹ c). Weights may be negative: an alpha that
predicts the opposite is as good. The ridge keeps twins from being worth more than one of them, and shrinks what may be
luck. All numbers are float64.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import sqrt

import numpy as np
import numpy.typing as npt

from alphaplat.search.proposer import Member, State

Floats = npt.NDArray[np.float64]

_SMALLEST = 1e-12


@dataclass(frozen=True, eq=False)
class Pool:
    """Alphas by ID and canonical text, their ICs (P,) and their correlations (P, P) with one another."""

    ridge: float
    ids: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    ics: Floats = field(default_factory=lambda: np.zeros(0))
    overlaps: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _inverse(self) -> Floats:
        return np.asarray(np.linalg.inv(self.overlaps + self.ridge * np.eye(len(self))))

    @cached_property
    def weights(self) -> Floats:
        """The weights (P,) of the best combination."""
        return np.asarray(self._inverse @ self.ics)

    @cached_property
    def square(self) -> float:
        """The square of the combination's IC."""
        return max(float(self.ics @ self.weights), 0.0)

    @property
    def ic(self) -> float:
        """The IC of the best combination; 0 of an empty pool.

        >>> pool = Pool(0.0).added("a", "close", 0.03, 1.0, np.zeros(0))
        >>> round(pool.added("b", "open", -0.04, 1.0, np.zeros(1)).ic, 6)
        0.05
        """
        return sqrt(self.square)

    def gain(self, ic: float, own: float, overlaps: Floats) -> float:
        """What an alpha would add to the IC, at least 0.

        `ic` is its own, `own` its correlation with itself (1, or the share of days on which it has values), and
        `overlaps` (P,) are those with the members.
        """
        new, left = self._unexplained(ic, own, overlaps)
        return sqrt(self.square + new**2 / left) - self.ic if left >= _SMALLEST else 0.0

    def evidence(self, ic: float, error: float, own: float, overlaps: Floats) -> float:
        """How sure it is that an alpha adds something: the t-value of what the members leave unexplained of its IC.

        `error` is the standard error of its IC, and that of a part of it is as much smaller as the part is. 0 of an
        alpha without values. The others are as in `gain`.
        """
        new, left = self._unexplained(ic, own, overlaps)
        return abs(new) / (error * sqrt(left / own)) if min(own, left, error) >= _SMALLEST else 0.0

    def _unexplained(self, ic: float, own: float, overlaps: Floats) -> tuple[float, float]:
        """The IC of an alpha less what the members explain of it, and how much of its exposures they leave."""
        left = own + self.ridge - float(overlaps @ self._inverse @ overlaps)
        return ic - float(overlaps @ self.weights), left

    def losses(self) -> Floats:
        """What the IC would lose without each of the members, (P,)."""
        without = self.square - self.weights**2 / np.diag(self._inverse)
        return np.asarray(self.ic - np.sqrt(np.maximum(without, 0.0)))

    def novelty(self, own: float, overlaps: Floats) -> float:
        """1 less the largest absolute correlation with a member; 1 beside an empty pool, 0 of an alpha without values.

        Here correlations are scaled to the days on which both have values.
        """
        if own <= 0:
            return 0.0
        if not len(self):
            return 1.0
        scaled = np.abs(overlaps) / np.sqrt(own * np.diag(self.overlaps))
        return float(np.clip(1.0 - scaled.max(), 0.0, 1.0))

    def added(self, alpha_id: str, text: str, ic: float, own: float, overlaps: Floats) -> Pool:
        """The pool with one member more, the last."""
        grown = np.block([[self.overlaps, overlaps[:, None]], [overlaps[None, :], np.array([[own]])]])
        return replace(
            self,
            ids=(*self.ids, alpha_id),
            texts=(*self.texts, text),
            ics=np.append(self.ics, ic),
            overlaps=grown,
        )

    def without(self, place: int) -> Pool:
        """The pool with one member less."""
        kept = [other for other in range(len(self)) if other != place]
        return replace(
            self,
            ids=tuple(self.ids[other] for other in kept),
            texts=tuple(self.texts[other] for other in kept),
            ics=self.ics[kept],
            overlaps=self.overlaps[np.ix_(kept, kept)],
        )

    def best(self, size: int) -> Pool:
        """At most `size` members: again and again the one goes without which the IC loses least."""
        pool = self
        while len(pool) > size:
            pool = pool.without(int(np.argmin(pool.losses())))
        return pool

    def members(self) -> list[Member]:
        """The members with their weights, the one first without which the IC would lose most."""
        order = np.argsort(-self.losses(), kind="stable")
        return [
            Member(
                alpha_id=self.ids[place],
                text=self.texts[place],
                weight=float(self.weights[place]),
                ic=float(self.ics[place]),
            )
            for place in order
        ]

    def state(self) -> State:
        """What is kept of a pool."""
        values = {"ridge": self.ridge, "ids": list(self.ids), "texts": list(self.texts)}
        return State(values=values, arrays={"ics": self.ics, "overlaps": self.overlaps})

    @classmethod
    def restored(cls, state: State) -> Pool:
        """The pool of which this is the state."""
        values, arrays = state.values, state.arrays
        return cls(
            ridge=values["ridge"],
            ids=tuple(values["ids"]),
            texts=tuple(values["texts"]),
            ics=arrays["ics"],
            overlaps=arrays["overlaps"],
        )
