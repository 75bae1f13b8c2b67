"""Fine-tuning of text models: classes, numbers, or the language itself."""

from __future__ import annotations

from alphaplat.learning.text.config import TextTraining
from alphaplat.learning.text.result import TextTrained
from alphaplat.learning.text.training import train_text

__all__ = ["TextTrained", "TextTraining", "train_text"]
