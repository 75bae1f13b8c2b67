"""Panels by configuration: a stored one, one built by a source, or one built once and kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

from alphaplat.catalogue import Platform
from alphaplat.errors import DataError
from alphaplat.panel import Panel, open_panel, save
from alphaplat.panel.head import HEAD
from alphaplat.runs.config import PanelConfig
from alphaplat.spec import SourceSpec
from alphaplat.yaml_file import validated


def panel_of(config: PanelConfig, platform: Platform) -> Panel:
    """Open the configured panel; where it is to be built into a folder that has none yet, build it first."""
    if config.source is None:
        assert config.path is not None
        return open_or_refuse(config.path)
    spec = platform.need("sources", config.source)
    options = dict(config.options)
    if config.folder is not None and "folder" in spec.options.model_fields:
        options["folder"] = str(config.folder / str(options.get("folder", "")))
    chosen = validated(options, spec.options)
    if config.path is None:
        return Panel(spec.build(chosen))
    made_from = _digest(spec, chosen.model_dump(mode="json", exclude={"folder"}))
    panel = stored_once(config.path, lambda: Panel(spec.build(chosen).assign_attrs(made_from=made_from)))
    if panel.attrs.get("made_from", made_from) != made_from:
        help = "remove the folder to build the panel anew, or name another path"
        raise DataError(f"the panel at '{config.path}' was built from other options", help=help)
    return panel


def build(platform: Platform, source: str, options: Mapping[str, Any]) -> Panel:
    """Have a source build a panel from options; wrong options are refused before anything is read."""
    spec = platform.need("sources", source)
    return Panel(spec.build(validated(dict(options), spec.options)))


def stored_once(path: Path, make: Callable[[], Panel]) -> Panel:
    """The panel of a folder, made first where there is none yet; one that was stored only half is made again."""
    if is_stored(path):
        return open_panel(path)
    panel = make()
    try:
        return save(panel, path)
    except DataError:
        if is_stored(path):  # another process was quicker
            return open_panel(path)
        raise


def is_stored(path: Path) -> bool:
    """Whether a folder holds a whole panel."""
    return (path / HEAD).is_file()


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
    name = f"synthetic-{_digest(spec, chosen.model_dump(mode='json'))}"
    path = user_cache_path("alphaplat", appauthor=False) / "panels" / name
    return stored_once(path, lambda: Panel(spec.build(chosen)))


def _digest(spec: SourceSpec, options: Mapping[str, Any]) -> str:
    content = {"source": spec.name, "version": spec.version, "options": options}
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def panel_facts(panel: Panel) -> dict[str, Any]:
    """What a reader of results must know of the data."""
    first, last = (str(day)[:10] for day in (panel.times[0], panel.times[-1]))
    return {
        "panel_id": panel.panel_id,
        "snapshot": panel.snapshot,
        "first_day": first,
        "last_day": last,
        "days": panel.shape[0],
        "assets": panel.shape[1],
        "survivorship": panel.survivorship,
        "adjustment": panel.adjustment,
        "dtype": str(panel.dtype),
        "path": None if panel.path is None else str(panel.path),
    }


def default_registry_path() -> Path:
    """The file of the user's own registry, in a folder that is made with it."""
    return user_data_path("alphaplat", appauthor=False) / "registry.db"
