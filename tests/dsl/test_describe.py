"""English descriptions: a file of examples, and what holds for all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.describe import describe
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.explain import explain
from alphaplat_dsl.ir import field, node
from alphaplat_dsl.phrases import CONDITIONS, PHRASES
from alphaplat_dsl.signature import parse_signature

BRAIN = Dialect(name="brain", description="the default")
FIXTURES = Path(__file__).parents[1] / "fixtures"
CLOSE = field("close")


def pairs() -> list[tuple[str, str]]:
    lines = (FIXTURES / "descriptions.alpha").read_text().splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return list(zip(kept[::2], kept[1::2], strict=True))


@pytest.mark.parametrize(("text", "sentence"), pairs())
def test_descriptions(text: str, sentence: str, catalogue: Catalogue) -> None:
    assert describe(compile_text(text, catalogue, dialect=BRAIN).node, catalogue) == sentence


def test_every_canonical_expression_is_described(catalogue: Catalogue) -> None:
    for text in (FIXTURES / "identity.alpha").read_text().splitlines()[1:]:
        sentence = describe(compile_text(text, catalogue, dialect=BRAIN).node, catalogue)
        assert sentence.endswith(".")
        assert not re.search(r"[{}]|None|  ", sentence), sentence
        assert sentence.count("(") == sentence.count(")"), sentence


def test_fields_may_have_words() -> None:
    root = node("rank", node("divide", CLOSE, field("eps")))
    words = {"close": "the closing price", "eps": "earnings {per} share"}
    assert (
        describe(root, Catalogue(), fields=words)
        == "The cross-sectional rank of the ratio of the closing price to earnings {per} share."
    )


def test_an_operator_of_a_plugin_is_described_by_its_name() -> None:
    signature = parse_signature("ts_foo(x: matrix, days: window, k: int = 1, name: text = none) -> matrix")
    root = node("ts_foo", CLOSE, attrs={"days": 20, "k": 3, "name": "all"})
    assert describe(root, Catalogue.of([signature])) == 'ts_foo of close over 20 days (k 3 and name "all").'


def test_a_value_of_a_literal_may_have_its_own_phrase() -> None:
    root = node("ts_regression", CLOSE, field("open"), attrs={"d": 20, "rettype": 2})
    assert describe(root, Catalogue()) == "The slope of a regression of close on open over 20 days."


def test_what_would_be_too_long_is_counted() -> None:
    root = CLOSE
    for _ in range(100):
        root = node("max", root, root)
    sentence = describe(root, Catalogue(), max_length=200)
    assert re.search(r"(?i)a value made by \d+ operations", sentence)
    assert len(sentence) < 1_000


def test_no_operator_has_two_phrases() -> None:
    assert not PHRASES.keys() & CONDITIONS.keys()


def test_explaining_shows_kinds_units_and_rows(catalogue: Catalogue) -> None:
    root = node("divide", node("ts_mean", CLOSE, attrs={"d": 20}), field("volume"))
    assert explain(root, catalogue).splitlines() == [
        "divide            matrix, unit price*share^-1, 20 rows",
        "├─ ts_mean(d=20)  matrix, unit price, 20 rows",
        "│  └─ close       matrix, unit price, 1 row",
        "└─ volume         matrix, unit share, 1 row",
        "",
        "20 rows, cost 21",
    ]
