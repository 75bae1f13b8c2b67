"""Runs: from a configuration to registered results, resumable and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alphaplat.runs.config import RunConfig as RunConfig
    from alphaplat.runs.config import load_config as load_config
    from alphaplat.runs.panels import default_registry_path as default_registry_path
    from alphaplat.runs.registry import Registry as Registry

_HOME = {
    "Registry": "alphaplat.runs.registry",
    "RunConfig": "alphaplat.runs.config",
    "default_registry_path": "alphaplat.runs.panels",
    "load_config": "alphaplat.runs.config",
}

__all__ = ["Registry", "RunConfig", "default_registry_path", "load_config"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'alphaplat.runs' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
