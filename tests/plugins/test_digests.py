"""An operator whose values change gets a new version: the digests of all operators are kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import digests
import numpy as np
import pytest
from digests import Key, broken, computed, digest, recorded

from alphaplat.catalogue import Platform
from alphaplat.panel.fields import Ragged

PLATFORM = Platform.discover(strict=True)


@cache
def now() -> dict[Key, str]:
    return computed(PLATFORM)


def test_no_operator_changed_its_values_without_a_new_version() -> None:
    assert broken(recorded(), now()) == [], "raise the operator's version, then run python tests/plugins/digests.py"


def test_every_operator_and_version_is_recorded() -> None:
    missing = sorted({key.operator for key in set(now()) - set(recorded())})
    assert missing == [], "run python tests/plugins/digests.py"
    assert {key.operator for key in recorded()} == {name for name, spec in PLATFORM.operators.items() if spec.kernel}


def test_ten_digits_count_and_no_more() -> None:
    x = np.array([[1.0, -2.5, np.nan, np.inf, 1e-20]])
    assert digest(x) == digest(x * (1 + 1e-13)) == digest(np.where(x == 1e-20, 0.0, x))
    others = [x * (1 + 1e-8), -x, x.T, np.where(np.isnan(x), 0.0, x), np.where(np.isinf(x), -np.inf, x)]
    assert len({digest(one) for one in (x, *others)}) == 6
    lists = Ragged(np.array([1.0, 2.0]), np.array([[1, 1]], dtype=np.int32))
    assert digest(lists) != digest(Ragged(lists.values, np.array([[2, 0]], dtype=np.int32)))


def test_a_kernel_that_gives_something_else_is_noticed() -> None:
    spec = PLATFORM.operators["ts_mean"]
    assert spec.kernel is not None
    altered = replace(spec, kernel=lambda x, **literals: 1.000001 * spec.kernel(x, **literals))  # type: ignore[misc]
    stub: Any = SimpleNamespace(operators={"ts_mean": altered})
    assert any(
        sentence.startswith("ts_mean version 1 gives other values") for sentence in broken(now(), computed(stub))
    )
    raised: Any = SimpleNamespace(operators={"ts_mean": replace(altered, version=2)})
    assert broken(now(), computed(raised)) == []


def test_the_command_keeps_what_an_unchanged_version_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "digests.tsv"
    first, *rest = sorted(now())
    monkeypatch.setattr(digests, "FILE", kept)
    monkeypatch.setattr(digests, "computed", lambda platform: now())
    digests.write({first: "0" * 16} | {key: now()[key] for key in rest})
    assert digests.main([]) == 1
    assert f"{first.operator} version {first.version} gives other values" in capsys.readouterr().err
    assert recorded()[first] == "0" * 16
    assert digests.main(["--force"]) == 0
    assert recorded() == now()
    digests.write({Key(first.operator, 0, first.literals): "1" * 16} | {key: now()[key] for key in rest})
    assert digests.main([]) == 0
    assert recorded() == now()
