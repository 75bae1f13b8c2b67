from __future__ import annotations

import alphaplat as ap
from alphaplat.generator.likeness import Known


def novelty(alpha: str, *known: str) -> float | None:
    return Known(ap.compile(one).node for one in known).novelty(ap.compile(alpha).node)


def test_what_is_known_is_not_new_and_what_shares_nothing_is() -> None:
    assert novelty("rank(close)", "open", "rank(close)") == 0.0
    assert novelty("rank(close)", "-ts_delta(open, 5)") == 1.0


def test_the_likest_one_counts() -> None:
    """rank(ts_delta(close, 5)) has three parts, of which ts_delta(close, 5) has two, and close + volume one."""
    assert novelty("rank(ts_delta(close, 5))", "close + volume", "ts_delta(close, 5)") == 1 - 2 / 3


def test_without_known_alphas_there_is_no_novelty() -> None:
    assert novelty("rank(close)") is None
