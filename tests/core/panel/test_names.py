"""Names of fields: what is refused, and with which advice."""

from __future__ import annotations

import pytest

from alphaplat.panel.names import collisions, fold, name_problem


@pytest.mark.parametrize(
    ("given", "folded"),
    [("Close", "close"), (" Adj Close ", "adj_close"), ("P/E", "p_e"), ("a.b-c", "a_b_c"), ("EBITDA", "ebitda")],
)
def test_fold(given: str, folded: str) -> None:
    assert fold(given) == folded


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("adv20", "vendor_adv20"),
        ("adv", "vendor_adv"),
        ("rank", "vendor_rank"),
        ("1st", "letters"),
        ("a(b)", "letters"),
        ("", "letters"),
        ("x" * 200, "at most 128"),
        ("ціна", "letters"),
    ],
)
def test_refused(name: str, advice: str) -> None:
    problem = name_problem(name, {"rank"})
    assert problem is not None
    assert advice in str(problem)


@pytest.mark.parametrize("name", ["close", "vendor_adv20", "advance", "_x", "adv20d", "x1"])
def test_accepted(name: str) -> None:
    assert name_problem(name, {"rank"}) is None


def test_collisions_name_both_spellings() -> None:
    (problem,) = collisions(["Close", "open", "CLOSE"])
    assert "'Close' and 'CLOSE'" in str(problem)
