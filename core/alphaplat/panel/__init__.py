"""The panel: fields by day and asset, in memory and in a store."""

from __future__ import annotations

from alphaplat.panel.appending import Appended, append
from alphaplat.panel.fields import FieldData, FieldInfo, Ragged
from alphaplat.panel.panel import Panel
from alphaplat.panel.store import add_fields, open_panel, prune, restate, save, verify

__all__ = [
    "Appended",
    "FieldData",
    "FieldInfo",
    "Panel",
    "Ragged",
    "add_fields",
    "append",
    "open_panel",
    "prune",
    "restate",
    "save",
    "verify",
]
