"""The nearest known name to one that nobody knows: the language's own guess, for everybody."""

from __future__ import annotations

from alphaplat_dsl.names import did_you_mean

__all__ = ["did_you_mean"]
