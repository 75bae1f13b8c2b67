"""Search: proposers are asked for alphas and told what became of them, and a pool keeps the best together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alphaplat.search.mixture import Mixture as Mixture
    from alphaplat.search.pool import Pool as Pool
    from alphaplat.search.proposer import Context as Context
    from alphaplat.search.proposer import Member as Member
    from alphaplat.search.proposer import Proposal as Proposal
    from alphaplat.search.proposer import Proposer as Proposer
    from alphaplat.search.proposer import State as State
    from alphaplat.search.proposer import Told as Told
    from alphaplat.search.proposer import draws as draws
    from alphaplat.search.reward import RewardSettings as RewardSettings
    from alphaplat.search.search import Search as Search

_HOME = {
    "Context": "proposer",
    "Member": "proposer",
    "Mixture": "mixture",
    "Pool": "pool",
    "Proposal": "proposer",
    "Proposer": "proposer",
    "RewardSettings": "reward",
    "Search": "search",
    "State": "proposer",
    "Told": "proposer",
    "draws": "proposer",
}

__all__ = [
    "Context",
    "Member",
    "Mixture",
    "Pool",
    "Proposal",
    "Proposer",
    "RewardSettings",
    "Search",
    "State",
    "Told",
    "draws",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'alphaplat.search' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"alphaplat.search.{_HOME[name]}"), name)
