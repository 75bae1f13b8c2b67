"""Words for parts of alphas: complete, varied, and never the wrong way round."""

from __future__ import annotations

import re
from random import Random

import pytest

from alphaplat.generator.corpus import Wording, write_document
from alphaplat.generator.corpus.documents import peeled
from alphaplat.generator.corpus.lexicon import _IDIOMS, _table, read_frames
from alphaplat.generator.corpus.templates import slots
from alphaplat_dsl.ir import const, field, node
from alphaplat_dsl.kinds import Kind

FORMS = ("noun", "high", "low", "highs", "lows", "is", "isnt", "bet", "fade")
UP = re.compile(
    r"\b(rose|rall|gain(?! of)|climb|jump|advanc|ran up|went up|winner|outperform|bid up|up on|above|strong(?!ly)|good)"
)
DOWN = re.compile(r"\b(fell|drop|lost|slid|sank|declin|sold off|loser|laggard|underperform|below|weak|poor|punish|hit)")


def said(wording, alpha, form, draws=150):
    return [wording.say(alpha, form, Random(draw)) for draw in range(draws)]


def test_every_shape_of_the_tables_is_known(wording):
    shapes = {idiom.name: len(idiom.shapes) for idiom in wording.lexicon.idioms}
    for table in _IDIOMS:
        for entry in _table(table):
            assert shapes[entry["alpha"][0]] == len(entry["alpha"]), entry["alpha"]


def test_sayings_are_of_idioms_that_there_are():
    assert _table("sayings").keys() <= {entry["alpha"][0] for table in _IDIOMS for entry in _table(table)}


def test_tables_speak_of_operators_and_forms_that_there_are(platform, wording):
    assert {name.split()[0] for name in wording.lexicon.operators} <= platform.operators.keys()
    for words in (*wording.lexicon.operators.values(), *(idiom.words for idiom in wording.lexicon.idioms)):
        for templates in words.forms.values():
            assert {slot.form for one in templates for slot in slots(one)} <= {*FORMS, "past", "adj", "ago"}


def test_every_field_has_words(platform, wording):
    assert not [name for name in platform.fields if name not in wording.lexicon.fields]


def test_every_operator_can_be_worded_in_every_form(platform, wording):
    stand_in = {Kind.GROUP: field("sector"), Kind.VECTOR: field("news_sentiment")}
    for name, operator in platform.operators.items():
        signature = operator.parsed
        args = [stand_in.get(one.kind, field("close")) for one in signature.inputs for _ in range(1 + one.variadic)]
        values = {Kind.WINDOW: 20, Kind.SHIFT: 5, Kind.INT: 2, Kind.NUMBER: 0.5, Kind.TEXT: "1"}
        attrs = {one.name: values[one.kind] for one in signature.literals if one.required}
        alpha = node(name, *args, attrs=attrs)
        for form in FORMS:
            for draw in range(5):
                text = wording.say(alpha, form, Random(draw))
                assert text.strip(), (name, form)
                assert not re.search(r"[{}\[\]|]", text), (name, form, text)


def test_a_field_that_nobody_knows_is_described(platform, fields):
    from alphaplat_dsl.catalogue import FieldType

    told = {"esg_x": FieldType(description="The ESG score"), "plain_name": FieldType()}
    own = Wording(platform, {**fields, **told})
    assert own.say(field("esg_x"), "noun", Random(1)) == "esg score"
    assert own.say(field("plain_name"), "noun", Random(1)) == "plain name"


@pytest.mark.parametrize("text", ["ts_delta(close, 5)", "ts_returns(close, 20)", "ts_sum(returns, 10)", "returns"])
def test_rising_and_falling_are_not_mixed_up(platform, wording, text):
    alpha = platform.compile(text).node
    for form, wrong in (("high", DOWN), ("highs", DOWN), ("low", UP), ("lows", UP)):
        assert not [one for one in said(wording, alpha, form) if wrong.search(one)], (text, form)


def test_a_sign_turns_the_words_round(wording):
    cap = field("cap")
    turned = node("reverse", cap)
    assert set(said(wording, turned, "highs")) & {"small caps", "micro caps", "small companies"}
    assert not set(said(wording, turned, "highs")) & {"large caps", "big caps", "giants"}
    assert peeled(node("reverse", node("reverse", cap))) == (True, cap)
    assert peeled(turned) == (False, cap)


def test_idioms_are_used_and_their_windows_told(platform, wording):
    volatility = platform.compile("ts_std_dev(returns, 20)").node
    nouns = said(wording, volatility, "noun")
    assert any("volatility" in one for one in nouns)
    assert all(re.search(r"month|20|twenty|four weeks", one) for one in nouns)


def test_numbers_are_words_or_digits(wording):
    assert set(said(wording, const(2.0), "noun")) == {"two", "2"}
    assert set(said(wording, const(0.5), "noun")) == {"0.5", "50 percent"}


def test_documents_vary_and_repeat_by_their_seed(platform, wording):
    alpha = platform.compile("-group_neutralize(ts_delta(close, 5), sector)").node
    texts = [write_document(alpha, wording, Random(draw)) for draw in range(400)]
    assert len(set(texts)) > 390
    assert texts[:20] == [write_document(alpha, wording, Random(draw)) for draw in range(20)]
    assert not [one for one in texts if re.search(r"[{}\[\]|]| ,|  ", one)]


def test_frames_ask_for_forms_that_there_are():
    frames = read_frames()
    assert len(frames.styles) >= 8
    for templates in frames.styles.values():
        for template in templates:
            for slot in slots(template):
                assert slot.name in ("long", "short", "noun", "core", "root"), slot
    assert not [slot for remark in frames.remarks for slot in slots(remark)]
