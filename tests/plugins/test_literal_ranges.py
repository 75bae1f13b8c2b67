"""Literals out of their range are refused by the compiler, at their place."""

from __future__ import annotations

import pytest

import alphaplat as ap


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        (
            "ts_regression(close, open, 20, rettype=10)",
            "'rettype' of 'ts_regression' is a whole number from 0 to 9",
            "10",
        ),
        ("ts_regression(close, open, 20, 0, -1)", "'rettype' of 'ts_regression' is a whole number from 0 to 9", "-1"),
        (
            "ts_poly_regression(close, open, 20, k=-1)",
            "'k' of 'ts_poly_regression' is a whole number of at least 0",
            "-1",
        ),
        ("ts_moment(close, 20, -2)", "'k' of 'ts_moment' is a whole number of at least 0", "-2"),
        ("ts_percentage(close, 20, 1.5)", "'percentage' of 'ts_percentage' is a number from 0 to 1", "1.5"),
        ("ts_entropy(close, 20, 0)", "'buckets' of 'ts_entropy' is a whole number of at least 1", "0"),
        ("ts_decay_exp_window(close, 20, 1)", "'factor' of 'ts_decay_exp_window' is a number above 0 and below 1", "1"),
        ("ts_returns(close, 5, 3)", "'mode' of 'ts_returns' is a whole number from 1 to 2", "3"),
        ("ts_backfill(close, 20, 0)", "'k' of 'ts_backfill' is a whole number of at least 1", "0"),
        ("kth_element(close, 20, 0)", "'k' of 'kth_element' is a whole number of at least 1", "0"),
        ("round_down(close, -1)", "'f' of 'round_down' is a number above 0", "-1"),
        ("group_percentage(close, sector, 2)", "'percentage' of 'group_percentage' is a number from 0 to 1", "2"),
        ("vec_percentage(news, 2)", "'percentage' of 'vec_percentage' is a number from 0 to 1", "2"),
    ],
)
def test_the_caret_is_at_the_literal(text: str, said: str, found: str) -> None:
    with pytest.raises(ap.AlphaError) as caught:
        ap.compile(text, fields={"news": ap.FieldSpec(name="news", description="a feed", kind="vector")})
    (problem,) = caught.value.problems
    assert problem.message == f"{said}, found {found}"
    assert problem.span is not None
    assert text[problem.span.start : problem.span.end] == found
