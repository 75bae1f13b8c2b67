"""How a panel looks in a terminal and in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from alphaplat.panel.fields import FieldInfo
    from alphaplat.panel.panel import Panel

_LISTED = 8


def headline(panel: Panel) -> str:
    """Days, names and fields in one line."""
    days, assets = panel.shape
    first, last = (np.datetime_as_string(panel.times[at], "D") for at in (0, -1))
    return f"{days} days ({first} to {last}), {assets} assets, {len(panel.fields)} fields"


def as_text(panel: Panel) -> str:
    """Twelve lines at most, without reading any values."""
    lines = [f"Panel: {headline(panel)}"]
    shown = list(panel.fields.values())[:_LISTED]
    width = max(len(info.name) for info in shown)
    lines += [f"  {info.name:<{width}}  {_told(info)}" for info in shown]
    if len(panel.fields) > _LISTED:
        lines.append(f"  and {len(panel.fields) - _LISTED} more")
    lines.append(
        f"universes: {', '.join((*panel.universes, 'all'))}; survivorship {panel.survivorship},"
        f" adjustment {panel.adjustment}"
    )
    return "\n".join(lines)


def _told(info: FieldInfo) -> str:
    told = [str(info.kind), "" if info.unit is None else f"[{info.unit}]", "estimated" if info.estimated else ""]
    return " ".join(part for part in (*told, info.description) if part)


def as_html(panel: Panel) -> str:
    """A table of the fields with a bar for the share of bars that each covers."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(_told(info))}</td>"
        f"<td><svg width='80' height='8' role='img'><rect width='80' height='8' fill='currentColor' opacity='.15'/>"
        f"<rect width='{80 * panel.coverage[name]:.0f}' height='8' fill='currentColor' opacity='.6'/></svg>"
        f" {panel.coverage[name]:.1%}</td></tr>"
        for name, info in panel.fields.items()
    )
    return (
        f"<div class='alphaplat-panel'><b>Panel</b> {escape(headline(panel))}<details><summary>fields</summary>"
        f"<table><tr><th>field</th><th>what it is</th><th>coverage</th></tr>{rows}</table></details>"
        f"<small>survivorship {panel.survivorship}, adjustment {panel.adjustment},"
        f" snapshot {escape(panel.snapshot)}</small></div>"
    )
