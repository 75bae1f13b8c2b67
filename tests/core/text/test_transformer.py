from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import alphaplat as ap
from alphaplat.text import transformer


def test_a_library_that_could_be_made_to_run_code_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformer, "version", lambda name: "5.2.0")
    with pytest.raises(ap.ConfigError, match=r"transformers 5\.2\.0 is too old"):
        ap.TextEncoder.load(tmp_path)


def test_without_the_library_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(transformer, "version", missing)
    with pytest.raises(ap.ConfigError, match="needs 'transformers'") as caught:
        ap.TextEncoder.load(tmp_path)
    assert "pip install 'alphaplat[text]'" in str(caught.value)


def test_one_thread_is_used_inside_and_the_others_come_back() -> None:
    torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")
    before = torch.get_num_threads()
    with transformer.one_thread():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before
