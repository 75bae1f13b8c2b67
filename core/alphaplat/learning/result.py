"""What every training writes beside its model: `result.json` for programs, and `result.md` for people."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alphaplat.json_text import to_json

RESULT, PAGE = "result.json", "result.md"


@dataclass(frozen=True)
class Trained(ABC):
    """The result of a training, as data and in words."""

    name: str

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The result as plain data."""

    def write(self, folder: Path) -> None:
        """Write `result.json` and `result.md`."""
        (folder / RESULT).write_text(to_json(self.to_dict()) + "\n", encoding="utf-8")
        (folder / PAGE).write_text(f"# {self.name}\n\n```text\n{self}\n```\n", encoding="utf-8")
