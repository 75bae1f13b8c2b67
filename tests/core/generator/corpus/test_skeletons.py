"""Skeletons: which alphas are near-duplicates, and what is held out by them."""

from __future__ import annotations

import pytest

from alphaplat.generator.corpus import HeldOut
from alphaplat.generator.corpus.skeletons import skeleton


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-rank(ts_delta(close, 5))", "ts_delta(F,#)"),
        ("zscore(-ts_delta(volume, 20))", "ts_delta(F,#)"),
        ("ts_rank(close, 5)", "ts_rank(F,#)"),
        ("group_neutralize(close, sector)", "group_neutralize(F,G)"),
        ("ts_mean(vec_avg(news_sentiment), 5)", "ts_mean(vec_avg(V),#)"),
        ("rank(close) > 0.5", "less(#,rank(F))"),
    ],
)
def test_names_numbers_and_the_outside_do_not_matter(platform, fields, text, wanted):
    assert skeleton(platform.compile(text, panel_fields=fields).node, fields) == wanted


def test_held_out_shapes_are_found_inside(platform, fields):
    def node(text):
        return platform.compile(text, panel_fields=fields).node

    held_out = HeldOut.of([node("-rank(ts_corr(close, volume, 10))")], [], fields)
    assert held_out.refuses(node("ts_mean(ts_corr(open, cap, 7), 5) * returns"), fields)
    assert not held_out.refuses(node("ts_corr(rank(open), cap, 7)"), fields)
    assert not HeldOut().refuses(node("ts_corr(close, volume, 10)"), fields)


def test_held_out_phrases_are_found_whatever_their_signs():
    held_out = HeldOut.of([], ["Buy what fell, more than others in the week."], {}, words=4)
    assert held_out.refuses_text("so: buy WHAT fell more?")
    assert not held_out.refuses_text("buy what rose more than others")
    assert not HeldOut().refuses_text("buy what fell more")
