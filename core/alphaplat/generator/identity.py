"""Which generator a folder holds, read without its network, and so without torch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from alphaplat.errors import DataError

FORMAT = 2
FACTS = "generator.json"


def generator_facts(folder: Path) -> dict[str, Any]:
    """What was saved with a generator; `DataError` for a folder without one, a damaged file, or another format."""
    path = folder / FACTS
    if not path.is_file():
        raise DataError(f"'{folder}' holds no generator: it has no {FACTS}")
    try:
        said = dict(json.loads(path.read_text(encoding="utf-8")))
        found, _ = said["format"], said["id"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"'{path}' is damaged: {error}") from error
    if found != FORMAT:
        raise DataError(
            f"'{folder}' was written in format {found}, and this alphaplat reads {FORMAT}",
            help="train it again" if isinstance(found, int) and found < FORMAT else None,
        )
    return said


def generator_id(folder: Path) -> str:
    """The ID of the generator that was saved to a folder; errors as those of `generator_facts`."""
    return str(generator_facts(folder)["id"])
