"""Panels by configuration: a stored one, one built by a source, or one built once and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

from alphaplat.catalogue import Platform
from alphaplat.errors import DataError
from alphaplat.panel import Panel, open_panel, save
from alphaplat.runs.config import PanelConfig
from alphaplat.runs.yaml_file import validated


def panel_of(config: PanelConfig, platform: Platform) -> Panel:
    """Open the configured panel; where it is to be built into a folder that is not there yet, build it first."""
    if config.source is None:
        assert config.path is not None
        return open_or_refuse(config.path)
    if config.path is not None and config.path.exists():
        return open_panel(config.path)
    panel = build(platform, config.source, config.options)
    if config.path is None:
        return panel
    save(panel, config.path)
    return open_panel(config.path)


def build(platform: Platform, source: str, options: Mapping[str, Any]) -> Panel:
    """Have a source build a panel from options; wrong options are refused before anything is read."""
    spec = platform.need("sources", source)
    return Panel(spec.build(validated(dict(options), spec.options)))


def open_or_refuse(path: Path) -> Panel:
    """Open a stored panel, or say how to make one."""
    if not path.exists():
        help = "make one with `alphaplat data import`, or use --panel synthetic"
        raise DataError(f"there is no panel '{path}'", help=help)
    return open_panel(path)


def synthetic(platform: Platform, options: Mapping[str, Any]) -> Panel:
    """The synthetic market of these options, built on first use and kept in the cache folder."""
    spec = platform.need("sources", "synthetic")
    chosen = validated(dict(options), spec.options)
    content = {"version": spec.version, "options": chosen.model_dump(mode="json")}
    key = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
    path = user_cache_path("alphaplat", appauthor=False) / "panels" / f"synthetic-{key}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        save(Panel(spec.build(chosen)), path)
    return open_panel(path)


def default_registry_path() -> Path:
    """The file of the user's own registry."""
    folder = user_data_path("alphaplat", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "registry.db"
