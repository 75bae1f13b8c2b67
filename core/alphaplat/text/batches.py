"""Many texts in pieces, with progress; bad texts are refused before any work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from alphaplat.errors import ConfigError
from alphaplat.panel.fields import Array

PIECE = 1_024


def in_pieces(
    values: Callable[[Sequence[str]], tuple[Array, Array]],
    texts: Sequence[str],
    width: int,
    progress: Callable[[int, int], None] | None,
) -> tuple[Array, Array]:
    """Values (texts, width) and which texts were cut (texts,), computed 1,024 texts at a time."""
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise ConfigError(f"text number {number} is no text but {type(text).__name__}")
    result = np.zeros((len(texts), width), dtype=np.float32)
    cut = np.zeros(len(texts), dtype=np.bool_)
    for start in range(0, len(texts), PIECE):
        stop = min(start + PIECE, len(texts))
        result[start:stop], cut[start:stop] = values(texts[start:stop])
        if progress is not None:
            progress(stop, len(texts))
    return result, cut
