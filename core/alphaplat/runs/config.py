"""The configuration of a run: which panel, which alphas, which settings, which checks, and where results go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from alphaplat.runs.search_config import SearchConfig
from alphaplat.simulation.settings import Settings
from alphaplat.yaml_file import read_yaml


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PanelConfig(_Part):
    """Where the panel is: a stored one (`path`), one built by a source, or one built once into `path`.

    `folder` is where relative paths among the source's options start: the configuration's own, if nothing is said.
    """

    path: Path | None = None
    folder: Path | None = None
    source: str | None = None
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.path is None and self.source is None:
            raise ValueError("name a stored panel (path) or a source to build one from (source)")
        if self.options and self.source is None:
            raise ValueError("options belong to a source; name the source")
        return self


class FieldConfig(_Part):
    """A field that the panel brings and no plugin declares."""

    kind: Literal["matrix", "vector", "group"] = "matrix"
    unit: str | None = None


class Exceptional(_Part):
    """Settings that differ for some alphas of a set, by their names in it."""

    names: list[str]
    settings: Settings

    @model_validator(mode="before")
    @classmethod
    def _names_are_text(cls, data: Any) -> Any:
        return _names_as_text(data, "names")


class AlphaSet(_Part):
    """Alphas written in one dialect: inline, one a line of a text file, a column of a CSV or TSV table, or a library.

    `dialect` is `brain` where nothing is said; a library, such as `alpha158`, is written in its own.
    `only` picks some of them by name (the `name_column` of a table, or their number from 1); `label` becomes a tag
    and stands before their names, with a dash.
    """

    label: str = ""
    file: Path | None = None
    library: str | None = None
    column: str = "expression"
    name_column: str | None = None
    expressions: list[str] | dict[str, str] = Field(default_factory=list)
    only: list[str] | None = None
    dialect: str | None = None
    conventions: dict[str, Any] = Field(default_factory=dict)
    fields: dict[str, str | FieldConfig] = Field(default_factory=dict)
    settings: Settings = Settings()
    exceptions: list[Exceptional] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _only_is_text(cls, data: Any) -> Any:
        return _names_as_text(data, "only")

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if sum([self.file is not None, self.library is not None, bool(self.expressions)]) != 1:
            raise ValueError("give either a file, a library or expressions")
        if self.library is not None and self.dialect is not None:
            raise ValueError("a library is written in its own dialect; leave out 'dialect'")
        return self


class RunConfig(_Part):
    """Everything that a run needs: the alphas that it tries, or how to search for them, and on what.

    Paths are relative to the configuration's own folder.
    """

    name: str = Field(min_length=1)
    description: str = ""
    panel: PanelConfig
    fields: dict[str, str | FieldConfig] = Field(default_factory=dict)
    settings: Settings = Settings()
    alphas: list[AlphaSet] = Field(default_factory=list)
    search: SearchConfig | None = None
    profile: str | None = "user"
    profiles: Path | None = None
    registry: str | None = None
    seed: int = 0
    _file: str = ""

    @property
    def file(self) -> str:
        """The name of the file that it was read from, '' if it comes from elsewhere."""
        return self._file

    @model_validator(mode="after")
    def _lists_or_searches(self) -> Self:
        if bool(self.alphas) == (self.search is not None):
            raise ValueError("give either alphas or a search for them (alphas, search)")
        if self.fields and self.search is not None:
            raise ValueError("a search uses the panel's own fields: leave out 'fields'")
        return self


def load_config(path: Path, *, overrides: Sequence[str] = ()) -> RunConfig:
    """Read a run's configuration; every mistake is shown at its place, before any work starts."""
    config = read_yaml(path, RunConfig, overrides=overrides)
    config._file = path.name
    return _resolved(config, path.resolve().parent)


def with_settings(config: RunConfig) -> RunConfig:
    """The configuration with all settings of each set and exception filled in from those above it."""
    sets = []
    for one in config.alphas:
        base = _merged(config.settings, one.settings)
        special = [other.model_copy(update={"settings": _merged(base, other.settings)}) for other in one.exceptions]
        sets.append(one.model_copy(update={"settings": base, "exceptions": special}))
    return config.model_copy(update={"alphas": sets})


def _merged(base: Settings, changes: Settings) -> Settings:
    """The base with those settings changed that were said in `changes`."""
    return base.replace(**{name: getattr(changes, name) for name in sorted(changes.model_fields_set)})


def _resolved(config: RunConfig, folder: Path) -> RunConfig:
    """The configuration with its paths made absolute."""
    panel = config.panel
    places = {"folder": folder / (panel.folder or Path()).expanduser()}
    if panel.path is not None:
        places["path"] = folder / panel.path.expanduser()
    panel = panel.model_copy(update=places)
    sets = [
        one if one.file is None else one.model_copy(update={"file": folder / one.file.expanduser()})
        for one in config.alphas
    ]
    changed: dict[str, Any] = {"panel": panel, "alphas": sets}
    if config.search is not None:
        search = config.search
        changed["search"] = search.model_copy(update={"folder": folder / search.folder.expanduser()})
    if config.profiles is not None:
        changed["profiles"] = folder / config.profiles.expanduser()
    if config.registry is not None and "://" not in config.registry:
        changed["registry"] = str(folder / Path(config.registry).expanduser())
    return config.model_copy(update=changed)


def _names_as_text(data: Any, key: str) -> Any:
    """Names are text, and people write the numbers of alphas without quotes."""
    if isinstance(data, dict) and isinstance(data.get(key), list):
        return {**data, key: [str(name) for name in data[key]]}
    return data
