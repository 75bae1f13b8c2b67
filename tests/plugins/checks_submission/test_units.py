"""Units that do not fit are worth a warning."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import alphaplat_dialects
import alphaplat_ops_arithmetic
from alphaplat.catalogue import Platform
from alphaplat.testing.panels import small_panel


def warning(code, message="'close + volume' adds price to share"):
    return SimpleNamespace(code=code, message=message)


@pytest.mark.parametrize(
    ("warnings", "verdict", "value"),
    [
        ([], "pass", 0.0),
        ([warning("vector")], "pass", 0.0),
        ([warning("vector"), warning("unit")], "warn", 1.0),
        ([warning("unit"), warning("unit")], "warn", 2.0),
    ],
)
def test_counts_the_places_where_units_do_not_fit(make_context, run, warnings, verdict, value):
    outcome = run("units", make_context(expression=SimpleNamespace(warnings=tuple(warnings))))
    assert (outcome.verdict, outcome.value) == (verdict, value)
    if verdict == "warn":
        assert outcome.reason.startswith("'close + volume' adds price to share")


def test_a_signal_without_expression_is_skipped(make_context, run):
    assert run("units", make_context()).verdict == "skip"


@pytest.mark.parametrize(("text", "verdict"), [("close + volume", "warn"), ("close - open", "pass")])
def test_reads_the_warnings_of_the_compiler(make_context, run, text, verdict):
    platform = Platform([alphaplat_ops_arithmetic, alphaplat_dialects], strict=True)
    expression = platform.compile(text, panel_fields=small_panel().field_types())
    assert run("units", make_context(expression=expression)).verdict == verdict
