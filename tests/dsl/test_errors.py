"""What a person reads when an alpha is wrong: the pictures of `errors.alpha`, and errors as facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import AlphaError, AlphaErrors, AlphaNameError, LanguageWarning, one_error
from alphaplat_dsl.source import Place, Source, Span

FIXTURE = Path(__file__).parents[1] / "fixtures" / "errors.alpha"


def cases() -> list[object]:
    """Blocks between lines of `====`: a title with options in brackets, a text, `----`, the picture."""
    found: list[object] = []
    for block in FIXTURE.read_text(encoding="utf-8").rstrip("\n").split("\n====\n"):
        written, _, picture = block.partition("\n----\n")
        title, _, text = written.partition("\n")
        text = text.encode().decode("unicode_escape") if "[escaped]" in title else text
        found.append(pytest.param(title, text, picture, id=title.removeprefix("# ")))
    return found


@pytest.mark.parametrize(("title", "text", "picture"), cases())
def test_picture(title: str, text: str, picture: str, catalogue: Catalogue, brain: Dialect, paper: Dialect) -> None:
    with pytest.raises(AlphaError) as caught:
        compile_text(
            text,
            catalogue,
            dialect=paper if "[paper]" in title else brain,
            strict="[strict]" in title,
            strict_units="[strict_units]" in title,
        )
    assert str(caught.value) == picture


def test_an_error_keeps_its_facts(catalogue: Catalogue, brain: Dialect) -> None:
    with pytest.raises(AlphaNameError) as caught:
        compile_text("rank(clsoe)", catalogue, dialect=brain, name="mine.alpha")
    error = caught.value
    assert (error.code, error.span, error.help) == ("name", Span(5, 10), "did you mean 'close'?")
    assert error.source == Source("rank(clsoe)", "mine.alpha")
    assert "mine.alpha:1 | rank(clsoe)" in str(error)


def test_one_error_stays_itself_and_several_become_a_group() -> None:
    one, other = AlphaNameError("one"), AlphaNameError("other")
    assert one_error([one]) is one
    group = one_error([one, other])
    assert isinstance(group, AlphaErrors)
    assert group.problems == (one, other)
    assert str(group) == "error[name]: one\nerror[name]: other"


def test_an_error_without_a_place_says_its_help_below() -> None:
    assert str(AlphaError("it is wrong", help="do it right")) == "error[alpha]: it is wrong\n  do it right"


def test_a_warning_is_a_picture_too() -> None:
    warning = LanguageWarning("doubtful", "unit", Place(Source("a + b"), Span(4, 5)), "look here")
    assert str(warning) == "warning[unit]: doubtful\n  1 | a + b\n    |     ^ look here"
    assert str(LanguageWarning("doubtful", "unit")) == "warning[unit]: doubtful"
