"""Group labels and codes."""

from __future__ import annotations

import numpy as np

from alphaplat.panel.labels import decode_flags, encode, flags


def test_text_without_a_label_has_no_code() -> None:
    codes, labels = encode(np.array(["b", None, "", np.nan, "a"], dtype=object))
    assert codes.tolist() == [1, -1, -1, -1, 0]
    assert labels == ("a", "b")


def test_labels_with_blanks_survive_the_attributes() -> None:
    attrs = flags(["real estate", "bank"])
    assert attrs["flag_meanings"] == "real_estate bank"
    assert decode_flags("g", np.array([[0, 1, -1]]), attrs)[1] == ("real estate", "bank")  # type: ignore[index]


def test_codes_without_meanings_are_their_own_labels() -> None:
    codes, labels = decode_flags("g", np.array([[30, 10, -1]]), {})  # type: ignore[misc]
    assert labels == ("10", "30")
    assert codes.tolist() == [[1, 0, -1]]


def test_float_codes_have_nan_for_none() -> None:
    codes, _ = decode_flags("g", np.array([[1.0, np.nan]]), {"flag_values": [1], "flag_meanings": "a"})  # type: ignore[misc]
    assert codes.tolist() == [[0, -1]]
