"""What a text model was trained on is worth a warning where it was earned."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from alphaplat.panel.fields import FieldInfo


def known(cutoff):
    return {"expression": SimpleNamespace(fields=("news_c0",)), "fields": {"news_c0": info(cutoff)}}


def info(cutoff):
    return FieldInfo(name="news_c0", knowledge_cutoff=cutoff)


def test_days_up_to_the_cutoff_are_counted_and_warned_of(make_context, run):
    dates = make_context().simulation.dates[make_context().simulation.span]
    cutoff = str(np.datetime_as_string(dates[2], unit="D"))
    outcome = run("hindsight", make_context(**known(cutoff)))
    assert (outcome.verdict, outcome.value) == ("warn", 3.0)
    assert cutoff in outcome.reason


@pytest.mark.parametrize(("cutoff", "verdict"), [("", "pass"), ("1999-12-31", "pass"), ("unknown", "warn")])
def test_a_model_without_a_day_is_doubted_and_none_is_not(make_context, run, cutoff, verdict):
    assert run("hindsight", make_context(**known(cutoff))).verdict == verdict


def test_a_signal_without_expression_is_skipped(make_context, run):
    assert run("hindsight", make_context()).verdict == "skip"
