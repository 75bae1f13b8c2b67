"""Outcomes, and what counts as acceptable."""

from __future__ import annotations

import pytest

from alphaplat.checks.outcome import CheckOutcome, Verdict, acceptable


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["pass", "warn", "skip"], True),
        (["skip"], False),
        (["warn"], False),
        ([], False),
        (["pass", "fail"], False),
        (["pass", "error"], False),
    ],
)
def test_acceptable(verdicts, expected):
    assert acceptable([CheckOutcome("any", Verdict(verdict)) for verdict in verdicts]) is expected


def test_only_pass_is_passed():
    assert [verdict for verdict in Verdict if CheckOutcome("any", verdict).passed] == [Verdict.PASS]


def test_text_holds_all_that_is_known():
    shown = str(CheckOutcome("low_sharpe", Verdict.FAIL, 1.1, 1.25, "sharpe is not above the limit"))
    assert shown == "FAIL  low_sharpe 1.1 (limit 1.25): sharpe is not above the limit"
