"""Which generator a folder holds, read without its network, and so without torch."""

from __future__ import annotations

import json
from pathlib import Path

from alphaplat.errors import DataError


def generator_id(folder: Path) -> str:
    """The ID of the generator that was saved to a folder; `DataError` where there is none, or it is damaged."""
    path = folder / "generator.json"
    if not path.is_file():
        raise DataError(f"'{folder}' holds no generator: it has no {path.name}")
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["id"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"'{path}' is damaged: {error}") from error
