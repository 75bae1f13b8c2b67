"""Stored arrays: hostile metadata is refused before anything is read, damage is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

from alphaplat.errors import DataError
from alphaplat.panel import Panel, open_panel, save

Said = dict[str, Any]


@pytest.fixture
def stored(panel: Panel, tmp_path: Path) -> Path:
    save(panel, tmp_path / "panel")
    return tmp_path / "panel"


def set_codec(name: str) -> Callable[[Said], None]:
    return lambda said: said["codecs"].append({"name": name, "configuration": {}})


def set_chunks(*shape: int) -> Callable[[Said], None]:
    return lambda said: said["chunk_grid"]["configuration"].update(chunk_shape=list(shape))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_codec("numcodecs.pickle"), "asks for the codec 'numcodecs.pickle'"),
        (set_chunks(10**6, 10**6), "has chunks of"),
        (set_chunks(0, 4), "has chunks of"),
        (lambda said: said.update(shape=[3, 4]), "less than the (6, 4) of HEAD"),
        (lambda said: said.update(data_type="float64"), "holds 'float64', not 'float32'"),
        (lambda said: said.pop("codecs"), "does not describe an array"),
        (lambda said: said.update(codecs=[1]), "does not describe an array"),
    ],
)
def test_hostile_metadata(stored: Path, change: Callable[[Said], None], message: str) -> None:
    path = stored / "g1" / "close" / "zarr.json"
    said = json.loads(path.read_text())
    change(said)
    path.write_text(json.dumps(said))
    panel = open_panel(stored)
    with pytest.raises(DataError) as caught:
        panel.matrix("close")
    assert message in str(caught.value)
    assert panel.matrix("volume").shape == (6, 4)


def test_a_field_larger_than_the_limit_is_not_read(stored: Path) -> None:
    panel = open_panel(stored, max_field_bytes=80)
    with pytest.raises(DataError, match="the limit is"):
        panel.matrix("close")


def test_a_damaged_chunk_is_named(stored: Path) -> None:
    (stored / "g1" / "close" / "c" / "0" / "0").write_bytes(b"nonsense")
    with pytest.raises(DataError, match="close' cannot be read"):
        open_panel(stored).matrix("close")


def test_codes_without_labels_are_refused(stored: Path) -> None:
    array = zarr.open_array(str(stored / "g1" / "sector"), mode="r+")
    array[0, 0] = 99
    with pytest.raises(DataError, match="code without a label"):
        open_panel(stored).group("sector")


def test_row_sizes_beyond_the_values_are_refused(stored: Path) -> None:
    array = zarr.open_array(str(stored / "g1" / "news_row_size"), mode="r+")
    array[0, 0] = 10**6
    with pytest.raises(DataError, match="row sizes of 'news' are more"):
        open_panel(stored).vector("news_score")


def test_layout(stored: Path) -> None:
    array = zarr.open_array(str(stored / "g1" / "close"), mode="r")
    assert (array.chunks, array.metadata.zarr_format, array.dtype) == ((64, 4), 3, np.float32)
    (codec,) = array.compressors
    assert (codec.cname.value, codec.shuffle.value) == ("lz4", "bitshuffle")  # type: ignore[union-attr]


def test_values_read_twice_are_kept(stored: Path) -> None:
    panel = open_panel(stored)
    close = panel.matrix("close")
    assert np.shares_memory(panel.matrix("close"), close)
    days = panel.between(panel.times[1], panel.times[2]).matrix("close")
    assert np.shares_memory(days, close)
    np.testing.assert_array_equal(days, close[1:3])
    assert not days.flags.writeable
