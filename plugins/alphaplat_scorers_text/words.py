"""Good and bad words of financial news, counted: plain, quick, and open to anybody's eyes.

The score of a text is (good - bad) / (good + bad), and 0 where there are neither. A word after 'not', 'no', 'never',
'without' or 'n't', up to two words before it, counts as its opposite. Words are read in the forms that the list gives;
nothing is learned from data. It is where to begin, not what to end with: a fine-tuned classifier is far better.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from alphaplat_scorers_text.lexicon import BAD, GOOD

Array = np.ndarray[Any, Any]
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NEGATIONS = frozenset({"not", "no", "never", "without", "cannot", "neither", "nor"})
_REACH = 2


class PolarityWords:
    """Counts the words of two lists."""

    def __init__(self) -> None:
        self.signs = {**dict.fromkeys(GOOD, 1), **dict.fromkeys(BAD, -1)}
        content = "\n".join(f"{word} {sign}" for word, sign in sorted(self.signs.items()))
        self.id = f"1:{hashlib.sha256(content.encode()).hexdigest()[:16]}"

    def score(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Scores, float32 (texts,), from -1 to 1, and that no text was cut."""
        scores = np.array([self._score(text) for text in texts], dtype=np.float32)
        return scores, np.zeros(len(texts), dtype=np.bool_)

    def _score(self, text: str) -> float:
        balance = count = 0
        turned = -1
        for at, word in enumerate(_WORD.findall(text.lower())):
            if word in _NEGATIONS or word.endswith(("n't", "n’t")):
                turned = at + _REACH
            elif sign := self.signs.get(word, 0):
                balance += -sign if at <= turned else sign
                count += 1
        return balance / count if count else 0.0


def load() -> PolarityWords:
    """The scorer by words."""
    return PolarityWords()
