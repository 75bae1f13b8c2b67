"""What a generator learns from: an alpha, what is given for it, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from alphaplat_dsl.ir import Node
from alphaplat_dsl.show import show

Task: TypeAlias = Literal["describe", "denoise", "recombine", "plain"]
Split: TypeAlias = Literal["train", "validation"]

TASKS: Mapping[Task, float] = {"describe": 0.62, "denoise": 0.14, "recombine": 0.1, "plain": 0.14}


@dataclass(frozen=True)
class Pair:
    """A document and the alpha that it means, of a user's own; `date` is the document's day, where it has one."""

    document: str
    alpha: str
    date: str | None = None
    dialect: str = "brain"


@dataclass(frozen=True)
class Sample:
    """An alpha to write (canonical), and what is given for it.

    `describe`: a document, at times with an alpha near the one to write; `denoise`: that alpha after some changes;
    `recombine`: the two alphas that it was made of; `plain`: nothing. `group` is the alpha's skeleton: near-duplicates
    share it. An empty document is none.
    """

    target: Node
    seeds: tuple[Node, ...]
    document: str
    task: Task
    origin: str
    group: str
    date: str | None = None

    @property
    def text(self) -> str:
        """The alpha as text."""
        return show(self.target)

    def to_dict(self) -> dict[str, object]:
        """The sample for a line of JSON."""
        told: dict[str, object] = {"alpha": self.text, "seeds": [show(seed) for seed in self.seeds]}
        told |= {"document": self.document, "task": self.task, "origin": self.origin, "group": self.group}
        return told if self.date is None else told | {"date": self.date}
