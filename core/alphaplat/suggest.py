"""The nearest known name to one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A question with the nearest names, or None where nothing is near.

    >>> did_you_mean("sharp", ["sharpe", "turnover"])
    "did you mean 'sharpe'?"
    """
    near = get_close_matches(name.lower(), sorted(known), n=2, cutoff=0.7)
    return f"did you mean {' or '.join(repr(one) for one in near)}?" if near else None
