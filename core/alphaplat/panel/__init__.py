"""The panel: fields by day and asset, in memory and in a store."""

from __future__ import annotations

from alphaplat.panel.fields import FieldData, FieldInfo, Ragged
from alphaplat.panel.panel import Panel

__all__ = ["FieldData", "FieldInfo", "Panel", "Ragged"]
