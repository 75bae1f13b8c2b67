"""States of recursions in a folder, so that an appended day need not begin with the first one.

A file is one state of one node: a digest, then the numbers in float64. Its name is a hash of all that the numbers
depend on, and the row before which they hold. So what has changed is not found, what is damaged is not taken, and any
file may be removed at any time: the past is computed again then.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from alphaplat.catalogue import Platform
from alphaplat.engine.plan import Step
from alphaplat.engine.states import begin_with
from alphaplat.panel import Panel
from alphaplat.panel.fields import Array
from alphaplat_dsl.canonical import expression_id
from alphaplat_dsl.catalogue import Catalogue

VARIABLE = "ALPHAPLAT_STATES"
LIMIT = 256 * 1024**2
_SUFFIX = ".state"
_DIGEST = 32
_VERSIONS = ("alphaplat", "numpy", "numba")


@dataclass(frozen=True)
class StateStore:
    """States in a folder of about `limit` bytes; where there is no room, the ones used longest ago go."""

    folder: Path
    limit: int = LIMIT

    @classmethod
    def of_user(cls) -> StateStore | None:
        """The one in the user's cache folder, or where ALPHAPLAT_STATES says; None where that is empty."""
        usual = str(user_cache_path("alphaplat", appauthor=False) / "states")
        said = os.environ.get(VARIABLE, usual)
        return cls(Path(said)) if said else None

    def of(self, panel: Panel, platform: Platform, settings: Sequence[object]) -> KeptStates | None:
        """The states of evaluations under these settings; None for a panel that is not a whole stored one."""
        snapshots = panel.snapshots
        if not snapshots:
            return None
        self._make_room()
        said = [
            *settings,
            panel.dtype,
            panel.adjustment,
            *(f"{one} {version(one)}" for one in _VERSIONS),
            *sorted(f"{name} {plugin.info.version}" for name, plugin in platform.plugins.items()),
            *sorted(f"{name} {declared.version}" for name, declared in platform.fields.items()),
            *sorted(f"{info.name} {info.kind} {info.unit}" for info in panel.fields.values()),
            *panel.assets,
        ]
        context = sha256("\n".join(map(str, said)).encode()).digest()
        return KeptStates(self.folder, context, snapshots, platform.language(panel.field_types()))

    def _make_room(self) -> None:
        with suppress(OSError):
            found = [(file.stat(), file) for file in self.folder.glob(f"*{_SUFFIX}")]
            size = sum(status.st_size for status, _ in found)
            for status, file in sorted(found, key=lambda one: one[0].st_mtime):
                if size <= self.limit:
                    return
                file.unlink(missing_ok=True)
                size -= status.st_size


@dataclass(frozen=True, eq=False)
class KeptStates:
    """The states of one panel under one set of settings, whose hash is `context`."""

    folder: Path
    context: bytes
    snapshots: Sequence[tuple[int, bytes]]
    catalogue: Catalogue

    def find(self, step: Step, row: int, assets: int) -> tuple[int, Array] | None:
        """The newest state of a node up to a row, left by an evaluation of the panel as it is or was, with its row."""
        node = expression_id(step.node, self.catalogue) if self._names else ""
        found = [
            (state_row, self.folder / name)
            for days, link in self.snapshots
            for state_row, name in self._names.get(self._key(node, link), ())
            if state_row <= min(days, row)
        ]
        start = begin_with(step, assets)
        for state_row, file in sorted(found, reverse=True):
            state = _read(file, start.shape)
            if state is not None:
                return state_row, state
        return None

    def keep(self, step: Step, row: int, state: Array) -> None:
        """Write a state so that a reader sees all of it or nothing; where that cannot be done, nothing is kept."""
        _, link = self.snapshots[0]
        name = f"{self._key(expression_id(step.node, self.catalogue), link)}-{row}{_SUFFIX}"
        content = np.ascontiguousarray(state, dtype="<f8").tobytes()
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=_SUFFIX, delete=False) as file:
                file.write(sha256(content).digest() + content)
            os.replace(file.name, self.folder / name)

    @cached_property
    def _names(self) -> dict[str, list[tuple[int, str]]]:
        """The files that are there, by their key, each with its row."""
        names: dict[str, list[tuple[int, str]]] = {}
        with suppress(OSError):
            for file in os.scandir(self.folder):
                key, _, row = file.name.removesuffix(_SUFFIX).partition("-")
                if file.name.endswith(_SUFFIX) and row.isdecimal():
                    names.setdefault(key, []).append((int(row), file.name))
        return names

    def _key(self, node: str, link: bytes) -> str:
        return sha256(self.context + link + node.encode()).hexdigest()[:40]


def _read(file: Path, shape: tuple[int, ...]) -> Array | None:
    """The state in a file; None where it is not whole."""
    try:
        said = file.read_bytes()
        os.utime(file)
    except OSError:
        return None
    digest, content = said[:_DIGEST], said[_DIGEST:]
    if len(content) != 8 * math.prod(shape) or sha256(content).digest() != digest:
        return None
    return np.frombuffer(content, dtype="<f8").astype(np.float64).reshape(shape)
