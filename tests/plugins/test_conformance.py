"""The conformance kit over everything that installed plugins declare, whoever wrote it."""

from __future__ import annotations

from alphaplat.catalogue import Platform
from alphaplat.testing.registered import conformance_classes

PLATFORM = Platform.discover()

globals().update(conformance_classes(PLATFORM))


def test_no_plugin_was_set_aside() -> None:
    assert [str(problem) for problem in PLATFORM.problems] == []
