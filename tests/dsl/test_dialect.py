"""Dialects and conventions: the same text, read differently."""

from __future__ import annotations

import pytest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Conventions, Dialect, choices
from alphaplat_dsl.errors import AlphaNameError, AlphaTypeError


@pytest.mark.parametrize(
    ("text", "brain_text", "paper_text"),
    [
        ("rank(close)", "rank(close)", "rank(close, scale=pct)"),
        ("ts_rank(close, 5)", "ts_rank(close, 5)", "ts_rank(close, 5, min_periods=5, scale=ordinal)"),
        ("ts_arg_max(close, 5)", "ts_arg_max(close, 5)", "ts_arg_max(close, 5, min_periods=5, origin=position)"),
        ("ts_std_dev(close, 5)", "ts_std_dev(close, 5)", "ts_std_dev(close, 5, ddof=1, min_periods=5)"),
        ("ts_std_dev(close, 5, ddof=0)", "ts_std_dev(close, 5)", "ts_std_dev(close, 5, min_periods=5)"),
        ("ts_mean(close, 1)", "ts_mean(close, 1)", "ts_mean(close, 1)"),
        ("adv(5)", "ts_mean(volume, 5)", "ts_mean(close * volume, 5, min_periods=5)"),
        ("ts_backfill(close, 20)", "ts_backfill(close, 20)", "ts_backfill(close, 20)"),
        ("min(close, open)", "min(close, open)", "min(close, open)"),
    ],
)
def test_conventions_fill_what_is_unsaid(
    text: str, brain_text: str, paper_text: str, catalogue: Catalogue, brain: Dialect, paper: Dialect
) -> None:
    for dialect, meant in ((brain, brain_text), (paper, paper_text)):
        expression = compile_text(text, catalogue, dialect=dialect)
        assert expression == compile_text(meant, catalogue, dialect=brain)
        assert expression.dialect == dialect.name


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("min(close, 5)", "ts_min(close, 5, min_periods=5)"),
        ("min(close, 5.9)", "ts_min(close, 5, min_periods=5)"),
        ("max(close, 2 + 3)", "ts_max(close, 5, min_periods=5)"),
        ("d = 5; max(close, d)", "ts_max(close, 5, min_periods=5)"),
        ("max(close, open)", "max(close, open)"),
        ("max(5, close)", "max(close, 5)"),
        ("max(close, open, 5)", "max(max(close, open), 5)"),
        ("delta(close, 1.9)", "ts_delta(close, 1)"),
        ("correlation(close, open, 2.5)", "ts_corr(close, open, 2, min_periods=2)"),
        ("group_rank(close, IndClass.Sector)", "group_rank(close, sector)"),
        ("$SHUT + 1", "close + 1"),
    ],
)
def test_what_only_the_paper_says(text: str, meant: str, catalogue: Catalogue, brain: Dialect, paper: Dialect) -> None:
    assert compile_text(text, catalogue, dialect=paper) == compile_text(meant, catalogue, dialect=brain)


@pytest.mark.parametrize(
    ("text", "conventions", "meant"),
    [
        ("rank(close)", {"rank": "pct"}, "rank(close, scale=pct)"),
        ("ts_rank(close, 5)", {"ts_rank": "pct"}, "ts_rank(close, 5, scale=pct)"),
        ("ts_arg_max(close, 5)", {"argmax": "position"}, "ts_arg_max(close, 5, origin=position)"),
        ("ts_std_dev(close, 5)", {"ddof": 1, "min_periods": "window"}, "ts_std_dev(close, 5, ddof=1, min_periods=5)"),
        ("ts_mean(close, 2.5)", {"windows": "round"}, "ts_mean(close, 3)"),
        ("adv20", {"adv": "dollars"}, "ts_mean(close * volume, 20)"),
    ],
)
def test_conventions_are_changed_one_by_one(
    text: str, conventions: dict[str, object], meant: str, catalogue: Catalogue, brain: Dialect
) -> None:
    changed = compile_text(text, catalogue, dialect=brain, conventions=conventions)
    assert changed == compile_text(meant, catalogue, dialect=brain)


@pytest.mark.parametrize(
    ("conventions", "error", "message"),
    [
        ({"ranks": "pct"}, AlphaNameError, "unknown convention 'ranks'"),
        ({"rank": "percent"}, AlphaTypeError, "convention 'rank' cannot be 'percent'"),
        ({"ddof": 2}, AlphaTypeError, "convention 'ddof' cannot be 2"),
        ({"ddof": True}, AlphaTypeError, "convention 'ddof' cannot be True"),
    ],
)
def test_conventions_that_there_are_not(
    conventions: dict[str, object], error: type[Exception], message: str, catalogue: Catalogue, brain: Dialect
) -> None:
    with pytest.raises(error, match=message):
        compile_text("close", catalogue, dialect=brain, conventions=conventions)


def test_the_possible_conventions_are_said() -> None:
    assert choices() == {
        "rank": ("unit", "pct"),
        "ts_rank": ("unit", "pct", "ordinal"),
        "argmax": ("age", "position"),
        "ddof": (0, 1),
        "adv": ("shares", "dollars"),
        "windows": ("exact", "floor", "round"),
        "min_periods": (1, "window"),
    }
    assert Conventions().as_dict().keys() == choices().keys()
