"""Templates: choices, slots, and what is refused."""

from __future__ import annotations

from random import Random

import pytest

from alphaplat.generator.corpus.templates import fill, read_template, read_templates, slots


def filled(text: str, draws: int = 60) -> set[str]:
    template = read_template(text)
    return {fill(template, Random(draw), lambda name, form: f"<{name}.{form}>") for draw in range(draws)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain", {"plain"}),
        ("a[b|c]d", {"abd", "acd"}),
        ("a[b|]", {"ab", "a"}),
        ("[a|[b|c]] {x}", {"a <x.noun>", "b <x.noun>", "c <x.noun>"}),
        ("{x:high} by {d:past}", {"<x.high> by <d.past>"}),
    ],
)
def test_every_choice_is_drawn(text, wanted):
    assert filled(text) == wanted


@pytest.mark.parametrize("text", ["a]b", "[a|b", "a|b", "{x", "{a b}"])
def test_what_is_no_template_is_refused(text):
    with pytest.raises(ValueError, match=r"template|bracket"):
        read_template(text)


def test_slots_in_choices_are_found():
    assert [(one.name, one.form) for one in slots(read_template("{x} [of {y:high}|]"))] == [
        ("x", "noun"),
        ("y", "high"),
    ]


def test_a_table_has_one_template_a_line():
    assert len(read_templates("one\n  two\n\nthree\n")) == 3
