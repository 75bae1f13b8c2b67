"""An alpha: an expression together with the settings under which it is simulated, and the ID of both."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from alphaplat.simulation.settings import Settings

if TYPE_CHECKING:
    from alphaplat_dsl import Expression

_ID_LENGTH = 26


def alpha_id(expression_id: str, settings: Settings) -> str:
    """The ID of an expression under settings: 'a' and 130 bits of SHA-256 over both, in base 32.

    >>> alpha_id("xaaaa", Settings()) == alpha_id("xaaaa", Settings(start="2015-01-02", test_period="P1Y"))
    True
    """
    digest = sha256(f"{expression_id}\n{settings.identity()}".encode()).digest()
    return "a" + b32encode(digest).decode("ascii").lower()[:_ID_LENGTH]


@dataclass(frozen=True, eq=False)
class Alpha:
    """An expression and its settings; alphas of the same ID are equal."""

    expression: Expression
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def id(self) -> str:
        return alpha_id(self.expression.id, self.settings)

    def replace(self, **changes: Any) -> Alpha:
        """The same expression under changed settings."""
        return Alpha(self.expression, self.settings.replace(**changes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alpha) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)
