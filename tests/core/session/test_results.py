"""Results as sequences, frames, text and HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest

import alphaplat as ap

VOID = {"br", "hr", "img", "meta", "line", "polyline"}


class Balanced(HTMLParser):
    """Collects tags, and fails where they do not close as they open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def results(market: ap.Panel) -> ap.Results:
    texts = ["rank(close)", "rank(<b>clse</b>)", "-rank(ts_delta(close, 5))", "ts_delay(close, 2000)"]
    return ap.simulate(texts, market, ap.Settings(test_period="P6M"))


def test_text_says_the_same_as_html(results: ap.Results) -> None:
    for result in results:
        page, text = result._repr_html_(), repr(result)
        assert {"div"} <= Balanced(page).seen
        assert "script" not in Balanced(page).seen
        assert "<b>" not in page
        assert len(text.splitlines()) <= 12
        if result.ok:
            for part in (result.id, "delay 1", "Sharpe"):
                assert part in text
                assert part in page
            assert {"details", "table"} <= Balanced(page).seen
            assert ("svg" in Balanced(page).seen) == bool(result.pnl.any())
            assert "train and test" in page


def test_an_empty_alpha_says_why_in_both(results: ap.Results) -> None:
    for shown in (repr(results[3]), results[3]._repr_html_()):
        assert "no Sharpe: the signal has no value inside the universe" in shown


def test_many_are_a_table_of_the_first_twenty(results: ap.Results) -> None:
    many = ap.Results(list(results) * 8)
    text, page = repr(many), many._repr_html_()
    assert text.splitlines()[0] == "<Results: 32 alphas, 8 without numbers>"
    assert text.splitlines()[-1] == "  ... and 12 more"
    assert len(text.splitlines()) == 22
    assert Balanced(page).seen >= {"table", "svg"}
    assert page.count("<tr>") == 21
    assert "and 12 more" in page
    assert len(page) < 60_000


def test_sequences(results: ap.Results) -> None:
    assert [result.ok for result in results] == [True, False, True, True]
    assert isinstance(results[1:], ap.Results)
    assert len(results[-1:]) == 1
    assert [result.text for result in results.failed] == ["rank(<b>clse</b>)"]
    assert results[0] in results
    values = results["sharpe"]
    assert np.isnan(values[[1, 3]]).all()
    ascending = results.sort("sharpe", descending=False)["sharpe"]
    assert ascending[0] <= ascending[1]
    assert np.isnan(ascending[2:]).all()


def test_frames(results: ap.Results) -> None:
    frame = results.to_frame()
    assert list(frame["expression"])[:2] == ["rank(close)", "rank(<b>clse</b>)"]
    assert frame["error"].tolist()[0] == ""
    assert frame["sharpe"].isna().tolist() == [False, True, False, True]
    assert list(results[0].by_part.index) == ["train", "test"]
    assert results[3].pnl.abs().sum() == 0


def test_a_failure_raises_its_error_where_numbers_are_asked_for(results: ap.Results) -> None:
    failed = results[1]
    for name in ("expression", "settings", "weights"):
        with pytest.raises(ap.AlphaError) as caught:
            getattr(failed, name)
        assert caught.value is failed.error
    assert failed.id == ""
