"""Every example in a docstring runs and prints what it says; `np` is at hand in all of them."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
OPTIONAL = {"torch", "transformers", "safetensors"}
ROOTS = [ROOT / name for name in ("core", "dsl", "registry", "plugins")]


def modules() -> list[str]:
    tops = [found.name for root in ROOTS for found in pkgutil.iter_modules([str(root)])]
    inner = [
        found.name
        for top in tops
        for found in pkgutil.walk_packages(import_module(top).__path__, f"{top}.")
        if not found.name.endswith("__main__") and ".migrations" not in found.name
    ]
    return sorted([*tops, *inner])


@pytest.mark.parametrize("name", modules())
def test_examples(name: str) -> None:
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in OPTIONAL:
            raise
        pytest.skip(f"{error.name} is not here: pip install 'alphaplat[generator]' to run this test")
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, _ = doctest.testmod(module, extraglobs={"np": np}, optionflags=flags)
    assert not failed
