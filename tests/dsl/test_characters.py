"""Characters that are not of the language, and the ones that they are taken for."""

from __future__ import annotations

import unicodedata

import pytest

from alphaplat_dsl.characters import check_characters, resembled
from alphaplat_dsl.errors import AlphaError, AlphaErrors
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.source import Source


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("CYRILLIC SMALL LETTER A", "a"),
        ("CYRILLIC CAPITAL LETTER ER", "P"),
        ("GREEK SMALL LETTER OMICRON", "o"),
        ("FULLWIDTH DIGIT FIVE", "5"),
        ("MATHEMATICAL BOLD SMALL X", "x"),
        ("LATIN SMALL LETTER E WITH ACUTE", "e"),
        ("EN DASH", "-"),
        ("NO-BREAK SPACE", " "),
        ("HEBREW LETTER ALEF", None),
    ],
)
def test_resembled(name: str, twin: str | None) -> None:
    assert resembled(unicodedata.lookup(name)) == twin


@pytest.mark.parametrize(
    "text",
    ["close # 收盘价, для примера", "/* ½ · é */ close", "close\t+\r\nopen\f", "quantile(close, driver='gaussian')"],
)
def test_comments_are_in_any_script(text: str) -> None:
    check_characters(Source(text), Limits())


@pytest.mark.parametrize("text", ["a\x00", "# \x07", "a \x7f", "'\x1b'", "/* \u2066 */", "# \ud800", "a\u200bb", "'б'"])
def test_hidden_and_foreign_characters_are_refused_by_number(text: str) -> None:
    with pytest.raises(AlphaError, match=r"U\+[0-9A-F]{4}") as caught:
        check_characters(Source(text), Limits())
    assert caught.value.code == "character"
    str(caught.value).encode()


def test_each_foreign_character_is_named_once_and_ten_at_most() -> None:
    with pytest.raises(AlphaErrors) as caught:
        check_characters(Source("".join(chr(number) * 2 for number in range(0x430, 0x450))), Limits())
    assert len(caught.value.problems) == 10
    assert len({problem.message for problem in caught.value.problems}) == 10
