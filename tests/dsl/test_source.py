"""Pictures of places in a text, whatever the text holds."""

from __future__ import annotations

import pytest

from alphaplat_dsl.source import Place, Source, Span


@pytest.mark.parametrize(
    ("text", "span", "picture"),
    [
        ("a + b", Span(4, 5), "  1 | a + b\n    |     ^"),
        ("a\n+ bcd", Span(4, 7), "  2 | + bcd\n    |   ^^^"),
        ("a", Span(1, 2), "  1 | a\n    |  ^"),
        ("", Span(0, 1), "  1 | \n    | ^"),
        ("a\tb\r\n", Span(2, 3), "  1 | a b\n    |   ^"),
        ("a\x00\x1bb\u202e", Span(3, 4), "  1 | a\ufffd\ufffdb\ufffd\n    |    ^"),
        ("one\ntwo", Span(0, 7), "  1 | one\n    | ^^^"),
    ],
)
def test_pictures(text: str, span: Span, picture: str) -> None:
    assert Source(text).picture(span) == picture


def test_a_name_and_a_note_stand_beside() -> None:
    assert Source("a + b", "my.alpha").picture(Span(0, 1), "this") == "  my.alpha:1 | a + b\n             | ^ this"


def test_a_long_line_is_cut_to_the_surroundings() -> None:
    text = "x" * 500 + "HERE" + "y" * 500
    drawn, carets = Source(text).picture(Span(500, 504)).splitlines()
    assert drawn.count("…") == 2
    assert len(drawn) < 120
    assert drawn[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_a_place_quotes_what_stands_there() -> None:
    source = Source("rank( close\n - open )")
    assert Place(source, Span(6, 19)).text == "close - open"
    assert Place(Source("z" * 90), Span(0, 90)).text == "z" * 39 + "…"


def test_spans_join() -> None:
    assert Span(3, 5).join(Span(8, 9)) == Span(3, 9) == Span(8, 9).join(Span(3, 5))


def test_lines_and_columns_count_from_one() -> None:
    assert Source("ab\ncd").line_column(0) == (1, 1)
    assert Source("ab\ncd").line_column(4) == (2, 2)
