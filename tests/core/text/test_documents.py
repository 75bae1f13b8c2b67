from __future__ import annotations

import pytest

from alphaplat.text.documents import document_id, is_binary, passage, passage_id, script_of


def test_ids_are_of_the_content_and_stay() -> None:
    content = ("2024-01-02", "wire", "Up", "It rose.", "", "")
    assert document_id(*content) == "d6fbzt2lay7sxqnjzc6jf4xlgfj"
    others = {document_id(*(*content[:at], "other", *content[at + 1 :])) for at in range(len(content))}
    assert len(others | {document_id(*content)}) == len(content) + 1


def test_a_passage_is_the_same_whatever_the_day() -> None:
    assert passage_id("Up", "It rose.") == passage_id("Up", "It rose.") != passage_id("Up It", "rose.")
    assert [passage("a", "b"), passage("a", ""), passage("", "b")] == ["a\nb", "a", "b"]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Sales rose", "latin"),
        ("Ergebnis übertrifft Prognose", "latin"),
        ("Прибыль компании выросла", "cyrillic"),
        ("公司利润增长", "cjk"),
        ("AAPL 公司利润增长超过预期", "cjk"),
        ("الأرباح", "arabic"),
        ("12.5 %", ""),
        ("", ""),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "binary"),
    [
        ("Sales rose.\nCosts\tfell.", False),
        ("a\x00b", True),
        ("\x01\x02\x03\x04", True),
        ("\ufffd\ufffd\ufffd", True),
        ("One sign of this long text could not be read: \ufffd", False),
        ("", False),
    ],
)
def test_what_is_no_text_is_seen(text: str, binary: bool) -> None:
    assert is_binary(text) is binary
