"""Fixtures for all tests: where the real market data lies, if it is here at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("ALPHAPLAT_STATES", "")  # tests leave nothing in the user's cache folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real prices, formulas and news, named by ALPHAPLAT_TEST_DATA.

    Without it a test is skipped, unless ALPHAPLAT_REQUIRE_DATA=1 says that it must be here.
    """
    named = os.environ.get("ALPHAPLAT_TEST_DATA", "")
    folder = Path(named)
    if named and folder.is_dir():
        return folder
    sentence = "real market data is not here: set ALPHAPLAT_TEST_DATA to its folder to run this test"
    if os.environ.get("ALPHAPLAT_REQUIRE_DATA") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)
