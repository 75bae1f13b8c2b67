"""A proposer that needs no grammar, and scores that need no panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.errors import AlphaSyntaxError
from alphaplat.search import Member, Mixture, Proposal, RewardSettings, Search, State, Told, draws
from alphaplat.search.exposures import Exposures, overlap
from alphaplat.search.search import Batch, Score

DAYS, NAMES = 30, 20


class Windows:
    """Proposes means over windows that it draws, prefers the best one it was told of, and now and then errs."""

    def __init__(self, seed: int, most: int = 60) -> None:
        self.seed, self.most = seed, most
        self.asked, self.best, self.best_reward = 0, 1, -np.inf
        self.heard: list[tuple[str, float]] = []

    def ask(self, count: int) -> list[Proposal]:
        self.asked += 1
        random = draws(self.seed, self.asked)
        windows = random.integers(1, self.most, count) + (random.random(count) < 0.3) * self.best
        texts = [f"ts_mean(close, {window})" if window % 7 else f"ts_mean(clse, {window})" for window in windows]
        return [Proposal(text=text, how="draw") for text in texts]

    def tell(self, told: Sequence[Told], pool: Sequence[Member]) -> None:
        for one in told:
            self.heard.append((one.proposal.text, one.reward))
            if one.reward > self.best_reward and one.expression is not None:
                self.best, self.best_reward = int(one.expression.canonical.split()[-1].rstrip(")")), one.reward

    def state(self) -> State:
        return State(values={"asked": self.asked, "best": self.best}, arrays={"reward": np.array(self.best_reward)})

    def restore(self, state: State) -> None:
        self.asked, self.best = state.values["asked"], state.values["best"]
        self.best_reward = float(state.arrays["reward"])


def exposures(text: str) -> Exposures:
    """Exposures that a text alone decides."""
    values = draws(sum(map(ord, text))).normal(size=(DAYS, NAMES))
    values -= values.mean(axis=1, keepdims=True)
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


TARGET = exposures("the returns")


def scored(batch: Batch) -> dict[str, Score]:
    """Scores of a batch's fresh alphas; a window of 5 fails."""
    members = [exposures(text) for text in batch.pool.texts]
    found = {}
    for alpha in batch.fresh:
        own = exposures(alpha.expression.canonical)
        if alpha.expression.canonical.endswith(" 5)"):
            found[alpha.id] = Score(error="too hard")
            continue
        found[alpha.id] = Score(
            ic=overlap(own, TARGET),
            own=overlap(own, own),
            overlaps=np.array([overlap(own, member) for member in members]),
            exposures=own,
            verdicts={"a": "pass", "b": "fail"},
        )
    return found


@pytest.fixture
def search() -> Callable[..., Search]:
    def make(*proposers: Any, **changes: Any) -> Search:
        named = {f"p{number}": one for number, one in enumerate(proposers or [Windows(1)])}

        def alpha_of(text: str) -> ap.Alpha:
            if "clse" in text:
                raise AlphaSyntaxError("no such field")
            return ap.Alpha(ap.compile(text))

        return Search(
            mixture=Mixture(proposers=named, shares=dict.fromkeys(named, 1.0)),
            alpha_of=alpha_of,
            exposures_of=lambda texts: [exposures(text) for text in texts],
            **{"size": 10, "lag": 2, "members": 4, "reward": RewardSettings(least_gain=0.001, least_t=0)} | changes,
        )

    return make


@pytest.fixture
def windows() -> type[Windows]:
    return Windows


@pytest.fixture
def score() -> Callable[[Batch], dict[str, Score]]:
    return scored
