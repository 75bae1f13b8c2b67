"""The kit of encoders and scorers finds what it is there to find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from alphaplat.errors import DataError
from alphaplat.spec import EncoderSpec
from alphaplat.testing.text import EncoderTests


class Counting:
    """Counts the letters of a text; a fault makes it a bad encoder."""

    id, dimension = "1", 1

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> tuple[Any, Any]:
        self.calls += 1
        values = np.array([[len(text)] for text in texts], dtype=np.float32).reshape(-1, 1)
        if self.fault == "neighbours":
            values += len(texts)
        if self.fault == "moods":
            values += self.calls
        if self.fault == "gaps":
            values[values == 0] = np.nan
        return values, np.zeros(len(texts), dtype=np.float32 if self.fault == "words" else np.bool_)


def kit_of(fault: str) -> EncoderTests:
    class Kit(EncoderTests):
        spec = EncoderSpec(
            name="counting", summary="counts letters of texts", encodes="document", load=lambda: Counting(fault)
        )

    return Kit()


NAMES = [name for name in dir(EncoderTests) if name.startswith("test_")]


def test_a_good_encoder_passes() -> None:
    for name in NAMES:
        getattr(kit_of(""), name)()


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("neighbours", "test_a_text_is_judged_alone"),
        ("moods", "test_the_same_text_gives_the_same"),
        ("gaps", "test_every_text_has_its_values"),
        ("words", "test_every_text_has_its_values"),
    ],
)
def test_a_bad_one_is_found_out(fault: str, name: str) -> None:
    with pytest.raises((AssertionError, DataError)):
        getattr(kit_of(fault), name)()


def test_what_needs_a_folder_is_skipped_with_a_sentence() -> None:
    class Kit(EncoderTests):
        spec = EncoderSpec(name="folder", summary="needs a folder", encodes="document", load=lambda model: None)

    with pytest.raises(pytest.skip.Exception, match="needs 'model'"):
        Kit().test_every_text_has_its_values()
